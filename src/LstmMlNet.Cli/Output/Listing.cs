using Spectre.Console;

namespace LstmMlNet.Cli.Output;

/// <summary>Prints lists of names, and paths, without breaking them.</summary>
internal static class Listing
{
    private const string Indent = "  ";

    /// <summary>Writes names separated by commas, as many per line as fit.</summary>
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
    /// Writes a sentence that ends with a path or a command; if both do not fit on a line, the path or command gets its own.
    /// </summary>
    public static void Write(IAnsiConsole console, string sentence, string path)
    {
        if (sentence.Length + 1 + path.Length <= console.Profile.Width)
        {
            console.WriteLine($"{sentence} {path}");
            return;
        }

        console.WriteLine(sentence);
        WriteWhole(console, Indent + path);
    }

    /// <summary>A path, relative to the current folder if it is below it.</summary>
    public static string Path(string path)
    {
        string relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>Writes a line without wrapping; the terminal may wrap it but still copies it as one.</summary>
    private static void WriteWhole(IAnsiConsole console, string line)
    {
        if (line.Length <= console.Profile.Width)
            console.WriteLine(line);
        else
            console.Profile.Out.Writer.WriteLine(VisibleText.Of(line));
    }
}
