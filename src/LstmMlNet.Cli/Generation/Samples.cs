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
        float[][] features = [.. test.GetColumn<VBuffer<float>>("Features").Take(Count).Select(values => values.DenseValues().ToArray())];
        return JsonSerializer.SerializeToUtf8Bytes(labels.Zip(features, (label, values) => new { label, features = values }));
    }

    private static IEnumerable<string> LabelTexts(IDataView test, string labelColumn)
    {
        DataViewType type = test.Schema[labelColumn].Type;
        if (type is TextDataViewType)
            return test.GetColumn<ReadOnlyMemory<char>>(labelColumn).Select(label => label.ToString());
        if (type is VectorDataViewType)
            return test.GetColumn<VBuffer<float>>(labelColumn)
                .Select(values => string.Join(", ", values.DenseValues().Select(value => value.ToString(CultureInfo.InvariantCulture))));
        return test.GetColumn<float>(labelColumn).Select(label => label.ToString(CultureInfo.InvariantCulture));
    }
}
