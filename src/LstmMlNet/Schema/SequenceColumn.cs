using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Schema;

/// <summary>How a column holds sequences: features a step, and steps where all sequences have the same number.</summary>
internal readonly record struct SequenceShape(int Features, int? Steps)
{
    public override string ToString() => Steps is { } steps ? $"{steps} steps of {Features} features" : $"any number of steps of {Features} features";
}

/// <summary>Reads a feature column's type.</summary>
internal static class SequenceColumn
{
    /// <summary>Finds the column and says what sequences it holds.</summary>
    /// <exception cref="ArgumentException">No such column, not a vector of float, or a size that does not fit.</exception>
    public static SequenceShape Resolve(DataViewSchema schema, string name, int? featuresPerStep) =>
        Resolve(name, Columns.Find(schema, name, "feature").Type, featuresPerStep);

    public static SequenceShape Resolve(string name, DataViewType type, int? featuresPerStep)
    {
        if (type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single)
        {
            string hint = type is VectorDataViewType { ItemType: NumberDataViewType }
                ? $" Convert it: pipeline.Append(mlContext.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single))."
                : type is NumberDataViewType ? " Put the steps' values together with mlContext.Transforms.Concatenate." : "";
            throw new ArgumentException($"Feature column '{name}' must be a vector of Single (float), values step by step; it is {type}.{hint}");
        }

        int[] dimensions = [.. vector.Dimensions];
        if (dimensions.Length == 2 && dimensions[1] > 0)
        {
            if (featuresPerStep is { } asked && asked != dimensions[1])
                throw new ArgumentException($"Feature column '{name}' has {dimensions[1]} features a step by its dimensions ({string.Join(" x ", dimensions)}); FeaturesPerStep is {asked}.");
            return new SequenceShape(dimensions[1], dimensions[0] > 0 ? dimensions[0] : null);
        }

        if (dimensions.Length > 2 && featuresPerStep is null)
            throw new ArgumentException($"Feature column '{name}' has {dimensions.Length} dimensions ({string.Join(" x ", dimensions)}); say how many values make a step with FeaturesPerStep.");
        int features = featuresPerStep ?? 1;
        if (vector.Size == 0)
            return new SequenceShape(features, null);
        if (vector.Size % features != 0)
            throw new ArgumentException($"Feature column '{name}' has {vector.Size} values, which is no multiple of the {features} values of a step (FeaturesPerStep).");
        return new SequenceShape(features, vector.Size / features);
    }

    /// <summary>Checks that a model can read the column.</summary>
    /// <exception cref="ArgumentException">The column's sequences are not of the shape that the model was trained on.</exception>
    public static void CheckFits(DataViewSchema schema, string name, SequenceShape trained)
    {
        DataViewType type = Columns.Find(schema, name, "feature").Type;

        // A plain vector is read as the model's; one with dimensions must agree with it.
        bool hasDimensions = type is VectorDataViewType { Dimensions.Length: 2 } matrix && matrix.Dimensions[1] > 0;
        SequenceShape shape = Resolve(name, type, hasDimensions ? null : trained.Features);
        if (shape.Features != trained.Features)
            throw new ArgumentException($"Feature column '{name}' has {shape.Features} features a step; the model was trained with {trained.Features}.");
        if (trained.Steps is { } steps && shape.Steps is { } own && own != steps)
        {
            throw new ArgumentException(
                $"Feature column '{name}' has {own} steps; the model was trained on sequences of {steps}. Train on a vector of variable size to score sequences of any length.");
        }
    }
}
