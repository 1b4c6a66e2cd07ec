using System.Globalization;
using System.Text.Json;

namespace LstmMlNet.Benchmarks.Anomalies;

/// <summary>A series of the Numenta benchmark: a CSV file with timestamp and value, and its labeled windows.</summary>
internal sealed record NabSeries(string Name, DateTime[] Times, double[] Values, IReadOnlyList<(int First, int Last)> Windows)
{
    /// <summary>All CSV files of a folder, with the windows of its <c>windows.json</c>.</summary>
    public static NabSeries[] Load(string folder)
    {
        Dictionary<string, string[][]> labels =
            JsonSerializer.Deserialize<Dictionary<string, string[][]>>(File.ReadAllText(Path.Combine(folder, "windows.json")))!;
        return [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal).Select(file => Read(file, labels))];
    }

    private static NabSeries Read(string file, Dictionary<string, string[][]> labels)
    {
        string[][] rows = [.. File.ReadLines(file).Skip(1).Select(line => line.Split(','))];
        DateTime[] times = [.. rows.Select(row => Time(row[0]))];
        string name = Path.GetFileName(file);
        (int, int)[] windows =
        [
            .. labels[name].Select(window => (
                Array.FindIndex(times, time => time >= Time(window[0])),
                Array.FindLastIndex(times, time => time <= Time(window[1])))),
        ];
        return new NabSeries(name, times, [.. rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture))], windows);
    }

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
