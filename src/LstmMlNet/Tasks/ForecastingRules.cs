using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tasks;

/// <summary>
/// The next values of a series: a vector in; its median and the interval's bounds out. What is not known (NaN) of a future is
/// not learned from.
/// </summary>
internal sealed class ForecastingRules : TaskRules
{
    /// <summary>All quantiles of each step, of a network with a decoder: there may be more than three.</summary>
    public const string AllQuantiles = "AllQuantiles";

    public override SequenceTask Task => SequenceTask.Forecasting;

    public override bool InOrderOfTime => true;

    public override bool IsCalibrated => true;

    public override void Validate(LstmSequenceEstimator.Options options)
    {
        if (!(options.ConfidenceLevel is > 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.ConfidenceLevel,
                $"{nameof(options.ConfidenceLevel)} must be between 0 and 1.");
        if (options.CalibrationFolds is < 0 or 1)
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.CalibrationFolds,
                $"{nameof(options.CalibrationFolds)} must be 0 or at least 2.");
        if (options.ShuffleBufferSize is not null && options.CalibrationFolds > 0)
            throw new ArgumentException($"{nameof(options.CalibrationFolds)} is {options.CalibrationFolds}: it cuts rows in time that "
                + $"are held in memory, and with {nameof(options.ShuffleBufferSize)} they are not. Set it to 0 and call Fit(train, "
                + "validation), which the interval is calibrated on then.", nameof(options));
    }

    public override LabelShape Resolve(DataViewSchema schema, LstmSequenceEstimator.Options options) =>
        NumberLabels.Resolve(schema, options.LabelColumnName, allowsDouble: true);

    public override TargetReader CreateReader(DataViewRow row, LabelShape label) => NumberLabels.Reader(row, label, skipsUnknown: true);

    public override NetworkHead CreateHead(LabelShape label, LstmSequenceEstimator.Options options)
    {
        float tail = (1 - options.ConfidenceLevel) / 2;
        IReadOnlyList<float> quantiles = options.Decoder?.Quantiles ?? [tail, 0.5f, 1 - tail];
        return new DenseQuantileLayer(label.Count, quantiles) { StepsAhead = options.Decoder?.StepsAhead ?? 0 };
    }

    public override bool IsComplete(ModelDescription description) =>
        description is { ScoreColumn: not null, LowerBoundColumn: not null, UpperBoundColumn: not null };

    public override bool Fits(NetworkHead head) => head is DenseQuantileLayer { Quantiles: { Count: >= 3 } levels, StepsAhead: var ahead }
        && (ahead > 0 ? levels.Contains(0.5f) : levels.Count == 3);

    public override IEnumerable<ModelOutput> Outputs(SequenceModel model)
    {
        var head = (DenseQuantileLayer)model.Network.Head;
        IReadOnlyList<float> levels = head.Quantiles;
        yield return Quantile(model, model.Description.ScoreColumn!, head.StepsAhead > 0 ? levels.ToList().IndexOf(0.5f) : 1, levels.Count);
        yield return Quantile(model, model.Description.LowerBoundColumn!, 0, levels.Count);
        yield return Quantile(model, model.Description.UpperBoundColumn!, levels.Count - 1, levels.Count);
        if (head.StepsAhead > 0)
            yield return Quantile(model, AllQuantiles, 0, 1);
    }

    private static ModelOutput Quantile(SequenceModel model, string column, int place, int stride) => model.Shape.Level is null
        ? new NumbersScore(column, model.Network.Head.Outputs, place, stride)
        : new LevelledScore(column, model.Network.Head.Outputs, place, stride);

    public override IEnumerable<SchemaShape.Column> OutputShapes(SchemaShape input, LstmSequenceEstimator.Options options)
    {
        NumberLabels.FindShape(input, options.LabelColumnName, allowsDouble: true);
        DataViewType type = EstimatorSchema.Features(input, options).ItemType;
        return OutputNames(options).Select(name => new SchemaShape.Column(
            name!,
            SchemaShape.Column.VectorKind.Vector,
            type,
            isKey: false,
            new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation())));
    }

    public override IEnumerable<string?> OutputNames(LstmSequenceEstimator.Options options) =>
        [options.ScoreColumnName, options.LowerBoundColumnName, options.UpperBoundColumnName];
}
