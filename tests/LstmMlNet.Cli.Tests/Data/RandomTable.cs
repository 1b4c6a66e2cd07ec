using System.Globalization;
using System.Text;
using CsCheck;

namespace LstmMlNet.Cli.Tests.Data;

/// <summary>A table as people have them, drawn at random: what it says, and how it is written down.</summary>
internal sealed record RandomTable
{
    private static readonly string[] s_names =
    [
        "value", "Wert, kWh", "a\"b", "x;y|z", "temp °C", "line\nbreak", "Température", "0", "System", "ÄÖÜ ß",
    ];
    private static readonly string[] s_missing = ["", "NA", "null", "NaN", "-", "#N/A"];
    private static readonly string[] s_ids = ["north", "7", "Zürich", "a b", "\"quoted\"", "x,y"];

    public required IReadOnlyList<RandomRow> Rows { get; init; }

    /// <summary>The features' names, then those of id, order and label.</summary>
    public required string[] Names { get; init; }

    public required bool HasDates { get; init; }

    public required bool IsClassified { get; init; }

    public required string Text { get; init; }

    public required Encoding Encoding { get; init; }

    public int Features => Names.Length - 3;

    public string Id => Names[^3];

    public string Order => Names[^2];

    public string Label => Names[^1];

    /// <summary>Each series' rows in order, the series in the order of their first rows in the table.</summary>
    public IEnumerable<RandomRow[]> Series => Rows.GroupBy(row => row.Id).Select(series => series.OrderBy(row => row.Step).ToArray());

    public static Gen<RandomTable> Any(int least, int most, bool hasGaps) =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 3], Gen.Int[1, 2]).Select(
            (seed, series, features) => Draw(new Random(seed), series, features, least, most, hasGaps));

    private static RandomTable Draw(Random random, int series, int features, int least, int most, bool hasGaps)
    {
        string[] names = [.. s_names];
        string[] ids = [.. s_ids];
        random.Shuffle(names);
        random.Shuffle(ids);
        bool isClassified = !hasGaps && random.Next(2) == 0;
        var rows = new List<RandomRow>();
        foreach (string id in ids[..series])
        {
            int count = random.Next(least, most);
            int gap = hasGaps && random.Next(2) == 0 ? random.Next(3, count - 3) : -1;
            float label = random.Next(-50, 50) / 4f;
            for (int step = 0; step < count; step++)
            {
                // The first row knows everything, so that there is something to fill gaps with.
                float[] values = [.. Enumerable.Range(0, features)
                    .Select(_ => step > 0 && random.Next(12) == 0 ? float.NaN : random.Next(-9999, 9999) / 100f)];
                if (step != gap)
                    rows.Add(new RandomRow(
                        id,
                        step,
                        values,
                        isClassified ? (label > 0 ? "yes" : "no") : label.ToString("F2", CultureInfo.InvariantCulture)));
            }
        }

        RandomRow[] table = [.. rows];
        if (random.Next(2) == 0)
            random.Shuffle(table);
        var drawn = new RandomTable
        {
            Rows = table,
            Names = names[..(features + 3)],
            HasDates = random.Next(2) == 0,
            IsClassified = isClassified,
            Text = "",
            Encoding = EncodingOf(random),
        };
        return drawn with { Text = drawn.Write(random) };
    }

    private static Encoding EncodingOf(Random random) => random.Next(5) switch
    {
        0 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        1 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        2 => Encoding.Unicode,
        3 => Encoding.BigEndianUnicode,
        _ => Encoding.Latin1,
    };

    /// <summary>The file's text: separator, decimal sign, line ends and dates as a culture has them.</summary>
    private string Write(Random random)
    {
        char separator = ",;\t"[random.Next(3)];
        char sign = separator != ',' && random.Next(2) == 0 ? ',' : '.';
        string end = random.Next(2) == 0 ? "\r\n" : "\n";
        string date = random.Next(2) == 0 ? "yyyy-MM-dd" : "dd.MM.yyyy";
        string missing = s_missing[random.Next(s_missing.Length)];
        var first = new DateTime(2024, 2, 13);
        string Number(string text) => text.Replace('.', sign);
        var lines = new List<string> { string.Join(separator, Names.Select(name => Cell(name, separator))) };
        foreach (RandomRow row in Rows)
        {
            string order = HasDates
                ? first.AddDays(row.Step).ToString(date, CultureInfo.InvariantCulture)
                : row.Step.ToString(CultureInfo.InvariantCulture);
            IEnumerable<string> cells = row.Values.Select(value => float.IsNaN(value)
                ? missing
                : Number(value.ToString("F2", CultureInfo.InvariantCulture)))
                .Append(row.Id).Append(order).Append(IsClassified ? row.Label : Number(row.Label));
            lines.Add(string.Join(separator, cells.Select(cell => Cell(cell, separator))));
        }

        return string.Join(end, lines) + (random.Next(2) == 0 ? end : "");
    }

    private static string Cell(string text, char separator) =>
        text.AsSpan().IndexOfAny([separator, '"', '\n']) >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}

/// <summary>What a row says: its series, its place in it, its features (NaN where missing), its label.</summary>
internal sealed record RandomRow(string Id, int Step, float[] Values, string Label);
