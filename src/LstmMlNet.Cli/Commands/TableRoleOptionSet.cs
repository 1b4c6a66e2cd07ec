using System.CommandLine;
using LstmMlNet.Cli.TableForecasts;

namespace LstmMlNet.Cli.Commands;

/// <summary>What only whole tables of series have: each of these options asks for one network on raw rows.</summary>
internal sealed class TableRoleOptionSet
{
    private static readonly (string Word, CalendarFeatures Value)[] s_calendar =
    [
        ("none", CalendarFeatures.None), ("hour", CalendarFeatures.Hour), ("weekday", CalendarFeatures.Weekday),
        ("day-of-month", CalendarFeatures.DayOfMonth), ("month", CalendarFeatures.Month), ("week-of-year", CalendarFeatures.WeekOfYear),
    ];

    private readonly Option<string[]> _known = Options.Names(
        "--known",
        "Columns that are known ahead (prices, promotions): rows after the last known label hold them for the steps to forecast.");
    private readonly Option<string[]> _past = Options.Names("--past", "Columns that are known of the past only.");
    private readonly Option<string[]> _static = Options.Names("--static", "Columns that stay the same for a series: numbers or texts.");
    private readonly Option<string[]> _categories =
        Options.Names("--categories", "Those of --known, --past and --static whose numbers are codes; columns of text always are "
            + "categories.");
    private readonly Option<string[]> _calendar = Options.Names(
        "--calendar",
        $"What of the calendar is read: {string.Join(", ", s_calendar.Select(one => one.Word))}, or auto, by the spacing of the rows.");
    private readonly Option<string> _holidays =
        Options.Text("--holidays", "file", "A table of holidays: a column with the dates, and perhaps one with their names.");
    private readonly Option<bool> _embedIds =
        new("--embed-ids") { Description = "Learn a vector for each series, in which the network remembers what is particular to it." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _known, _past, _static, _categories, _calendar, _holidays, _embedIds })
            command.Options.Add(option);
    }

    /// <exception cref="UserError">A word of the calendar is not known.</exception>
    public TableRoleOptions Of(ParseResult result) => new()
    {
        Known = result.GetValue(_known) ?? [],
        Past = result.GetValue(_past) ?? [],
        Static = result.GetValue(_static) ?? [],
        Categories = result.GetValue(_categories) ?? [],
        HasCalendar = result.GetValue(_calendar) is { Length: > 0 },
        Calendar = CalendarOf(result.GetValue(_calendar) ?? []),
        Holidays = result.GetValue(_holidays),
        EmbedIds = result.GetValue(_embedIds),
    };

    private static CalendarFeatures? CalendarOf(string[] given)
    {
        string[] words = [.. given.SelectMany(word =>
            word.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        if (words.Length == 0 || (words.Length == 1 && words[0].Equals("auto", StringComparison.OrdinalIgnoreCase)))
            return null;
        var features = CalendarFeatures.None;
        foreach (string word in words)
        {
            int place = Array.FindIndex(s_calendar, one => one.Word.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (place < 0)
                throw new UserError(
                    $"--calendar is '{word}': it must be auto, or of {string.Join(", ", s_calendar.Select(one => one.Word))}.");
            features |= s_calendar[place].Value;
        }

        return features;
    }
}
