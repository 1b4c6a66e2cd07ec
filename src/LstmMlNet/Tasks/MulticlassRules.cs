using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tasks;

/// <summary>One of several classes: a key in, a probability each and the likeliest out.</summary>
internal sealed class MulticlassRules : TaskRules
{
    public override SequenceTask Task => SequenceTask.MulticlassClassification;

    public override bool HasClassPerRow => true;

    public override IReadOnlyList<string>? ClassNames(LabelShape label) => KeyLabels.NamesOf(label);

    public override LabelShape Resolve(DataViewSchema schema, LstmSequenceEstimator.Options options) =>
        LabelColumn.Resolve(schema, options.LabelColumnName);

    public override TargetReader CreateReader(DataViewRow row, LabelShape label) => new Reader(row, label);

    public override void Check(RowSummary rows, LstmSequenceEstimator.Options options)
    {
        base.Check(rows, options);
        KeyLabels.RequireTwoClasses(rows, options, "a classifier");
    }

    public override NetworkHead CreateHead(LabelShape label, LstmSequenceEstimator.Options options) => new DenseSoftmaxLayer(label.Count);

    public override bool Fits(NetworkHead head) => head is DenseSoftmaxLayer { PerStep: false };

    public override IEnumerable<ModelOutput> Outputs(SequenceModel model) =>
    [
        new PredictedClass(model.Description.PredictedLabelColumn!, model.Network.Head.Outputs, model.ClassValues),
        new ClassProbabilities(model.Description.ScoreColumn!, model.Network.Head.Outputs, model.ClassValues),
    ];

    public override IEnumerable<SchemaShape.Column> OutputShapes(SchemaShape input, LstmSequenceEstimator.Options options)
    {
        SchemaShape.Column label = EstimatorSchema.Find(input, options.LabelColumnName, "label");
        if (!label.IsKey || label.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw LabelColumn.NotAKey(options.LabelColumnName, label.GetTypeString());
        return
        [
            EstimatorSchema.PredictedKey(options.PredictedLabelColumnName, label, SchemaShape.Column.VectorKind.Scalar),
            EstimatorSchema.Score(
                options.ScoreColumnName,
                SchemaShape.Column.VectorKind.Vector,
                AnnotationUtils.AnnotationsForMulticlassScoreColumn(label)),
        ];
    }

    public override IEnumerable<string?> OutputNames(LstmSequenceEstimator.Options options) =>
        [options.PredictedLabelColumnName, options.ScoreColumnName];

    private sealed class Reader(DataViewRow row, LabelShape label) : TargetReader
    {
        private readonly ValueGetter<ulong> _getter = KeyLabels.Getter(row, label.Column);
        private ulong _key;

        public override void Add(SequenceDataset data, ReadOnlySpan<float> values, double level, float weight, long position)
        {
            _getter(ref _key);
            if (_key == 0 || _key > (ulong)label.Count)
                throw SequenceColumnReader.Error(
                    label.Column.Name,
                    position,
                    "the label is missing (a value that the key's mapping does not know, or NaN)");
            data.Add(values, (int)_key - 1, weight);
        }
    }
}
