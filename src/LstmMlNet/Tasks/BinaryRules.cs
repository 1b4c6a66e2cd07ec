using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tasks;

/// <summary>True or false: a Boolean in; the logit, the probability of true and the likelier out.</summary>
internal sealed class BinaryRules : TaskRules
{
    public override SequenceTask Task => SequenceTask.BinaryClassification;

    public override bool HasClassPerRow => true;

    public override IReadOnlyList<string>? ClassNames(LabelShape label) => [bool.FalseString, bool.TrueString];

    public override IReadOnlyList<string>? ClassNames(SequenceModel model) => [bool.FalseString, bool.TrueString];

    public override LabelShape Resolve(DataViewSchema schema, LstmSequenceEstimator.Options options)
    {
        DataViewSchema.Column column = Columns.Find(schema, options.LabelColumnName, "label");
        return column.Type is BooleanDataViewType ? new LabelShape(column, 2) : throw NotBoolean(options.LabelColumnName, $"{column.Type}");
    }

    public override TargetReader CreateReader(DataViewRow row, LabelShape label) => new Reader(row.GetGetter<bool>(label.Column));

    public override void Check(RowSummary rows, LstmSequenceEstimator.Options options)
    {
        base.Check(rows, options);
        KeyLabels.RequireTwoClasses(rows, options, "a classifier");
    }

    public override NetworkHead CreateHead(LabelShape label, LstmSequenceEstimator.Options options) => new DenseSigmoidLayer();

    public override bool IsComplete(ModelDescription description) =>
        base.IsComplete(description) && description.ProbabilityColumn is not null;

    public override bool Fits(NetworkHead head) => head is DenseSigmoidLayer;

    public override IEnumerable<ModelOutput> Outputs(SequenceModel model) =>
    [
        new BinaryPrediction(model.Description.PredictedLabelColumn!),
        new BinaryScore(model.Description.ScoreColumn!),
        new BinaryProbability(model.Description.ProbabilityColumn!),
    ];

    public override IEnumerable<SchemaShape.Column> OutputShapes(SchemaShape input, LstmSequenceEstimator.Options options)
    {
        SchemaShape.Column label = EstimatorSchema.Find(input, options.LabelColumnName, "label");
        if (label.ItemType is not BooleanDataViewType || label.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw NotBoolean(options.LabelColumnName, label.GetTypeString());
        return
        [
            new SchemaShape.Column(
                options.PredictedLabelColumnName,
                SchemaShape.Column.VectorKind.Scalar,
                BooleanDataViewType.Instance,
                isKey: false,
                new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation())),
            EstimatorSchema.Score(
                options.ScoreColumnName,
                SchemaShape.Column.VectorKind.Scalar,
                AnnotationUtils.GetTrainerOutputAnnotation()),
            EstimatorSchema.Score(
                options.ProbabilityColumnName,
                SchemaShape.Column.VectorKind.Scalar,
                AnnotationUtils.GetTrainerOutputAnnotation(isNormalized: true)),
        ];
    }

    public override IEnumerable<string?> OutputNames(LstmSequenceEstimator.Options options) =>
        [options.PredictedLabelColumnName, options.ScoreColumnName, options.ProbabilityColumnName];

    private static ArgumentException NotBoolean(string name, string type) => new(
        $"Label column '{name}' must be Boolean for a binary classification; it is {type}. Map it, for example with "
        + "mlContext.Transforms.Conversion.MapValue, or use mlContext.MulticlassClassification.Trainers.LstmSequence for a key.");

    private sealed class Reader(ValueGetter<bool> getter) : TargetReader
    {
        private bool _label;

        public override void Add(SequenceDataset data, ReadOnlySpan<float> values, double level, float weight, long position)
        {
            getter(ref _label);
            data.Add(values, _label ? 1 : 0, weight);
        }
    }
}
