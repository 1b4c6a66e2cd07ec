using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Schema;

/// <summary>The names of what a step of a sequence holds, as far as its column says them.</summary>
internal static class FeatureNames
{
    /// <summary>A column's annotations with the names added.</summary>
    public static DataViewSchema.Annotations Annotate(IReadOnlyList<string> names)
    {
        ReadOnlyMemory<char>[] texts = [.. names.Select(name => name.AsMemory())];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            AnnotationKinds.FeatureNames,
            new VectorDataViewType(TextDataViewType.Instance, texts.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(texts.Length, [.. texts]));
        return annotations.ToAnnotations();
    }

    /// <summary>One name per feature; null where the column does not say them.</summary>
    /// <param name="column">A column of sequences.</param>
    /// <param name="features">Features a step.</param>
    public static IReadOnlyList<string>? Read(DataViewSchema.Column column, int features)
    {
        if (Texts(column, AnnotationKinds.FeatureNames) is { } own)
            return own.Length == features ? own : null;
        if (Texts(column, AnnotationKinds.SlotNames) is not { } slots || slots.Length % features != 0)
            return null;
        return slots.Length == features ? slots : features > 1 ? Stems(slots, features) : null;
    }

    /// <summary>Names of the values of a column that makes up features: its slots' names, or its own.</summary>
    /// <param name="column">A number, or a vector of them.</param>
    /// <param name="width">Its values.</param>
    public static IEnumerable<string> OfValues(DataViewSchema.Column column, int width)
    {
        if (column.Type is not VectorDataViewType)
            return [column.Name];
        return Texts(column, AnnotationKinds.SlotNames) is { } slots && slots.Length == width
            ? slots
            : Enumerable.Range(1, width).Select(i => FormattableString.Invariant($"{column.Name} {i}"));
    }

    /// <summary>What the slots of a feature have in common: <c>x_1, y_1, x_2, y_2</c> are x and y.</summary>
    private static string[]? Stems(string[] slots, int features)
    {
        string[] stems = [.. Enumerable.Range(0, features).Select(feature => Stem(slots.Where((_, i) => i % features == feature)))];
        return stems.All(stem => stem.Length > 0) && stems.Distinct(StringComparer.Ordinal).Count() == features ? stems : null;
    }

    private static string Stem(IEnumerable<string> names) => names
        .Aggregate((common, name) => common[..common.AsSpan().CommonPrefixLength(name)])
        .TrimEnd("0123456789_-.:[( ".ToCharArray());

    private static string[]? Texts(DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema.GetColumnOrNull(
            kind) is not { Type: VectorDataViewType { IsKnownSize: true, ItemType: TextDataViewType } })
            return null;
        VBuffer<ReadOnlyMemory<char>> texts = default;
        column.Annotations.GetValue(kind, ref texts);
        string[] names = [.. texts.DenseValues().Select(name => name.ToString())];
        return names.Length > 0 && names.All(name => name.Length > 0) ? names : null;
    }
}
