using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>What the rows of a table say before anything is trained.</summary>
internal static class TableRows
{
    /// <summary>Rows with a known target of each series.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public static int[] KnownOf(IDataView rows, ForecastTable table)
    {
        var counts = new Dictionary<string, int>();
        string target = table.TargetColumnNames[0];
        IEnumerable<double> values = rows.Schema[target].Type == NumberDataViewType.Double
            ? rows.GetColumn<double>(target)
            : rows.GetColumn<float>(target).Select(value => (double)value);
        IEnumerable<string>[] ids = [.. table.IdColumnNames.Select(name => rows.GetColumn<string>(name))];
        IEnumerable<string> series = ids.Length == 0
            ? Enumerable.Repeat("", int.MaxValue)
            : ids.Skip(1).Aggregate(ids[0], (one, other) => one.Zip(other, (a, b) => $"{a}\u001f{b}"));
        foreach ((string id, double value) in series.Zip(values))
            counts[id] = counts.GetValueOrDefault(id) + (double.IsNaN(value) ? 0 : 1);
        int[] lengths = [.. counts.Values.Where(count => count > 0)];
        return lengths.Length > 0 ? lengths : throw new UserError($"Column '{target}' (--label) holds no numbers.");
    }

    /// <summary>
    /// The share that is asked for of the usual series, at least one horizon and at most three, or a third of it; 0 if that is too little.
    /// </summary>
    public static int HeldOut(int[] lengths, int horizon, double fraction)
    {
        int usual = lengths.Order().ElementAt(lengths.Length / 2);
        int share = Math.Max(horizon, Math.Min((int)(usual * fraction), 3 * horizon));
        return share <= usual / 3 ? share : 0;
    }
}
