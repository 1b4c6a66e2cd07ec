using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Measures;

/// <summary>The words of a column of tokens, in the order of their keys.</summary>
internal static class TokenNames
{
    /// <returns>The names; none if the keys have no names that are texts.</returns>
    public static IReadOnlyList<string> Read(DataViewSchema.Column column)
    {
        const string KeyValues = nameof(KeyValues);
        DataViewSchema annotations = column.Annotations.Schema;
        if (annotations.GetColumnOrNull(KeyValues)?.Type is not VectorDataViewType { ItemType: TextDataViewType })
            return [];
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.Annotations.GetValue(KeyValues, ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }
}
