using System.Globalization;
using LstmMlNet.Shaping.Columns;

namespace LstmMlNet.Shaping.Ts;

/// <summary>Reads one case after the other: channels divided by <c>:</c>, values by <c>,</c>, the class or number last.</summary>
internal sealed class TsCase(TsHeader header, int dimensions, string file, MissingValueHandling missing)
{
    private readonly GapFiller _gaps = new(dimensions, missing);
    private readonly TsTimes? _times = header.HasTimeStamps ? new TsTimes() : null;
    private readonly List<RoundingWatch> _watches = [];
    private float[] _values = [];

    /// <summary>The sequence, <c>[steps, features]</c>.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Steps * _gaps.Width);

    public int Steps { get; private set; }

    /// <summary>The steps' times; null where the file has none.</summary>
    public TsTimes? Times => _times;

    /// <summary>The class; empty where cases have none.</summary>
    public string Label { get; private set; } = "";

    /// <summary>The number to be predicted; NaN where cases have none.</summary>
    public float Target { get; private set; } = float.NaN;

    /// <summary>Channels of a line by its colons.</summary>
    public static int ChannelsOf(string line, TsHeader header) =>
        TsLine.Split(line).Length - (header.Classes is not null || header.HasTarget ? 1 : 0);

    /// <exception cref="InvalidDataException">The line cannot be read; the message names file and line.</exception>
    public void Read(string line, int number)
    {
        string where = $"{file}, line {number}";
        if (_times is null && line.StartsWith('('))
            throw new InvalidDataException($"{where} has time stamps, \"(time, value)\"; the header must say so: @timeStamps true.");
        string[] parts = TsLine.Split(line);
        int channels = ChannelsOf(line, header);
        if (channels != dimensions)
        {
            string last = header.Classes is not null ? "class" : "number";
            string then = header.Classes is not null || header.HasTarget ? $", then the {last} after the last ':'" : "";
            throw new InvalidDataException($"{where} has {channels} channels; {dimensions} are needed{then}.");
        }

        _times?.Start(dimensions);
        for (int channel = 0; channel < dimensions; channel++)
        {
            if (_times is null)
                ReadChannel(parts[channel], channel, where);
            else
                _times.ReadChannel(parts[channel], channel, Watch(channel), where);
        }

        if (_times is not null)
            TakeSteps(_times);
        if (Steps == 0)
            throw new InvalidDataException($"{where} has no steps.");
        ReadLabel(parts.Length > dimensions ? parts[^1].Trim() : "", where);
        if (header is { EqualLength: true, SeriesLength: { } steps } && steps != Steps)
            throw new InvalidDataException($"{where} has {Steps} steps; the header says that all cases have {steps}.");
        FillGaps(where);
    }

    /// <summary>Says what rounding to Single has lost, once all cases are read.</summary>
    public void Report(Action<string> note) => _watches.ForEach(watch => watch.Report(note));

    private void ReadChannel(ReadOnlySpan<char> text, int channel, string where)
    {
        int step = 0;
        RoundingWatch watch = Watch(channel);
        foreach (Range part in text.Split(','))
        {
            ReadOnlySpan<char> value = text[part].Trim();
            if (!TsNumber.TryRead(value, watch, out float number))
                throw TsNumber.Error(
                    value,
                    string.Create(CultureInfo.InvariantCulture, $"{where}, channel {channel + 1}, step {step + 1}"));
            Step(step)[channel] = number;
            step++;
        }

        if (channel > 0 && step != Steps)
            throw new InvalidDataException(
                $"{where}: channel {channel + 1} has {step} steps and channel 1 has {Steps}. All channels of a case need the same number.");
        Steps = step;
    }

    private RoundingWatch Watch(int channel)
    {
        if (_watches.Count <= channel)
            _watches.Add(new RoundingWatch(FormattableString.Invariant($"{file}, channel {channel + 1}")));

        // A case does not go on where the one before ended.
        _watches[channel].Add(double.NaN);
        return _watches[channel];
    }

    private void TakeSteps(TsTimes times)
    {
        times.CopyTo(Step);
        Steps = times.Times.Count;
    }

    /// <summary>A step's features, where there is room for them.</summary>
    private Span<float> Step(int step)
    {
        int place = step * _gaps.Width;
        if (place + _gaps.Width > _values.Length)
            Array.Resize(ref _values, Math.Max(64 * _gaps.Width, checked(2 * _values.Length)));
        return _values.AsSpan(place, _gaps.Width);
    }

    private void ReadLabel(ReadOnlySpan<char> text, string where)
    {
        if (header.Classes is { } classes)
        {
            string label = text.ToString();
            if (label.Length == 0)
                throw new InvalidDataException($"{where} has no class after the last ':'.");

            // The archive's own readers take classes for the same whatever their case.
            Label = classes.Count == 0 || classes.Contains(label)
                ? label
                : classes.FirstOrDefault(one => one.Equals(label, StringComparison.OrdinalIgnoreCase))
                    ?? throw new InvalidDataException(
                        $"{where}: the class '{TsHeader.Shorten(label)}' is not one of the header's: {string.Join(", ", classes)}.");
        }
        else if (header.HasTarget)
        {
            Target = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float target) && float.IsFinite(target)
                ? target
                : throw new InvalidDataException($"{where}: the number to be predicted, '{TsHeader.Shorten(text.ToString())}', is none.");
        }
    }

    private void FillGaps(string where)
    {
        _gaps.Start();
        for (int t = 0; t < Steps; t++)
        {
            int gap = _gaps.Fill(_values.AsSpan(t * _gaps.Width, _gaps.Width));
            if (gap >= 0)
                throw new InvalidDataException($"{where}, channel {gap + 1}, step {t + 1}: the value is missing. Load "
                    + $"with {nameof(MissingValueHandling)}.{nameof(MissingValueHandling.ForwardFill)} "
                    + $"or {nameof(MissingValueHandling.Mask)}.");
        }

        int unknown = _gaps.FillStart(_values.AsSpan(0, Steps * _gaps.Width));
        if (unknown >= 0)
            throw new InvalidDataException($"{where}: channel {unknown + 1} has no value at all. Load "
                + $"with {nameof(MissingValueHandling)}.{nameof(MissingValueHandling.Mask)}.");
    }
}
