using Microsoft.ML.Data;

namespace LstmMlNet.Tables;

/// <summary>A column to load, by name, and its type.</summary>
public sealed record TableColumn
{
    /// <param name="name">The column's name in the table, and in the view.</param>
    /// <param name="kind">
    /// <see cref="DataKind.Single"/>, <see cref="DataKind.Double"/>, <see cref="DataKind.Boolean"/>,
    /// <see cref="DataKind.DateTime"/> or <see cref="DataKind.String"/>.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, or the kind is not one of these.</exception>
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

    /// <summary>The type of the loaded column. Booleans that are loaded as numbers are 1 and 0.</summary>
    public DataKind Kind { get; }

    /// <summary>Whether the table may lack the column; its values are then missing. Default: no, a missing column is an error.</summary>
    public bool IsOptional { get; init; }

    /// <summary>
    /// Whether the column's values are missing even if the table has them: a label that a prediction must not see. Default: no.
    /// </summary>
    public bool IsWithheld { get; init; }
}
