using LstmMlNet.Cli.Config;
using LstmMlNet.Tables;

namespace LstmMlNet.Cli.Data;

/// <summary>The columns' roles as the command line names them, and the columns they resolve to.</summary>
internal sealed record RoleOptions
{
    public string? Label { get; init; }

    public string? Id { get; init; }

    public string? Order { get; init; }

    /// <summary>What stays on one side of every split.</summary>
    public string? Group { get; init; }

    /// <summary>Names, or lists of names separated by commas.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Names, or lists of names separated by commas.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>What to do if a feature is missing.</summary>
    public MissingValueHandling Missing { get; init; }

    /// <summary>What to do if steps of the order are missing; null: an error for forecasts, a note for sequences.</summary>
    public TimeGapHandling? TimeGaps { get; init; }

    /// <summary>The number of values per step, if a row is a whole sequence.</summary>
    public int FeaturesPerStep { get; init; } = 1;

    /// <summary>Whether rows that are whole sequences may end early; null: seen from the data.</summary>
    public bool? VariesInLength { get; init; }

    /// <summary>Whether times are a feature; null: seen from the data.</summary>
    public bool? TimesAsFeature { get; init; }

    /// <summary>Finds the columns; features that are not named are all numbers that are nothing else.</summary>
    /// <param name="source">The data.</param>
    /// <param name="scenario">What the model is for.</param>
    /// <param name="isPrediction">Whether the label is to be predicted: then it is not read, and may be lacking.</param>
    /// <exception cref="UserError">A column is missing, or cannot be what it is named for.</exception>
    public DataRoles Resolve(DataSource source, Scenario scenario, bool isPrediction = false)
    {
        if (source.HoldsSequences)
            return new DataRoles(
                new SourceColumn("Label", 0, TableColumnKind.Text),
                [],
                null,
                null,
                LabelIsText: scenario == Scenario.Classification)
                {
                    Missing = Missing,
                    TimesAsFeature = TimesAsFeature ?? source.HasIrregularTimes,
                };
        var columns = new ColumnFinder(source);
        RoleOptions own = source.OwnRoles;
        bool isWithheld = isPrediction && scenario != Scenario.Forecasting;
        string? labelName = Label ?? own.Label;
        if (labelName is null)
            throw new UserError($"Specify the column of {source.Name} to predict with --label. Its columns: {columns.All}.");
        SourceColumn label = isWithheld ? new SourceColumn(labelName, -1, TableColumnKind.Text) : columns.Find(labelName, "--label");
        SourceColumn? id = (Id ?? own.Id) is { } idName ? columns.Find(idName, "--id") : null;
        SourceColumn? order = (Order ?? own.Order) is { } orderName ? columns.Find(orderName, "--order") : null;
        SourceColumn? group = Group is { } groupName && !isPrediction ? columns.Find(groupName, "--group") : null;
        SourceColumn[] ignored = columns.FindAll(Ignore, "--ignore");
        SourceColumn[] named = columns.FindAll(Features.Count > 0 ? Features : own.Features, "--features");
        RoleCheck.Different(label, id, order, named, ignored, scenario);
        SourceColumn[] features = named.Length > 0
            ? named
            : [.. source.Columns.Where(column => column.IsNumeric
                && column != id
                && column != order
                && column != group
                && column.Name != label.Name
                && !ignored.Contains(column))];

        // The series comes first: its level is what a forecast is relative to.
        if (scenario == Scenario.Forecasting)
            features = [label, .. features.Where(column => column != label)];
        var roles = new DataRoles(label, features, id, order, LabelIsText: scenario == Scenario.Classification)
        {
            Missing = Missing,
            TimeGaps = TimeGaps,
            IsWide = id is null && scenario != Scenario.Forecasting,
            VariesInLength = id is null
                && scenario != Scenario.Forecasting
                && (VariesInLength ?? features.Any(column => column.Survey is { Missing: > 0 })),
            FeaturesPerStep = id is null && scenario != Scenario.Forecasting ? FeaturesPerStep : 1,
            IsLabelWithheld = isWithheld,
            Group = group,
        };
        RoleCheck.Run(source, roles, scenario);
        return roles;
    }

    /// <summary>Unused columns, each with the reason, if features were not named.</summary>
    public IEnumerable<string> LeftOut(DataSource source, DataRoles roles)
    {
        if (Features.Count > 0 || source.OwnRoles.Features.Count > 0)
            yield break;
        var columns = new ColumnFinder(source);
        SourceColumn[] ignored = columns.FindAll(Ignore, "--ignore");
        foreach (SourceColumn column in source.Columns.Except(roles.Used).Except(ignored).Where(column => column.Name != roles.Label.Name))
            yield return $"{column.Name} ({Why(column)})";
    }

    private static string Why(SourceColumn column)
    {
        string example = column.Survey is { Examples: [var first, ..] } ? $", {first}" : "";
        return column.Kind switch
        {
            TableColumnKind.Empty => "no values",
            TableColumnKind.Timestamp => "dates or times; --order sorts rows by them",
            TableColumnKind.Text when column.Survey is { ShareOfNumbers: > 0 and var share } =>
                FormattableString.Invariant($"text: {share:P0} of its cells are numbers{example}"),
            _ => "text",
        };
    }
}
