using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Generation;

/// <summary>A few sequences that were held out, with their labels, as JSON.</summary>
internal static class Samples
{
    private const int Count = 5;

    public static byte[] Write(IDataView test, string labelColumn)
    {
        string[] labels = [.. LabelTexts(test, labelColumn).Take(Count)];
        return ItemOf(test.Schema["Features"].Type) == NumberDataViewType.Double ? Write<double>(test, labels) : Write<float>(test, labels);
    }

    private static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private static byte[] Write<T>(IDataView test, string[] labels)
    {
        T[][] features = [.. test.GetColumn<VBuffer<T>>("Features").Take(Count).Select(values => values.DenseValues().ToArray())];
        return JsonSerializer.SerializeToUtf8Bytes(labels.Zip(features, (label, values) => new { label, features = values }));
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
