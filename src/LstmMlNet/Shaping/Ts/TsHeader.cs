using System.Globalization;

namespace LstmMlNet.Shaping.Ts;

/// <summary>What the lines before <c>@data</c> of a UEA/UCR <c>.ts</c> file say.</summary>
internal sealed record TsHeader
{
    public string ProblemName { get; private set; } = "";

    /// <summary>Channels; null where the file does not say.</summary>
    public int? Dimensions { get; private set; }

    public bool EqualLength { get; private set; }

    /// <summary>Steps of every case, where they are equal and the file says so.</summary>
    public int? SeriesLength { get; private set; }

    /// <summary>The classes; null where cases have none.</summary>
    public IReadOnlyList<string>? Classes { get; private set; }

    /// <summary>Whether cases end with a number to be told.</summary>
    public bool HasTarget { get; private set; }

    /// <summary>Lines up to and with <c>@data</c>.</summary>
    public int Lines { get; private set; }

    /// <exception cref="InvalidDataException">A line cannot be read; the message names file and line.</exception>
    /// <exception cref="NotSupportedException">The file has time stamps.</exception>
    public static TsHeader Read(TextReader reader, string file)
    {
        var header = new TsHeader();
        while (reader.ReadLine() is { } line)
        {
            header.Lines++;
            string text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            if (text[0] != '@')
                throw new InvalidDataException($"{file}, line {header.Lines}: a header line begins with '@', a comment with '#'; this one is '{Shorten(text)}'. The cases come after @data.");
            string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts[0].Equals("@data", StringComparison.OrdinalIgnoreCase))
                return header.Check(file);
            header.Take(parts, file);
        }

        throw new InvalidDataException($"{file} has no @data line: it is no .ts file, or ends within its header.");
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
                if (Flag(parts, file))
                    throw new NotSupportedException($"{file} has time stamps (@timeStamps true), which are not read: each value is taken for the next step. Resample the series to equal steps and write it without them.");
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
                SeriesLength = Number(parts, file);
                break;
            case "@CLASSLABEL":
                Classes = Flag(parts, file) ? parts[2..] : null;
                break;
            case "@TARGETLABEL":
                HasTarget = Flag(parts, file);
                break;
            default:
                // @missing says what the data shows by itself; other lines are for people.
                break;
        }
    }

    private TsHeader Check(string file)
    {
        if (HasTarget && Classes is not null)
            throw new InvalidDataException($"{file} has both @classLabel and @targetLabel: a case ends with a class or with a number, not both.");
        return this;
    }

    private bool Flag(string[] parts, string file) => parts.Length > 1 && bool.TryParse(parts[1], out bool flag)
        ? flag
        : throw new InvalidDataException($"{file}, line {Lines}: {parts[0]} must say true or false.");

    private int Number(string[] parts, string file) => parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
        ? number
        : throw new InvalidDataException($"{file}, line {Lines}: {parts[0]} must give a whole number above 0.");
}
