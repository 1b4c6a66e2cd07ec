using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Generation;

/// <summary>A few sequences that were held out, with their labels, as JSON: of classes the first of each.</summary>
internal static class Samples
{
    private const int Count = 5;
    private const int MostClasses = 20;
    private const int FewSteps = 4;

    public static byte[] Write(IDataView test, string labelColumn)
    {
        string[] labels = [.. LabelTexts(test, labelColumn)];
        int[] chosen = test.Schema[labelColumn].Type is TextDataViewType
            ? OfEachClass(labels)
            : [.. Enumerable.Range(0, Math.Min(Count, labels.Length))];
        return ItemOf(test.Schema["Features"].Type) == NumberDataViewType.Double
            ? Write<double>(test, labels, chosen)
            : Write<float>(test, labels, chosen);
    }

    /// <summary>The first sequence of each class, in the classes' order; others where the classes are few.</summary>
    private static int[] OfEachClass(string[] labels)
    {
        int[] first =
        [
            .. Enumerable.Range(0, labels.Length)
                .GroupBy(i => labels[i])
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => group.First())
                .Take(MostClasses),
        ];
        return [.. first.Concat(Enumerable.Range(0, labels.Length).Except(first).Take(Math.Max(0, Count - first.Length)))];
    }

    /// <summary>
    /// The first steps of the first sequence as an array of steps, each an array of its values; all of them where sequences are of
    /// one length.
    /// </summary>
    public static string Steps(IDataView test, int featuresPerStep)
    {
        var type = (VectorDataViewType)test.Schema["Features"].Type;
        int steps = type.IsKnownSize ? type.Size / featuresPerStep : FewSteps;
        return type.ItemType == NumberDataViewType.Double
            ? Steps<double>(test, featuresPerStep, steps)
            : Steps<float>(test, featuresPerStep, steps);
    }

    private static string Steps<T>(IDataView test, int featuresPerStep, int most) => JsonSerializer.Serialize(
        test.GetColumn<VBuffer<T>>("Features").Take(1)
            .SelectMany(values => values.DenseValues().ToArray())
            .Chunk(featuresPerStep)
            .Take(most));

    private static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private static byte[] Write<T>(IDataView test, string[] labels, int[] chosen)
    {
        var features = new Dictionary<int, T[]>();
        int row = 0;
        foreach (VBuffer<T> values in test.GetColumn<VBuffer<T>>("Features"))
        {
            if (chosen.Contains(row++))
                features.Add(row - 1, [.. values.DenseValues()]);
            if (features.Count == chosen.Length)
                break;
        }

        return JsonSerializer.SerializeToUtf8Bytes(chosen.Select(i => new { label = labels[i], features = features[i] }));
    }

    private static IEnumerable<string> LabelTexts(IDataView test, string labelColumn)
    {
        DataViewType type = test.Schema[labelColumn].Type;
        if (type is TextDataViewType)
            return test.GetColumn<ReadOnlyMemory<char>>(labelColumn).Select(label => label.ToString());
        return ItemOf(type) == NumberDataViewType.Double ? Numbers<double>(test, labelColumn) : Numbers<float>(test, labelColumn);
    }

    private static IEnumerable<string> Numbers<T>(IDataView test, string labelColumn)
        where T : IFormattable =>
        test.Schema[labelColumn].Type is VectorDataViewType
            ? test.GetColumn<VBuffer<T>>(labelColumn).Select(values => string.Join(", ", values.DenseValues().Select(Text)))
            : test.GetColumn<T>(labelColumn).Select(Text);

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
