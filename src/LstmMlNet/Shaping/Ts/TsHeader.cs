using System.Globalization;

namespace LstmMlNet.Shaping.Ts;

/// <summary>What the lines before <c>@data</c> of a UEA/UCR <c>.ts</c> file say.</summary>
internal sealed record TsHeader
{
    private bool _saysLabel;

    public string ProblemName { get; private set; } = "";

    /// <summary>Channels; null where the file does not say.</summary>
    public int? Dimensions { get; private set; }

    public bool EqualLength { get; private set; }

    /// <summary>Steps of every case, where they are equal and the file says so.</summary>
    public int? SeriesLength { get; private set; }

    /// <summary>Whether values come with their times: <c>(time,value)</c>.</summary>
    public bool HasTimeStamps { get; private set; }

    /// <summary>The classes; null where cases have none, empty where the file does not list them.</summary>
    public IReadOnlyList<string>? Classes { get; private set; }

    /// <summary>Whether cases end with a target number.</summary>
    public bool HasTarget { get; private set; }

    /// <summary>Lines up to and with <c>@data</c>.</summary>
    public int Lines { get; private set; }

    /// <exception cref="InvalidDataException">A line cannot be read; the message names file and line.</exception>
    public static TsHeader Read(TextReader reader, string file)
    {
        var header = new TsHeader();
        while (reader.ReadLine() is { } line)
        {
            header.Lines++;
            string text = line.Trim();
            if (IsComment(text))
                continue;
            if (text[0] != '@')
                throw new InvalidDataException($"{file}, line {header.Lines}: a header line begins with '@', a comment with '#'; this "
                    + $"one is '{Shorten(text)}'. The cases come after @data.");
            string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts[0].Equals("@data", StringComparison.OrdinalIgnoreCase))
                return header.Settle();
            header.Take(parts, file);
        }

        throw new InvalidDataException($"{file} has no @data line: it is no .ts file, or ends within its header.");
    }

    /// <summary>Blank lines, and comments: with <c>#</c> as the format says, or with <c>%</c> as ARFF has it.</summary>
    public static bool IsComment(string line) => line.AsSpan().TrimStart() is not [not ('#' or '%'), ..];

    /// <summary>A file that says nothing of classes: its first case shows whether there are any.</summary>
    /// <param name="line">The first case.</param>
    public void Infer(string line)
    {
        if (_saysLabel)
            return;
        string[] parts = TsLine.Split(line);
        string last = parts[^1].Trim();
        bool hasClass = Dimensions is { } dimensions
            ? parts.Length == dimensions + 1
            : parts.Length > 1 && !last.Contains(',', StringComparison.Ordinal) && parts[0].Contains(',', StringComparison.Ordinal);
        Classes = hasClass ? [] : null;
    }

    internal static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private void Take(string[] parts, string file)
    {
        switch (parts[0].ToUpperInvariant())
        {
            case "@PROBLEMNAME":
                ProblemName = string.Join(' ', parts[1..]);
                break;
            case "@TIMESTAMPS":
                HasTimeStamps = Flag(parts, file);
                break;
            case "@UNIVARIATE":
                Dimensions = Flag(parts, file) ? 1 : Dimensions;
                break;
            case "@DIMENSIONS" or "@DIMENSION":
                Dimensions = Number(parts, file);
                break;
            case "@EQUALLENGTH":
                EqualLength = Flag(parts, file);
                break;
            case "@SERIESLENGTH":
                // Files of unequal cases say 0 or nothing that is a number.
                SeriesLength = parts.Length > 1
                    && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int steps)
                    && steps > 0 ? steps : null;
                break;
            case "@CLASSLABEL" or "@CLASSLABELS":
                Classes = Flag(parts, file)
                    ? [.. parts[2..].SelectMany(part => part.Split(',', StringSplitOptions.RemoveEmptyEntries))]
                    : null;
                _saysLabel = true;
                break;
            case "@TARGETLABEL" or "@TARGETLABELS":
                HasTarget = Flag(parts, file);
                _saysLabel = true;
                break;
            default:
                // @missing says what the data shows by itself; other lines are for people.
                break;
        }
    }

    /// <summary>Where a file says both, the archive's own readers take the number.</summary>
    private TsHeader Settle()
    {
        Classes = HasTarget ? null : Classes;
        return this;
    }

    private bool Flag(string[] parts, string file) => parts.Length > 1 && bool.TryParse(parts[1], out bool flag)
        ? flag
        : throw new InvalidDataException($"{file}, line {Lines}: {parts[0]} must say true or false.");

    private int Number(string[] parts, string file) =>
        parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new InvalidDataException($"{file}, line {Lines}: {parts[0]} must give a whole number above 0.");
}
