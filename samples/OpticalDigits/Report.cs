using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace OpticalDigits;

/// <summary>Draws results on the console.</summary>
internal static class Report
{
    /// <summary>The classes' names, as the score column's slots have them.</summary>
    public static string[] ClassNames(DataViewSchema scored)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static void Confusion(ConfusionMatrix confusion, string[] names)
    {
        var table = new Table().Title("rows: actual digits; columns: predicted ones").AddColumn("");
        foreach (string name in names)
            table.AddColumn(new TableColumn(name).RightAligned());
        table.AddColumn(new TableColumn("recall").RightAligned());
        for (int actual = 0; actual < names.Length; actual++)
        {
            var cells = new List<string> { $"[bold]{names[actual]}[/]" };
            for (int predicted = 0; predicted < names.Length; predicted++)
            {
                double count = confusion.Counts[actual][predicted];
                string text = count.ToString("N0", CultureInfo.InvariantCulture);
                cells.Add(actual == predicted ? $"[green]{text}[/]" : count > 0 ? $"[red]{text}[/]" : "[grey]·[/]");
            }

            cells.Add(confusion.PerClassRecall[actual].ToString("F2", CultureInfo.InvariantCulture));
            table.AddRow([.. cells]);
        }

        AnsiConsole.Write(table);
    }

    public static void Picture(Digit digit)
    {
        const string Shades = " ░▒▓█";
        for (int row = 0; row < Digit.Rows; row++)
        {
            // Two characters per pixel make it about square.
            AnsiConsole.WriteLine(string.Concat(digit.Pixels.Skip(row * Digit.Columns)
                .Take(Digit.Columns)
                .Select(pixel => new string(Shades[(int)(pixel / 16.01f * Shades.Length)], 2))));
        }
    }

    public static void Probabilities(float[] scores, string[] names)
    {
        var chart = new BarChart().Width(50)
            .WithMaxValue(100)
            .UseValueFormatter(value => value.ToString("F1", CultureInfo.InvariantCulture) + " %");
        for (int i = 0; i < scores.Length; i++)
            chart.AddItem(names[i], Math.Round(100.0 * scores[i], 1), scores[i] == scores.Max() ? Color.Green : Color.Grey);
        AnsiConsole.Write(chart);
    }
}
