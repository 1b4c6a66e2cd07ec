using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Training;
using LstmMlNet.Tables;

namespace LstmMlNet.Cli.Data;

/// <summary>Checks that columns suit their roles before sequences are built.</summary>
internal static class RoleCheck
{
    private static readonly string[] s_classification = ["Score", "PredictedLabel"];
    private static readonly string[] s_regression = ["Score"];
    private static readonly string[] s_forecasting = ["Score", "LowerBound", "UpperBound"];

    // Column names that the tool uses internally.
    private static readonly string[] s_between = ["Features", "Future", SequenceData.SeasonBefore];

    /// <exception cref="UserError">A column is two things, or has the name of one that the model gives.</exception>
    public static void Different(
        SourceColumn label,
        SourceColumn? id,
        SourceColumn? order,
        SourceColumn[] features,
        SourceColumn[] ignored,
        Scenario scenario)
    {
        (SourceColumn? Column, string Option)[] roles =
        [
            (label, "--label"),
            (id, "--id"),
            (order, "--order"),
            .. ignored.Select(column => ((SourceColumn?)column, "--ignore")),
        ];
        foreach (IGrouping<string, (SourceColumn? Column, string Option)> group in roles.Where(role => role.Column is not null)
            .GroupBy(role => role.Column!.Name)
            .Where(group => group.Count() > 1))
            throw new UserError($"Column '{group.Key}' is named by {string.Join(" and ", group.Select(role => role.Option))}: it can be "
                + "only one of these.");
        foreach (SourceColumn feature in features)
        {
            if (roles.FirstOrDefault(role => role.Column == feature && (role.Option != "--label"
                || scenario != Scenario.Forecasting)) is { Column: not null } other && other.Option is "--ignore" or "--label" or "--id")
                throw new UserError($"Column '{feature.Name}' is named by --features and {other.Option}: it can be only one of these.");
        }
    }

