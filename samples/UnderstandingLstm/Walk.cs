using Spectre.Console;

namespace UnderstandingLstm;

/// <summary>Writes the walk to the console.</summary>
internal static class Walk
{
    public static void Section(string title) => AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified());

    public static void Say(string text) => AnsiConsole.WriteLine(text);

    /// <summary>A table of Markdown as a table of the console.</summary>
    public static void Table(string markdown)
    {
        string[][] rows = [.. markdown.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
        var table = new Table().Border(TableBorder.Rounded);
        foreach (string head in rows[0])
            table.AddColumn(new TableColumn(Markup.Escape(head)));
        foreach (string[] row in rows.Skip(2))
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }
}
