using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A model's input: its schema's columns, and which of them its predictions depend on.</summary>
internal sealed class ChainInput
{
    public ChainInput(DataViewSchema schema, IReadOnlyList<InputColumn> columns, bool takesRows)
    {
        Schema = schema;
        Columns = columns;
        TakesRows = takesRows;
        InputColumn[] vectors = [.. columns.Where(column => column is { IsRequired: true, IsVector: true })];
        Sequence = !takesRows && vectors.Length == 1 ? Array.IndexOf([.. columns], vectors[0]) : null;
        string names = string.Join(", ", columns.Where(column => column is { IsRequired: true, MayBeOmitted: false }).Select(Quoted));
        string[] omitted = [.. columns.Where(column => column is { IsRequired: true, MayBeOmitted: true }).Select(Quoted)];
        string others = omitted.Length == 0 ? "" : $"{(names.Length == 0 ? "" : ", and ")}{string.Join(", ", omitted)} where known";
        Wanted = takesRows ? $"a row is an object with {names}{others}"
            : Sequence is null ? $"give an object with {names}"
            : columns.Count(column =>
                column.IsRequired) > 1 ? $"give an object with {names}, where \"steps\" may be used for \"{vectors[0].Name}\""
            : $"give the sequence as \"steps\" (an array of arrays), or as \"{vectors[0].Name}\" or \"features\" (also all values, "
                + "step by step)";
    }

    public DataViewSchema Schema { get; }

    /// <summary>All of the schema's columns, in its order.</summary>
    public IReadOnlyList<InputColumn> Columns { get; }

    /// <summary>Whether the chain makes sequences or windows of rows.</summary>
    public bool TakesRows { get; }

    /// <summary>The only sequence among the columns that predictions depend on, which may be called "steps" or "features".</summary>
    public int? Sequence { get; }

    /// <summary>What a body must contain, in words.</summary>
    public string Wanted { get; }

    private static string Quoted(InputColumn column) => $"\"{column.Name}\"";

    /// <summary>Finds a column by its name, ignoring case if that is unambiguous.</summary>
    public int? Find(string name)
    {
        int? found = null;
        for (int i = Columns.Count - 1; i >= 0; i--)
        {
            if (Columns[i].Name == name)
                return i;
        }

        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                found = found is null ? i : null;
        }

        return found ?? (name is "steps" or "features" ? Sequence : null);
    }
}
