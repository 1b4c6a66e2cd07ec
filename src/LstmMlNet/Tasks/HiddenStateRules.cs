using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Schema;
using Microsoft.ML;

namespace LstmMlNet.Tasks;

/// <summary>Hidden states alone: nothing to learn, and no outputs but they.</summary>
internal sealed class HiddenStateRules : TaskRules
{
    public override SequenceTask Task => SequenceTask.HiddenStates;

    public override bool IsTrained => false;

    public override LabelShape Resolve(DataViewSchema schema, LstmSequenceEstimator.Options options) => throw NotTrained();

    public override TargetReader CreateReader(DataViewRow row, LabelShape label) => throw NotTrained();

    public override NetworkHead CreateHead(LabelShape label, LstmSequenceEstimator.Options options) => throw NotTrained();

    public override bool IsComplete(ModelDescription description) =>
        description.HiddenStateColumn is not null || description.HiddenSequenceColumn is not null;

    public override bool Fits(NetworkHead head) => true;

    public override IEnumerable<ModelOutput> Outputs(SequenceModel model) => [];

    public override IEnumerable<SchemaShape.Column> OutputShapes(SchemaShape input, LstmSequenceEstimator.Options options) => [];

    public override IEnumerable<string?> OutputNames(LstmSequenceEstimator.Options options) => [];

    public override void Validate(LstmSequenceEstimator.Options options) => throw NotTrained();

    private static NotSupportedException NotTrained() =>
        new("Hidden states alone are not trained for: use mlContext.Transforms.LstmHiddenStates.");
}
