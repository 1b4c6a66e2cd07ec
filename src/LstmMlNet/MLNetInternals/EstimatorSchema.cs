using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.MLNetInternals;

/// <summary>Schema propagation before there is data: what a pipeline asks an estimator for.</summary>
internal static class EstimatorSchema
{
    /// <exception cref="ArgumentException">A column is missing or of another type than needed.</exception>
    public static SchemaShape Propagate(SchemaShape input, LstmSequenceEstimator.Options options)
    {
        SchemaShape.Column features = Find(input, options.FeatureColumnName, "feature");
        if (features.Kind == SchemaShape.Column.VectorKind.Scalar || features.ItemType != NumberDataViewType.Single || features.IsKey)
            throw new ArgumentException($"Feature column '{options.FeatureColumnName}' must be a vector of Single (float), values step by step; it is {features.GetTypeString()}.");
        SchemaShape.Column label = Find(input, options.LabelColumnName, "label");
        if (!label.IsKey || label.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw LabelColumn.NotAKey(options.LabelColumnName, label.GetTypeString());
        if (options.ExampleWeightColumnName is { } weightName)
        {
            SchemaShape.Column weight = Find(input, weightName, "weight");
            if (weight.Kind != SchemaShape.Column.VectorKind.Scalar || weight.ItemType != NumberDataViewType.Single || weight.IsKey)
                throw new ArgumentException($"Weight column '{weightName}' must be Single (float); it is {weight.GetTypeString()}.");
        }

        Dictionary<string, SchemaShape.Column> columns = input.ToDictionary(column => column.Name);
        var predicted = new List<SchemaShape.Column>(AnnotationUtils.GetTrainerOutputAnnotation());
        if (label.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values))
            predicted.Add(values);
        Add(options.PredictedLabelColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, new SchemaShape(predicted));
        Add(options.ScoreColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape(AnnotationUtils.AnnotationsForMulticlassScoreColumn(label)));
        if (options.HiddenStateColumnName is { } state)
            Add(state, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, null);
        if (options.HiddenSequenceColumnName is { } sequence)
            Add(sequence, features.Kind, NumberDataViewType.Single, isKey: false, null);
        return new SchemaShape(columns.Values);

        void Add(string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey, SchemaShape? annotations) =>
            columns[name] = new SchemaShape.Column(name, kind, itemType, isKey, annotations);
    }

    /// <summary>The shape that a schema has.</summary>
    internal static SchemaShape ShapeOf(DataViewSchema schema) => SchemaShape.Create(schema);

    private static SchemaShape.Column Find(SchemaShape input, string name, string role) =>
        input.TryFindColumn(name, out SchemaShape.Column column) ? column : throw Columns.Missing(name, role, input.Select(other => other.Name));
}