    /// <exception cref="UserError">A column does not hold what is needed of it.</exception>
    public static void Run(DataSource source, DataRoles roles, Scenario scenario)
    {
        OutputNames(source, roles, scenario);
        if (!roles.IsLabelWithheld)
            Label(source, roles, scenario);
        if (roles.Order is { } order && !(order.IsNumeric || order.IsTimestamp))
            throw new UserError($"Column '{order.Name}' of {source.Name} (--order) contains neither numbers nor dates: {Examples(order)}.");
        if (roles.Order is { IsTimestamp: true, Survey.IsDayOrMonth: true } dates)
            throw new UserError($"The dates of '{dates.Name}' in {source.Name} could be day/month or month/day "
                + $"({dates.Survey!.FirstDayOrMonth}). Specify --date-format dd/MM/yyyy or MM/dd/yyyy.");
        if (roles.Id is { Survey: { Blank: > 0 and var blank, FirstBlank: var place } } id)
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"Column '{id.Name}' of {source.Name} (--id) is empty in {blank:N0} rows, the first in {place}: every row must identify "
                    + $"its sequence."));
        if (roles.Order is { Survey: { Missing: > 0 and var missing, FirstMissing: var first } } by)
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"Column '{by.Name}' of {source.Name} (--order) is missing in {missing:N0} rows, the first in {first}: every row needs a "
                    + $"position."));
        Features(source, roles, isWide: roles.Id is null && scenario != Scenario.Forecasting);
        foreach (SourceColumn column in roles.Used.Where(column => !roles.IsText(column)
            && column.Index >= 0
            && column.Survey is { Unreadable: > 0 }))
            throw Unreadable(source, column);
    }

    private static void OutputNames(DataSource source, DataRoles roles, Scenario scenario)
    {
        string[] outputs = scenario switch
        {
            Scenario.Classification => s_classification,
            Scenario.Regression => s_regression,
            _ => s_forecasting,
        };
        foreach (SourceColumn column in roles.Used)
        {
            if (outputs.Concat(s_between).Contains(column.Name, StringComparer.Ordinal))
                throw new UserError($"Column '{column.Name}' of {source.Name} has the name of a column that the model outputs or "
                    + $"uses internally ({string.Join(", ", outputs.Concat(s_between))}): the prediction would be compared with "
                    + "itself. Rename it in the "
                    + $"data{(roles.Features.Contains(column) ? $", or exclude it with --ignore {column.Name}" : "")}.");
        }
    }

    private static void Label(DataSource source, DataRoles roles, Scenario scenario)
    {
        SourceColumn label = roles.Label;
        if (scenario != Scenario.Classification && !label.IsNumeric)
            throw new UserError($"Column '{label.Name}' of {source.Name} "
                + $"holds {What(label)}; {(scenario == Scenario.Regression ? "regress" : "forecast")} needs "
                + $"numbers{(label.Survey is { Examples.Count: > 0 } ? $" ({Examples(label)})" : "")}. Use classify for classes.");
        (long missing, string? first) = scenario == Scenario.Classification
            ? (label.Survey?.Blank ?? 0, label.Survey?.FirstBlank)
            : (label.Survey?.Missing ?? 0, label.Survey?.FirstMissing);
        if (missing > 0 && scenario != Scenario.Forecasting)
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"The label '{label.Name}' of {source.Name} is missing in {missing:N0} rows, the first in {first}: remove these rows, or "
                    + $"predict for them with a model trained on the others."));
    }

    private static void Features(DataSource source, DataRoles roles, bool isWide)
    {
        if (roles.Features.Count == 0)
            throw new UserError(
                $"{source.Name} has no numeric column other than label, ID and order. Its columns: {new ColumnFinder(source).All}.");
        if (roles.Features.FirstOrDefault(column => !column.IsNumeric && column.Kind != TableColumnKind.Empty) is { } text)
            throw new UserError($"Feature '{text.Name}' of {source.Name} holds {What(text)}; features must be "
                + $"numbers{(text.Survey is { Examples.Count: > 0 } ? $" ({Examples(text)})" : "")}.");
        if (!isWide
            && roles.Missing == MissingValueHandling.Error
            && roles.Features.FirstOrDefault(column => column.Survey is { Missing: > 0 }) is { Survey: { } gaps } gap)
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"Column '{gap.Name}' of {source.Name} has {gaps.Missing:N0} missing value{(gaps.Missing == 1 ? "" : "s, the first")} in "
                    + $"{gaps.FirstMissing}. {Choices(roles, gap)}"));
        if (roles.FeaturesPerStep > 1 && roles.Features.Count % roles.FeaturesPerStep != 0)
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"A row of {source.Name} has {roles.Features.Count} values, which is not a multiple of --features-per-step "
                    + $"{roles.FeaturesPerStep}. Name the columns with --features, or exclude some with --ignore."));
    }

    private static string Choices(DataRoles roles, SourceColumn gap)
    {
        string leave = gap == roles.Label ? "" : $", or exclude the column (--ignore {gap.Name})";
        string ahead = gap == roles.Label
            ? " If these are rows of the steps to forecast, say with --known which columns are known of them."
            : "";
        return "Choose what to do: --missing forward-fill takes the last value before it, --missing mask does too and lets the "
            + $"network see where values were missing{leave}.{ahead}";
    }

    private static UserError Unreadable(DataSource source, SourceColumn column)
    {
        SurveyedColumn survey = column.Survey!;
        string more = survey.Unreadable > survey.Examples.Count
            ? FormattableString.Invariant($" and others, {survey.Unreadable:N0} in all")
            : "";
        string kind = survey.Kind switch
        {
            TableColumnKind.Boolean => "Booleans",
            TableColumnKind.Timestamp => "dates",
            _ => "numbers",
        };
        return new UserError($"Column '{column.Name}' of {source.Name} contains {kind}, except {Examples(column)}{more}. "
            + $"Correct {(survey.Unreadable == 1 ? "it" : "them")}, exclude the column (--ignore {column.Name}), or specify the word that "
            + "stands for a missing value with --missing-word.");
    }

    private static string What(SourceColumn column) => column.Kind switch
    {
        TableColumnKind.Timestamp => "dates or times",
        TableColumnKind.Empty => "no values",
        _ => "texts",
    };

    private static string Examples(SourceColumn column) =>
        column.Survey is { Examples.Count: > 0 and var count } survey ? string.Join(", ", survey.Examples.Take(count)) : "texts";
}
