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
