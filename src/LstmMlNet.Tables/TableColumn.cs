using Microsoft.ML.Data;

namespace LstmMlNet.Tables;

/// <summary>A column that is loaded, by its name, and what it is loaded as.</summary>
public sealed record TableColumn
{
    /// <param name="name">The column's name in the table, and in the view.</param>
    /// <param name="kind">
    /// <see cref="DataKind.Single"/>, <see cref="DataKind.Double"/>, <see cref="DataKind.Boolean"/>,
    /// <see cref="DataKind.DateTime"/> or <see cref="DataKind.String"/>.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, or the kind is another.</exception>
    public TableColumn(string name, DataKind kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Kind = kind is DataKind.Single or DataKind.Double or DataKind.Boolean or DataKind.DateTime or DataKind.String
            ? kind
            : throw new ArgumentException($"Column '{name}' is to be loaded as {kind}: Single, Double, Boolean, DateTime and String are "
                + "what a table's columns can be.");
    }

    /// <summary>The column's name in the table, and in the view.</summary>
    public string Name { get; }

    /// <summary>What it is loaded as. Booleans that are loaded as numbers are 1 and 0.</summary>
    public DataKind Kind { get; }

    /// <summary>Whether the table may lack the column; it is then missing in every row. Default: no, that is an error.</summary>
    public bool IsOptional { get; init; }

    /// <summary>
    /// Whether the column is missing in every row even where the table has it: a label that a prediction must not see. Default:
    /// no.
    /// </summary>
    public bool IsWithheld { get; init; }
}
