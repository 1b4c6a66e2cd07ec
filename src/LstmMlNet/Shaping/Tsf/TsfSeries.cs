using System.Globalization;

namespace LstmMlNet.Shaping.Tsf;

/// <summary>Reads one series after the other: attributes divided by <c>:</c>, then values divided by <c>,</c>.</summary>
internal sealed class TsfSeries(TsfHeader header, string file)
{
    private static readonly string[] s_dates = ["yyyy-MM-dd HH-mm-ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss"];
    private readonly List<double> _values = [];

    /// <summary>The attributes' texts.</summary>
    public IReadOnlyList<string> Texts { get; private set; } = [];

    /// <summary>The attributes that are numbers; NaN elsewhere.</summary>
    public IReadOnlyList<float> Numbers { get; private set; } = [];

    public DateTime Start { get; private set; }

    /// <summary>The values; NaN where one is missing.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <exception cref="InvalidDataException">The line cannot be read; the message names file and line.</exception>
    public void Read(string line, int number)
    {
        string where = string.Create(CultureInfo.InvariantCulture, $"{file}, line {number}");
        string[] parts = line.Split(':');
        int attributes = header.Attributes.Count;

        // Times may be written with colons: a date takes two parts more then.
        if (parts.Length == attributes + 3 && header.Start >= 0)
            parts = [.. parts[..header.Start], string.Join(':', parts[header.Start..(header.Start + 3)]), .. parts[(header.Start + 3)..]];
        if (parts.Length != attributes + 1)
            throw new InvalidDataException(
                $"{where} has {parts.Length} parts divided by ':'; {attributes} attributes and the values are needed.");
        Texts = [.. parts[..attributes].Select(part => part.Trim())];
        Numbers = [.. header.Attributes.Select((attribute, i) => attribute.Kind == TsfAttributeKind.Number
            ? (float)Number(Texts[i], $"{where}, attribute '{attribute.Name}'")
            : float.NaN)];
        if (header.Start >= 0)
            Start = DateTime.TryParseExact(
                Texts[header.Start],
                s_dates,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out DateTime start)
                ? start
                : throw new InvalidDataException(
                    $"{where}: the start '{Ts.TsHeader.Shorten(Texts[header.Start])}' is not a date of the form 2024-01-31 00-00-00.");
        ReadValues(parts[^1], where);
    }

    private void ReadValues(string text, string where)
    {
        _values.Clear();
        ReadOnlySpan<char> rest = text;
        foreach (Range part in rest.Split(','))
        {
            ReadOnlySpan<char> value = rest[part].Trim();
            _values.Add(value is "?" || value.Equals("nan", StringComparison.OrdinalIgnoreCase)
                ? double.NaN
                : Number(value, string.Create(CultureInfo.InvariantCulture, $"{where}, value {_values.Count + 1}")));
        }
    }

    /// <summary>As a double, so that values are not rounded before their level is taken off; within a float's range all the same.</summary>
    private static double Number(ReadOnlySpan<char> text, string where) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && float.IsFinite((float)number)
            ? number
            : throw new InvalidDataException(
                $"{where}: '{Ts.TsHeader.Shorten(text.ToString())}' is not a number that a float holds. A missing value is '?'.");
}
