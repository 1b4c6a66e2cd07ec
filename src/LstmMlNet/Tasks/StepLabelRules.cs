using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tasks;

/// <summary>
/// One class per step: a vector of keys as long as the sequence in, the same out. A missing key is a step that is not learned
/// from.
/// </summary>
internal sealed class StepLabelRules : TaskRules
{
    public override SequenceTask Task => SequenceTask.StepClassification;

    public override bool PredictsSteps => true;

    public override IReadOnlyList<string>? ClassNames(LabelShape label) => KeyLabels.NamesOf(label);

    public override void Validate(LstmSequenceEstimator.Options options)
    {
        if (options.Pooling != SequencePooling.Last || options.StepsPerFrame != 1)
            throw new ArgumentException($"Labeling every step needs the steps themselves: leave {nameof(options.Pooling)} (it "
                + $"is {options.Pooling}) and {nameof(options.StepsPerFrame)} (it is {options.StepsPerFrame}) at their defaults.", nameof(
                    options));
    }

    public override LabelShape Resolve(DataViewSchema schema, LstmSequenceEstimator.Options options)
    {
        DataViewSchema.Column column = Columns.Find(schema, options.LabelColumnName, "label");
        if (column.Type is not VectorDataViewType { ItemType: KeyDataViewType key })
            throw NotKeys(options.LabelColumnName, $"{column.Type}");
        return new LabelShape(column, LabelColumn.CountOf(key, options.LabelColumnName), LabelColumn.ReadValues(column));
    }

    public override TargetReader CreateReader(DataViewRow row, LabelShape label) => new Reader(row, label);

    public override void Check(RowSummary rows, LstmSequenceEstimator.Options options)
    {
        base.Check(rows, options);
        KeyLabels.RequireTwoClasses(rows, options, "labeling steps");
    }

    public override NetworkHead CreateHead(LabelShape label, LstmSequenceEstimator.Options options) =>
        new DenseSoftmaxLayer(label.Count, perStep: true);

    public override bool Fits(NetworkHead head) => head is DenseSoftmaxLayer { PerStep: true };

    public override IEnumerable<ModelOutput> Outputs(SequenceModel model) =>
    [
        new PredictedSteps(model.Description.PredictedLabelColumn!, model.Network.Head.Outputs, model.ClassValues),
        new StepProbabilities(model.Description.ScoreColumn!, model.Network.Head.Outputs),
    ];

    public override IEnumerable<SchemaShape.Column> OutputShapes(SchemaShape input, LstmSequenceEstimator.Options options)
    {
        SchemaShape.Column label = EstimatorSchema.Find(input, options.LabelColumnName, "label");
        if (!label.IsKey || label.Kind == SchemaShape.Column.VectorKind.Scalar)
            throw NotKeys(options.LabelColumnName, label.GetTypeString());
        return
        [
            EstimatorSchema.PredictedKey(options.PredictedLabelColumnName, label, label.Kind),
            EstimatorSchema.Score(options.ScoreColumnName, label.Kind, []),
        ];
    }

    public override IEnumerable<string?> OutputNames(LstmSequenceEstimator.Options options) =>
        [options.PredictedLabelColumnName, options.ScoreColumnName];

    private static ArgumentException NotKeys(string name, string type) => new(
        $"Label column '{name}' must be a vector of keys, one per step; it is {type}. Put "
        + $"mlContext.Transforms.Conversion.MapValueToKey(\"{name}\") before the trainer, on a vector as long as the sequence.");

    private sealed class Reader(DataViewRow row, LabelShape label) : TargetReader
    {
        private readonly Func<int[]> _labels = KeyLabels.VectorGetter(row, label.Column);

        public override void Add(SequenceDataset data, ReadOnlySpan<float> values, double level, float weight, long position)
        {
            int[] labels = _labels();
            int steps = values.Length / data.Features;
            if (labels.Length != steps)
                throw SequenceColumnReader.Error(
                    label.Column.Name,
                    position,
                    $"there are {labels.Length} labels for a sequence of {steps} steps; one per step is needed");
            if (labels.Any(value => value >= label.Count))
                throw SequenceColumnReader.Error(label.Column.Name, position, $"a label is beyond the {label.Count} classes of its type");
            data.AddWithStepLabels(values, labels, weight);
        }
    }
}
