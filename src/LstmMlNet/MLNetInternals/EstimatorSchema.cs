using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.MLNetInternals;

/// <summary>Schema propagation before there is data: what a pipeline asks an estimator for.</summary>
internal static class EstimatorSchema
{
    /// <exception cref="ArgumentException">A column is missing or of another type than needed.</exception>
    public static SchemaShape Propagate(SchemaShape input, LstmSequenceEstimator.Options options, TaskRules task)
    {
        SchemaShape.Column features = Features(input, options);
        if (options.ExampleWeightColumnName is { } weightName)
        {
            SchemaShape.Column weight = Find(input, weightName, "weight");
            if (weight.Kind != SchemaShape.Column.VectorKind.Scalar || weight.ItemType != NumberDataViewType.Single || weight.IsKey)
                throw new ArgumentException($"Weight column '{weightName}' must be Single (float); it is {weight.GetTypeString()}.");
        }

        SchemaShape.Column[] outputs = [.. task.OutputShapes(input, options)];
        return With(input, [
            .. outputs,
            .. HiddenStates(features, options.HiddenStateColumnName, options.HiddenSequenceColumnName),
            .. options.AttentionColumnName is { } attention ? new[] { Score(attention, features.Kind, []) } : [],
            .. options.SpreadColumnName is { } spread
                ? new[] { Score(spread, Array.Find(outputs, column => column.Name == options.ScoreColumnName).Kind, []) }
                : [],
        ]);
    }

    /// <summary>The sequences' column; of Double where a forecast takes its series' level off.</summary>
    public static SchemaShape.Column Features(SchemaShape input, LstmSequenceEstimator.Options options) =>
        options.LevelFeature is not null
            && input.TryFindColumn(options.FeatureColumnName, out SchemaShape.Column doubles)
            && doubles.Kind != SchemaShape.Column.VectorKind.Scalar
            && doubles.ItemType == NumberDataViewType.Double
            ? doubles
            : Features(input, options.FeatureColumnName);

    /// <summary>The sequences' column.</summary>
    public static SchemaShape.Column Features(SchemaShape input, string name)
    {
        SchemaShape.Column features = Find(input, name, "feature");
        return features.Kind != SchemaShape.Column.VectorKind.Scalar && (features.IsKey || features.ItemType == NumberDataViewType.Single)
            ? features
            : throw new ArgumentException($"Feature column '{name}' must be a vector of Single (float), values step by step, or of keys; "
                + $"it is {features.GetTypeString()}.");
    }

    public static IEnumerable<SchemaShape.Column> HiddenStates(SchemaShape.Column features, string? state, string? sequence)
    {
        if (state is not null)
            yield return new SchemaShape.Column(state, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, null);
        if (sequence is not null)
            yield return new SchemaShape.Column(sequence, features.Kind, NumberDataViewType.Single, isKey: false, null);
    }

    public static SchemaShape.Column PredictedKey(string name, SchemaShape.Column label, SchemaShape.Column.VectorKind kind)
    {
        var annotations =
            new List<SchemaShape.Column>(kind == SchemaShape.Column.VectorKind.Scalar ? AnnotationUtils.GetTrainerOutputAnnotation() : []);
        if (label.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values))
            annotations.Add(values);
        return new SchemaShape.Column(name, kind, NumberDataViewType.UInt32, isKey: true, new SchemaShape(annotations));
    }

    public static SchemaShape.Column Score(string name, SchemaShape.Column.VectorKind kind, IEnumerable<SchemaShape.Column> annotations) =>
        new(name, kind, NumberDataViewType.Single, isKey: false, new SchemaShape(annotations));

    /// <summary>The input's columns, and these added or in place of those of the same name.</summary>
    public static SchemaShape With(SchemaShape input, IEnumerable<SchemaShape.Column> added)
    {
        Dictionary<string, SchemaShape.Column> columns = input.ToDictionary(column => column.Name);
        foreach (SchemaShape.Column column in added)
            columns[column.Name] = column;
        return new SchemaShape(columns.Values);
    }

    public static SchemaShape.Column Find(SchemaShape input, string name, string role) =>
        input.TryFindColumn(name, out SchemaShape.Column column)
            ? column
            : throw Columns.Missing(name, role, input.Select(other => other.Name));

    /// <summary>The shape that a schema has.</summary>
    internal static SchemaShape ShapeOf(DataViewSchema schema) => SchemaShape.Create(schema);
}
