using LstmMlNet.Cli.Output;

namespace LstmMlNet.Cli.Data;

/// <summary>Finds columns of a source by the names that options give.</summary>
internal sealed class ColumnFinder(DataSource source)
{
    private const int MostNamed = 30;

    /// <summary>The columns' names, for messages.</summary>
    public string All => string.Join(", ", source.Columns.Take(MostNamed).Select(column => column.Name))
        + (source.Columns.Count > MostNamed ? ", \u2026" : "");

    /// <exception cref="UserError">There is no such column.</exception>
    public SourceColumn Find(string name, string option) => TryFind(name)
        ?? throw new UserError($"{source.Name} has no column '{name}' ({option})."
            + $"{Suggestion.For(name, source.Columns.Select(column => column.Name))} Its columns: {All}.");

    /// <summary>Names, or lists separated by commas; a column whose name contains a comma is found as it is.</summary>
    /// <exception cref="UserError">There is no such column.</exception>
    public SourceColumn[] FindAll(IEnumerable<string> names, string option) =>
        [.. names.SelectMany(name => TryFind(name) is { } column ? [column] : name.Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => Find(one, option))).Distinct()];

    /// <summary>The exact name; otherwise ignoring case, if that is unambiguous.</summary>
    private SourceColumn? TryFind(string name)
    {
        if (source.Columns.FirstOrDefault(column => column.Name == name) is { } found)
            return found;
        SourceColumn[] alike = [.. source.Columns.Where(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return alike.Length == 1 ? alike[0] : null;
    }
}
