using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Schema;

/// <summary>
/// How a column holds sequences: features per step, steps where all sequences have the same number, how many tokens there are
/// where it holds keys, and where its numbers are Double the feature whose last value (the level) is taken off before rounding.
/// </summary>
internal readonly record struct SequenceShape(int Features, int? Steps, int? Vocabulary = null, int? Level = null)
{
    /// <summary>The type of the column's numbers.</summary>
    public NumberDataViewType ItemType => Level is null ? NumberDataViewType.Single : NumberDataViewType.Double;

    public override string ToString() => $"{(Steps is { } steps ? $"{steps} steps" : "any number of steps")} "
        + $"of {(Vocabulary is { } tokens ? $"one of {tokens} tokens" : $"{Features} features")}";
}

/// <summary>Reads a feature column's type.</summary>
internal static class SequenceColumn
{
    /// <summary>Finds the column and describes the sequences in it.</summary>
    /// <param name="schema">The data's columns.</param>
    /// <param name="name">The column.</param>
    /// <param name="featuresPerStep">Values of a step; null: by the column's dimensions.</param>
    /// <param name="level">The series to forecast, whose level is taken off numbers that are Double; null: they are refused.</param>
    /// <exception cref="ArgumentException">No such column, not a vector of float, or a size that does not fit.</exception>
    public static SequenceShape Resolve(DataViewSchema schema, string name, int? featuresPerStep, int? level = null) =>
        Resolve(name, Columns.Find(schema, name, "feature").Type, featuresPerStep, level);

    public static SequenceShape Resolve(string name, DataViewType type, int? featuresPerStep, int? level = null)
    {
        if (level is { } feature && type is VectorDataViewType doubles && doubles.ItemType == NumberDataViewType.Double)
        {
            SequenceShape shape = Resolve(name, new VectorDataViewType(NumberDataViewType.Single, doubles.Dimensions), featuresPerStep);
            return feature < shape.Features
                ? shape with { Level = feature }
                : throw new ArgumentException($"Feature column '{name}' has {shape.Features} features per step; the level is that of "
                    + $"feature {feature} (LevelFeature, counted from 0).");
        }

        if (type is VectorDataViewType { ItemType: KeyDataViewType key } keys)
            return Tokens(name, keys, key, featuresPerStep);
        if (type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single)
        {
            string hint = type is VectorDataViewType { ItemType: NumberDataViewType }
                ? " To forecast numbers that a float is too coarse for, set LevelFeature. Otherwise convert it: "
                    + $"pipeline.Append(mlContext.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single))."
                : type is VectorDataViewType { ItemType: TextDataViewType } ? " Make tokens of texts: "
                    + $"pipeline.Append(mlContext.Transforms.Conversion.MapValueToKey(\"{name}\"))."
                : type is NumberDataViewType ? " Put the steps' values together with mlContext.Transforms.Concatenate." : "";
            throw new ArgumentException(
                $"Feature column '{name}' must be a vector of Single (float), values step by step; it is {type}.{hint}");
        }

        int[] dimensions = [.. vector.Dimensions];
        if (dimensions.Length == 2 && dimensions[1] > 0)
        {
            if (featuresPerStep is { } asked && asked != dimensions[1])
                throw new ArgumentException($"Feature column '{name}' has {dimensions[1]} features per step by its dimensions "
                    + $"({string.Join(" x ", dimensions)}); FeaturesPerStep is {asked}.");
            return new SequenceShape(dimensions[1], dimensions[0] > 0 ? dimensions[0] : null);
        }

        if (dimensions.Length > 2 && featuresPerStep is null)
            throw new ArgumentException($"Feature column '{name}' has {dimensions.Length} dimensions ({string.Join(" x ", dimensions)}); "
                + "specify the number of values per step with FeaturesPerStep.");
        int features = featuresPerStep ?? 1;
        if (vector.Size == 0)
            return new SequenceShape(features, null);
        if (vector.Size % features != 0)
            throw new ArgumentException($"Feature column '{name}' has {vector.Size} values, which is not a multiple of the {features} "
                + "values of a step (FeaturesPerStep).");
        return new SequenceShape(features, vector.Size / features);
    }

    private static SequenceShape Tokens(string name, VectorDataViewType type, KeyDataViewType key, int? featuresPerStep)
    {
        if (featuresPerStep is > 1 || (type.Dimensions.Length > 1 && type.Dimensions[^1] != 1))
            throw new ArgumentException(
                $"Feature column '{name}' holds keys ({type}): tokens are one per step, not {featuresPerStep ?? type.Dimensions[^1]}.");
        if (key.Count > EmbeddingLayer.MaximumTokens)
            throw new ArgumentException(
                $"Feature column '{name}' has {key.Count} keys; an embedding takes at most {EmbeddingLayer.MaximumTokens} tokens.");
        return new SequenceShape(1, type.IsKnownSize ? type.Size : null, (int)key.Count);
    }

    /// <summary>Checks that a model can read the column.</summary>
    /// <exception cref="ArgumentException">The column's sequences are not of the shape that the model was trained on.</exception>
    public static void CheckFits(DataViewSchema schema, string name, SequenceShape trained)
    {
        DataViewType type = Columns.Find(schema, name, "feature").Type;

        // A plain vector is read as the model's; one with dimensions must agree with it.
        bool hasDimensions = type is VectorDataViewType { Dimensions.Length: 2 } matrix && matrix.Dimensions[1] > 0;
        SequenceShape shape = Resolve(name, type, hasDimensions ? null : trained.Features, trained.Level);
        if (shape.Level != trained.Level)
            throw new ArgumentException($"Feature column '{name}' is {type}; the model was trained on numbers of type Double.");
        if (shape.Vocabulary != trained.Vocabulary)
        {
            throw new ArgumentException(trained.Vocabulary is { } tokens
                ? $"Feature column '{name}' holds {(shape.Vocabulary is { } own ? $"keys of {own} values" : "numbers")}; the model was "
                    + $"trained on keys of {tokens}. Map with the MapValueToKey that was fitted for it."
                : $"Feature column '{name}' holds keys; the model was trained on numbers.");
        }

        if (shape.Features != trained.Features)
            throw new ArgumentException(
                $"Feature column '{name}' has {shape.Features} features per step; the model was trained with {trained.Features}.");
        if (trained.Steps is { } steps && shape.Steps is { } given && given != steps)
        {
            throw new ArgumentException(
                $"Feature column '{name}' has {given} steps; the model was trained on sequences of {steps}. Train on a vector of "
                + "variable size to score sequences of any length.");
        }
    }
}
