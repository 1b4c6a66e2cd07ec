using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Which of the chain's output columns are the answer: the task's own, and whatever else the chain adds from the network
/// on.</summary>
internal sealed class ChainOutputs
{
    /// <param name="plan">The chain, whose network is known already.</param>
    /// <param name="names">The columns that the network's step adds, in its order.</param>
    /// <param name="later">What later steps add, and what identifies a sequence of rows.</param>
    /// <param name="final">The chain's output.</param>
    public ChainOutputs(ChainPlan plan, IReadOnlyList<string> names, IEnumerable<string> later, DataViewSchema final)
    {
        Task = plan.Network.Task;
        Kind = plan.Kind;
        Classes = plan.Network.ClassNames ?? [];
        if (plan.Kind == ChainKind.Table)
            FindTable(plan.Table!, final);
        else if (plan.Kind == ChainKind.Detector)
            Anomaly = final.GetColumnOrNull(plan.Detector!.OutputColumnName);
        else
            FindSequences(names, final);
        DataViewSchema.Column[] shown =
        [
            .. new[] { PredictedLabel, Score, Times, Anomaly }.OfType<DataViewSchema.Column>(),
            .. Targets.SelectMany(target => target.All),
        ];
        Others = [.. names.Concat(later).Distinct()
            .Select(final.GetColumnOrNull)
            .OfType<DataViewSchema.Column>()
            .Where(column => !Array.Exists(shown, other => other.Index == column.Index))];
        All = [.. shown.Concat(Others)];
    }

    public SequenceTask Task { get; }

    public ChainKind Kind { get; }

    public IReadOnlyList<string> Classes { get; }

    /// <summary>The likeliest class, or every step's.</summary>
    public DataViewSchema.Column? PredictedLabel { get; private set; }

    /// <summary>Probabilities of classes, the probability of true, or numbers.</summary>
    public DataViewSchema.Column? Score { get; private set; }

    /// <summary>What is forecast: of a table one or several values, of windows one.</summary>
    public IReadOnlyList<TargetOutputs> Targets { get; private set; } = [];

    /// <summary>The dates of the steps ahead.</summary>
    public DataViewSchema.Column? Times { get; private set; }

    /// <summary>The names of the quantiles that are forecast besides.</summary>
    public IReadOnlyList<string> Quantiles { get; private set; } = [];

    /// <summary>Alert, score, p-value and bounds of a row.</summary>
    public DataViewSchema.Column? Anomaly { get; private set; }

    /// <summary>Whether steps may have no forecast: what must be known ahead is not given for them.</summary>
    public bool MayLackSteps { get; private set; }

    /// <summary>Columns among the others that have a value per step ahead.</summary>
    public IReadOnlyCollection<string> OfSteps { get; private set; } = [];

    /// <summary>What is answered by its name.</summary>
    public IReadOnlyList<DataViewSchema.Column> Others { get; }

    public IReadOnlyList<DataViewSchema.Column> All { get; }

    /// <summary>A class's name.</summary>
    public string NameOf(int index) => index < Classes.Count ? Classes[index] : index.ToString(CultureInfo.InvariantCulture);

    private void FindSequences(IReadOnlyList<string> names, DataViewSchema final)
    {
        if (Task is SequenceTask.BinaryClassification or SequenceTask.MulticlassClassification or SequenceTask.StepClassification)
            PredictedLabel = final.GetColumnOrNull(names[0]);
        if (Task == SequenceTask.Forecasting)
        {
            Targets = [new TargetOutputs("", Numbers(final, names[0]), Numbers(final, names[1]), Numbers(final, names[2]), null)];
            return;
        }

        Score = Task switch
        {
            SequenceTask.BinaryClassification => Numbers(final, names[2]),
            SequenceTask.MulticlassClassification => Numbers(final, names[1]),
            SequenceTask.StepClassification => null,
            _ => Numbers(final, names[0]),
        };
    }

    private void FindTable(LstmForecastTransformer table, DataViewSchema final)
    {
        ForecastTable layout = table.Table;
        (string Name, ForecastColumnNames Columns)[] targets =
            [.. layout.TargetColumnNames.Select(name => (name, table.ColumnsOf(name)))];
        Targets = [.. targets.Select(target => new TargetOutputs(
            target.Name,
            Numbers(final, target.Columns.Score),
            Numbers(final, target.Columns.LowerBound),
            Numbers(final, target.Columns.UpperBound),
            target.Columns.Quantiles is { } quantiles ? Numbers(final, quantiles) : null))];
        Times = final.GetColumnOrNull("Times") is { Type: VectorDataViewType { ItemType: DateTimeDataViewType } } times ? times : null;
        Quantiles = [.. table.Quantiles.Select(quantile => quantile.ToString(CultureInfo.InvariantCulture))];
        MayLackSteps = layout.KnownColumnNames.Count > 0;
        OfSteps = [.. targets.SelectMany(target => new[] { target.Columns.Label, target.Columns.SeasonalNaive })];
    }

    private static DataViewSchema.Column? Numbers(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) is { } column && OutputNumbers.Fits(column) ? column : null;
}
