using System.Globalization;
using LstmMlNet.Shaping.Columns;

namespace LstmMlNet.Shaping.Ts;

/// <summary>
/// Reads channels of a case whose values come with times, <c>(time,value),(time,value)</c>, and puts them in the order of their
/// times.
/// </summary>
internal sealed class TsTimes
{
    private static readonly string[] s_dates =
        [
            "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss",
            "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy/MM/dd HH:mm:ss", "yyyy/MM/dd", "yyyy-MM-dd HH-mm-ss",
        ];

    private readonly SortedDictionary<OrderValue, float[]> _steps = [];
    private readonly HashSet<(OrderValue Time, int Channel)> _taken = [];
    private readonly List<OrderValue> _times = [];
    private int _channels;

    /// <summary>Whether times are dates; null until the first is read.</summary>
    public bool? AreDates { get; private set; }

    /// <summary>The times of the case, rising.</summary>
    public IReadOnlyList<OrderValue> Times => _times;

    /// <summary>Begins a new case.</summary>
    public void Start(int channels)
    {
        _steps.Clear();
        _taken.Clear();
        _channels = channels;
    }

    /// <exception cref="InvalidDataException">The channel cannot be read; the message begins with where it is.</exception>
    public void ReadChannel(ReadOnlySpan<char> text, int channel, RoundingWatch watch, string where)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{where}, channel {channel + 1}");
        ReadOnlySpan<char> rest = text.Trim();
        while (!rest.IsEmpty)
        {
            int close = rest.IndexOf(')');
            if (rest[0] != '(' || close < 0)
                throw new InvalidDataException(
                    $"{place}: '{TsHeader.Shorten(rest.ToString())}' is no \"(time,value)\", which @timeStamps true says that values are.");
            ReadOnlySpan<char> pair = rest[1..close];
            int comma = pair.LastIndexOf(',');
            if (comma < 0)
                throw new InvalidDataException($"{place}: '({TsHeader.Shorten(pair.ToString())})' needs a time and a value.");
            ReadOnlySpan<char> value = pair[(comma + 1)..].Trim();
            if (!TsNumber.TryRead(value, watch, out float number))
                throw TsNumber.Error(value, place);
            Add(Time(pair[..comma].Trim().Trim('"'), place), number, channel, place);
            rest = rest[(close + 1)..].TrimStart();
            if (!rest.IsEmpty && rest[0] != ',')
                throw new InvalidDataException($"{place}: '{TsHeader.Shorten(rest.ToString())}' follows a bracket; a comma must.");
            rest = rest.IsEmpty ? rest : rest[1..].TrimStart();
        }
    }

    /// <summary>The values of all steps, one after the other; NaN where a channel has no value at a time.</summary>
    public void CopyTo(Func<int, Span<float>> step)
    {
        _times.Clear();
        foreach ((OrderValue time, float[] values) in _steps)
        {
            values.CopyTo(step(_times.Count));
            _times.Add(time);
        }
    }

    /// <summary>A time as a number: of a date, seconds since 1970.</summary>
    public static double Seconds(OrderValue time) =>
        time.Whole == 0 ? time.Real : (time.Whole - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;

    private void Add(OrderValue time, float value, int channel, string place)
    {
        if (!_steps.TryGetValue(time, out float[]? values))
        {
            values = new float[_channels];
            Array.Fill(values, float.NaN);
            _steps.Add(time, values);
        }
        else if (_taken.Contains((time, channel)))
        {
            throw new InvalidDataException($"{place}: the time {Text(time)} comes twice.");
        }

        _taken.Add((time, channel));
        values[channel] = value;
    }

    private OrderValue Time(ReadOnlySpan<char> text, string place)
    {
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number);
        DateTime date = default;
        if (!isNumber && !DateTime.TryParseExact(text, s_dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
            throw new InvalidDataException(
                $"{place}: the time '{TsHeader.Shorten(text.ToString())}' is neither a number nor a date like 2024-01-31 12:00:00.");
        if (AreDates is { } dates && dates == isNumber)
            throw new InvalidDataException(
                $"{place}: the time '{TsHeader.Shorten(text.ToString())}' is a {(isNumber ? "number" : "date")} where others are not.");
        AreDates = !isNumber;
        return isNumber ? new OrderValue(0, number) : new OrderValue(date.Ticks, 0);
    }

    private static string Text(OrderValue time) => time.Whole == 0
        ? time.Real.ToString("R", CultureInfo.InvariantCulture)
        : new DateTime(time.Whole).ToString("s", CultureInfo.InvariantCulture);
}
