using System.Globalization;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>Metrics as a table that fits 80 columns: each with its interval, simple methods below it.</summary>
internal static class MetricTable
{
    public static Table Of(IReadOnlyList<Metric> metrics)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("metric")
            .AddColumn(new TableColumn("value").RightAligned())
            .AddColumn("95 % interval");
        foreach (Metric metric in metrics)
        {
            table.AddRow(
                Markup.Escape(metric.Name),
                Number(metric.Value),
                metric.Interval is { } interval ? $"{Number(interval.Lower)} to {Number(interval.Upper)}" : "");
            if (metric.Nominal is { } nominal)
                table.AddRow("  nominal", Number(nominal), "");
            foreach ((string name, double value) in metric.Baselines)
                table.AddRow(Markup.Escape($"  {Short(name)}"), Number(value), "");
        }

        return table;
    }

    /// <summary>A name cut where it would make a table wider than a terminal.</summary>
    public static string Short(string name, int most = 32) => name.Length <= most ? name : string.Concat(name.AsSpan(0, most - 1), "…");

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
