using LstmMlNet.AspNetCore.Chain;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>How a model's rows are series: what identifies them, what orders them, and how many are needed.</summary>
internal sealed record SeriesPlan
{
    public required ChainKind Kind { get; init; }

    /// <summary>The columns that together identify a series.</summary>
    public required IReadOnlyList<string> IdColumns { get; init; }

    /// <summary>The column that a series' rows rise in; null for none.</summary>
    public required string? OrderColumn { get; init; }

    /// <summary>The number of last rows that give the same prediction as all.</summary>
    public required int RowsNeeded { get; init; }

    /// <summary>The number of steps that are forecast; 0 for none.</summary>
    public int Horizon { get; init; }

    /// <summary>What is forecast: rows without any of it are still to come. Empty where there are no such rows.</summary>
    public IReadOnlyList<string> TargetColumns { get; init; } = [];

    /// <summary>What must be known ahead.</summary>
    public IReadOnlyList<string> KnownColumns { get; init; } = [];

    /// <summary>The plan of a chain; null where it takes no series that could be kept.</summary>
    public static SeriesPlan? Of(ChainPlan plan) => plan switch
    {
        { Table: { } table } => new SeriesPlan
        {
            Kind = ChainKind.Table,
            IdColumns = table.Table.IdColumnNames,
            OrderColumn = table.Table.TimeColumnName,
            RowsNeeded = table.HistoryLength,
            Horizon = table.Horizon,
            TargetColumns = table.Table.TargetColumnNames,
            KnownColumns = table.Table.KnownColumnNames,
        },
        { Detector: { } detector } => new SeriesPlan
        {
            Kind = ChainKind.Detector,
            IdColumns = detector.IdColumnName is { } id ? [id] : [],
            OrderColumn = detector.OrderColumnName,
            RowsNeeded = detector.Length,
        },
        { Windows: { Horizon: > 0 } windows, Network.Task: SequenceTask.Forecasting } => new SeriesPlan
        {
            Kind = ChainKind.Sequences,
            IdColumns = windows.IdColumnName is { } id ? [id] : [],
            OrderColumn = windows.OrderColumnName,
            RowsNeeded = windows.Length,
            Horizon = windows.Horizon,
        },
        _ => null,
    };

    /// <summary>The number of rows of a series that are kept: twice those needed, since some may lack a value.</summary>
    public int RowsKept(SequenceModelOptions options) => (int)Math.Max(RowsNeeded, Math.Min(2L * RowsNeeded, options.MaximumSteps));
}
