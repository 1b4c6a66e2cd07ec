using LstmMlNet.Cli.Config;

namespace LstmMlNet.Cli.Data;

/// <summary>Columns as the command line names them, and what they come to.</summary>
internal sealed record RoleOptions
{
    public string? Label { get; init; }

    public string? Id { get; init; }

    public string? Order { get; init; }

    public IReadOnlyList<string> Features { get; init; } = [];

    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Finds the columns; features that are not named are all numbers that are nothing else.</summary>
    /// <exception cref="UserError">A column is missing, or cannot be what it is named for.</exception>
    public DataRoles Resolve(DataSource source, Scenario scenario)
    {
        if (source.HoldsSequences)
            return new DataRoles(new SourceColumn("Label", 0, ColumnKind.Text), [], null, null, LabelIsText: scenario == Scenario.Classification);
        if (Label is null)
            throw new UserError($"Say which column of {source.Name} is to be told with --label. Its columns: {Names(source)}.");
        SourceColumn label = Find(source, Label, "--label");
        SourceColumn? id = Id is null ? null : Find(source, Id, "--id");
        SourceColumn? order = Order is null ? null : Find(source, Order, "--order");
        if (scenario != Scenario.Classification && label.Kind == ColumnKind.Text)
            throw new UserError($"Column '{label.Name}' of {source.Name} holds texts; a {scenario.ToString().ToLowerInvariant()} needs numbers. Use classify for classes.");
        SourceColumn[] features = Features.Count > 0
            ? [.. Features.Select(name => Find(source, name, "--features"))]
            : [.. source.Columns.Where(column => column.Kind != ColumnKind.Text && column != id && column != order && (column != label || scenario == Scenario.Forecasting) && !Ignore.Contains(column.Name))];
        if (features.FirstOrDefault(column => column.Kind == ColumnKind.Text) is { } text)
            throw new UserError($"Feature '{text.Name}' of {source.Name} holds texts; features must be numbers.");
        if (features.Length == 0)
            throw new UserError($"{source.Name} has no column of numbers beside label, id and order. Its columns: {Names(source)}.");

        // The series comes first: its level is what a forecast is relative to.
        if (scenario == Scenario.Forecasting)
            features = [label, .. features.Where(column => column != label)];
        return new DataRoles(label, features, id, order, LabelIsText: scenario == Scenario.Classification);
    }

    private static SourceColumn Find(DataSource source, string name, string option) =>
        source.Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new UserError($"{source.Name} has no column '{name}' ({option}). Its columns: {Names(source)}.");

    private static string Names(DataSource source) => string.Join(", ", source.Columns.Select(column => column.Name));
}
