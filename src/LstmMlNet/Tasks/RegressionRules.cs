using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tasks;

/// <summary>A number or a vector of numbers in, the same out.</summary>
internal sealed class RegressionRules : TaskRules
{
    public override SequenceTask Task => SequenceTask.Regression;

    public override bool CanShrink => true;

    public override void Validate(LstmSequenceEstimator.Options options)
    {
        if (options.ShrinkageFolds is < 0 or 1)
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.ShrinkageFolds,
                $"{nameof(options.ShrinkageFolds)} must be 0 or at least 2.");
        string? other = options.ShrinkageFolds == 0 ? null
            : options.LevelFeature is not null ? nameof(options.LevelFeature)
            : options.ShuffleBufferSize is not null ? nameof(options.ShuffleBufferSize)
            : options.Collective.Size > 1 ? nameof(options.Collective)
            : null;
        if (other is not null)
            throw new ArgumentException($"{nameof(options.ShrinkageFolds)} measures predictions on parts of rows that one process holds "
                + $"in memory, about one mean: set it to 0, or leave out {other}.", nameof(options));
    }

    public override bool HasScalarScore(LabelShape label) => label.Column.Type is not VectorDataViewType;

    public override LabelShape Resolve(DataViewSchema schema, LstmSequenceEstimator.Options options) =>
        NumberLabels.Resolve(schema, options.LabelColumnName);

    public override TargetReader CreateReader(DataViewRow row, LabelShape label) => NumberLabels.Reader(row, label, skipsUnknown: false);

    public override NetworkHead CreateHead(LabelShape label, LstmSequenceEstimator.Options options) => new DenseLinearLayer(label.Count);

    public override bool IsComplete(ModelDescription description) => description.ScoreColumn is not null;

    public override bool Fits(NetworkHead head) => head is DenseLinearLayer;

    public override IEnumerable<ModelOutput> Outputs(SequenceModel model) => model.Description.ScalarScore
        ? [new NumberScore(model.Description.ScoreColumn!)]
        : [new NumbersScore(model.Description.ScoreColumn!, model.Network.Head.Outputs)];

    public override IEnumerable<SchemaShape.Column> OutputShapes(SchemaShape input, LstmSequenceEstimator.Options options) =>
        [EstimatorSchema.Score(
            options.ScoreColumnName,
            NumberLabels.FindShape(input, options.LabelColumnName).Kind,
            AnnotationUtils.GetTrainerOutputAnnotation())];

    public override IEnumerable<string?> OutputNames(LstmSequenceEstimator.Options options) => [options.ScoreColumnName];
}
