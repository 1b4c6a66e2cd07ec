using Spectre.Console;

namespace LstmMlNet.Cli.Output;

/// <summary>Names and places as they are shown: short where they can be, and whole.</summary>
internal static class Listing
{
    private const string Indent = "  ";

    /// <summary>Writes names separated by commas, as many a line as fit.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<string> names)
    {
        string line = Indent;
        for (int i = 0; i < names.Count; i++)
        {
            string name = names[i] + (i < names.Count - 1 ? "," : "");
            if (line.Length > Indent.Length && line.Length + name.Length > console.Profile.Width)
            {
                console.WriteLine(line.TrimEnd());
                line = Indent;
            }

            line += name + " ";
        }

        WriteWhole(console, line.TrimEnd());
    }

    /// <summary>
    /// Writes a sentence that ends with a path or a command; where both do not fit a line, what is to be copied gets its own.
    /// </summary>
    public static void Write(IAnsiConsole console, string sentence, string place)
    {
        if (sentence.Length + 1 + place.Length <= console.Profile.Width)
        {
            console.WriteLine($"{sentence} {place}");
            return;
        }

        console.WriteLine(sentence);
        WriteWhole(console, Indent + place);
    }

    /// <summary>A path as seen from the current folder where it lies below it.</summary>
    public static string Path(string path)
    {
        string relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>A line that is not broken, whatever its length: only the terminal may, which still copies it whole.</summary>
    private static void WriteWhole(IAnsiConsole console, string line)
    {
        if (line.Length <= console.Profile.Width)
            console.WriteLine(line);
        else
            console.Profile.Out.Writer.WriteLine(VisibleText.Of(line));
    }
}
