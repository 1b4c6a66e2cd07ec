namespace LstmMlNet.Shaping.Tsf;

/// <summary>What an attribute of a series is.</summary>
internal enum TsfAttributeKind
{
    Text,
    Number,
    Date,
}

/// <summary>A value that every series has before its numbers.</summary>
internal sealed record TsfAttribute(string Name, TsfAttributeKind Kind);

/// <summary>What the lines before <c>@data</c> of a Monash <c>.tsf</c> file say.</summary>
internal sealed record TsfHeader
{
    private readonly List<TsfAttribute> _attributes = [];

    public IReadOnlyList<TsfAttribute> Attributes => _attributes;

    /// <summary>The spacing of values; null where the file does not say it.</summary>
    public TsfFrequency? Frequency { get; private set; }

    /// <summary>The attribute with each series' start; −1 where there is none.</summary>
    public int Start => _attributes.FindIndex(attribute => attribute.Kind == TsfAttributeKind.Date);

    /// <summary>Whether each value has a time: the file says when series start and how their values are spaced.</summary>
    public bool HasTimes => Frequency is not null && Start >= 0;

    /// <summary>Lines up to and with <c>@data</c>.</summary>
    public int Lines { get; private set; }

    /// <exception cref="InvalidDataException">A line cannot be read; the message names file and line.</exception>
    public static TsfHeader Read(TextReader reader, string file)
    {
        var header = new TsfHeader();
        while (reader.ReadLine() is { } line)
        {
            header.Lines++;
            string text = line.Trim();
            if (Ts.TsHeader.IsComment(text))
                continue;
            if (text[0] != '@')
                throw new InvalidDataException($"{file}, line {header.Lines}: a header line begins with '@', a comment with '#'; this "
                    + $"one is '{Ts.TsHeader.Shorten(text)}'. The series come after @data.");
            string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts[0].Equals("@data", StringComparison.OrdinalIgnoreCase))
                return header;
            header.Take(parts, $"{file}, line {header.Lines}");
        }

        throw new InvalidDataException($"{file} has no @data line: it is no .tsf file, or ends within its header.");
    }

    private void Take(string[] parts, string where)
    {
        switch (parts[0].ToLowerInvariant())
        {
            case "@attribute":
                if (parts.Length != 3)
                    throw new InvalidDataException($"{where}: @attribute needs a name and a type: string, numeric or date.");
                if (_attributes.Exists(attribute => attribute.Name == parts[1]))
                    throw new InvalidDataException($"{where}: the attribute '{Ts.TsHeader.Shorten(parts[1])}' is there twice.");
                _attributes.Add(new TsfAttribute(parts[1], parts[2].ToLowerInvariant() switch
                {
                    "string" => TsfAttributeKind.Text,
                    "numeric" or "real" or "integer" => TsfAttributeKind.Number,
                    "date" => TsfAttributeKind.Date,
                    var other => throw new InvalidDataException(
                        $"{where}: the type '{Ts.TsHeader.Shorten(other)}' is none of string, numeric and date."),
                }));
                break;
            case "@frequency":
                if (parts.Length != 2 || TsfFrequency.Parse(parts[1]) is not { } frequency)
                    throw new InvalidDataException($"{where}: the frequency '{Ts.TsHeader.Shorten(string.Join(' ', parts[1..]))}' is not "
                        + "known. Known are yearly, quarterly, monthly, weekly, daily, hourly, half_hourly, minutely, secondly and a "
                        + "number of these, such as 10_minutes.");
                Frequency = frequency;
                break;
            default:
                // @relation, @horizon, @missing and @equallength are for people: the data show what is so.
                break;
        }
    }
}
