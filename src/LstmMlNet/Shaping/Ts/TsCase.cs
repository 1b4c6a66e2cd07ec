using System.Globalization;

namespace LstmMlNet.Shaping.Ts;

/// <summary>Reads one case after the other: channels divided by <c>:</c>, values by <c>,</c>, the class or number last.</summary>
internal sealed class TsCase(TsHeader header, int dimensions, string file, MissingValueHandling missing)
{
    private readonly GapFiller _gaps = new(dimensions, missing);
    private float[] _values = [];

    /// <summary>The sequence, <c>[steps, features]</c>.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Steps * _gaps.Width);

    public int Steps { get; private set; }

    /// <summary>The class; empty where cases have none.</summary>
    public string Label { get; private set; } = "";

    /// <summary>The number to be told; NaN where cases have none.</summary>
    public float Target { get; private set; } = float.NaN;

    /// <summary>Channels of a line by its colons.</summary>
    public static int ChannelsOf(string line, TsHeader header) => line.Count(':') + (header.Classes is not null || header.HasTarget ? 0 : 1);

    /// <exception cref="InvalidDataException">The line cannot be read; the message names file and line.</exception>
    public void Read(string line, int number)
    {
        string where = $"{file}, line {number}";
        if (line.StartsWith('('))
            throw new NotSupportedException($"{where} has time stamps, \"(time, value)\", which are not read: each value is taken for the next step. Resample the series to equal steps and write it without them.");
        int channels = ChannelsOf(line, header);
        if (channels != dimensions)
            throw new InvalidDataException($"{where} has {channels} channels; {dimensions} are needed{(header.Classes is not null ? ", then the class after the last ':'" : header.HasTarget ? ", then the number after the last ':'" : "")}.");
        ReadOnlySpan<char> rest = line;
        for (int channel = 0; channel < dimensions; channel++)
        {
            int end = rest.IndexOf(':');
            ReadChannel(end < 0 ? rest : rest[..end], channel, where);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        ReadLabel(rest.Trim(), where);
        if (header is { EqualLength: true, SeriesLength: { } steps } && steps != Steps)
            throw new InvalidDataException($"{where} has {Steps} steps; the header says that all cases have {steps}.");
        FillGaps(where);
    }

    private void ReadChannel(ReadOnlySpan<char> text, int channel, string where)
    {
        int step = 0;
        foreach (Range part in text.Split(','))
        {
            ReadOnlySpan<char> value = text[part].Trim();
            float number = float.NaN;
            if (!value.SequenceEqual("?") && !float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
                throw new InvalidDataException($"{where}, channel {channel + 1}, step {step + 1}: '{TsHeader.Shorten(value.ToString())}' is no number.");
            int place = (step * _gaps.Width) + channel;
            if (place + _gaps.Width > _values.Length)
                Array.Resize(ref _values, Math.Max(64 * _gaps.Width, checked(2 * _values.Length)));
            _values[place] = number;
            step++;
        }

        if (channel > 0 && step != Steps)
            throw new InvalidDataException($"{where}: channel {channel + 1} has {step} steps and channel 1 has {Steps}. All channels of a case need the same number.");
        Steps = step;
    }

    private void ReadLabel(ReadOnlySpan<char> text, string where)
    {
        if (header.Classes is { } classes)
        {
            string label = text.ToString();
            Label = classes.Contains(label) ? label : throw new InvalidDataException($"{where}: the class '{TsHeader.Shorten(label)}' is not one of the header's: {string.Join(", ", classes)}.");
        }
        else if (header.HasTarget)
        {
            Target = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float target) ? target : throw new InvalidDataException($"{where}: the number to be told, '{TsHeader.Shorten(text.ToString())}', is none.");
        }
    }

    private void FillGaps(string where)
    {
        _gaps.Start();
        for (int t = 0; t < Steps; t++)
        {
            int gap = _gaps.Fill(_values.AsSpan(t * _gaps.Width, _gaps.Width));
            if (gap >= 0)
                throw new InvalidDataException($"{where}, channel {gap + 1}, step {t + 1}: the value is missing. Load with {nameof(MissingValueHandling)}.{nameof(MissingValueHandling.ForwardFill)} or {nameof(MissingValueHandling.Mask)}.");
        }

        int unknown = _gaps.FillStart(_values.AsSpan(0, Steps * _gaps.Width));
        if (unknown >= 0)
            throw new InvalidDataException($"{where}: channel {unknown + 1} has no value at all. Load with {nameof(MissingValueHandling)}.{nameof(MissingValueHandling.Mask)}.");
    }
}
