using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Says how the data were understood, before anything is trained: what is predicted, from what, and how many sequences there are.
/// </summary>
internal static class DataDescription
{
    /// <returns>The number of sequences that are held out.</returns>
    /// <exception cref="UserError">There is nothing to train on.</exception>
    public static int Write(IAnsiConsole console, DataSource source, DataRoles roles, TrainingRequest request, SequenceData data)
    {
        var table = new Table().HideHeaders().AddColumns("", "");
        table.AddRow("data", Markup.Escape(source.Name));
        table.AddRow("target", Markup.Escape(roles.Label.Name) + (roles.LabelIsText
            ? " (a class)"
            : request.Forecast is { } forecast
            ? string.Create(CultureInfo.InvariantCulture, $" ({forecast.Horizon} steps ahead, from {forecast.Window} steps)")
            : " (a number)"));
        table.AddRow("sequence", Markup.Escape(source.HoldsSequences
            ? "a line of the file"
            : request.Scenario == Scenario.Forecasting
            ? "a window of the series"
            : roles.Id is { } id
            ? $"the rows of one {id.Name}"
            : "a row; its columns are the steps"));
        if (roles.Order is { } order)
            table.AddRow("ordered by", Markup.Escape(order.Name));
        if (request.Forecast?.Season is { } season)
            table.AddRow("season", string.Create(CultureInfo.InvariantCulture, $"{season} steps"));
        if (roles.Features.Count > 0)
            table.AddRow("features", Markup.Escape(roles.FeatureList));
        if (roles.Features.Count > 0 && request.Roles.LeftOut(source, roles).ToArray() is { Length: > 0 } left)
            table.AddRow("left out", Markup.Escape(string.Join(", ", left.Take(DataRoles.MostShown)) + (left.Length > DataRoles.MostShown
                ? FormattableString.Invariant($" and {left.Length - DataRoles.MostShown} more")
                : "")));
        if (roles.Group is { } group)
            table.AddRow("group", Markup.Escape($"the sequences of one {group.Name}"));
        foreach (string note in source.Notes.Concat(data.Notes))
            table.AddRow("note", Markup.Escape(note));
        (long count, int least, int most) = Lengths(data.Train, data.FeaturesPerStep);
        if (count == 0)
            throw new UserError($"{source.Name} contains no sequences to train on.");
        table.AddRow("training", string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} {(count == 1 ? "sequence" : "sequences")} of {(least == most ? $"{least}" : $"{least} to {most}")} steps"));
        long heldOut = Lengths(data.Test, data.FeaturesPerStep).Count;
        table.AddRow("held out", string.Create(
            CultureInfo.InvariantCulture,
            $"{heldOut:N0} {(heldOut == 1 ? "sequence" : "sequences")}"
                + $"{(request.Scenario == Scenario.Forecasting ? ", the last ones" : "")}"));
        console.Write(table);
        return (int)Math.Min(int.MaxValue, heldOut);
    }

    private static (long Count, int Least, int Most) Lengths(IDataView view, int featuresPerStep)
    {
        (long count, int least, int most) = (0, int.MaxValue, 0);
        IEnumerable<int> lengths = ((VectorDataViewType)view.Schema["Features"].Type).ItemType == NumberDataViewType.Double
            ? view.GetColumn<VBuffer<double>>("Features").Select(values => values.Length)
            : view.GetColumn<VBuffer<float>>("Features").Select(values => values.Length);
        foreach (int length in lengths)
        {
            count++;
            least = Math.Min(least, length / featuresPerStep);
            most = Math.Max(most, length / featuresPerStep);
        }

        return (count, least, most);
    }
}
