using System.Text;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace LstmMlNet.Schema;

/// <summary>The values of a column in the rows of all processes, which each have some of the rows.</summary>
internal static class RankKeys
{
    /// <returns>A view of one column with each value once, in their order.</returns>
    public static IDataView Gather(IHostEnvironment environment, IDataView data, string columnName, ICollective collective)
    {
        DataViewSchema.Column column = Columns.Find(data.Schema, columnName, "key");
        var catalog = new DataOperationsCatalog(environment);
        DataViewType item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        ClassValueType type = ClassValueType.Of(item)
            ?? throw new ArgumentException($"Column '{columnName}' is {column.Type}: keys cannot be made of it.", nameof(columnName));
        collective.RequireSame($"The type of column '{columnName}'", type.Name);
        string[] own = Read(environment, data, columnName) is { } values ? [.. type.ToTexts(values)] : [];
        byte[][] all = collective.ShareOut(collective.Size, _ => Encode(own));
        string[] union = [.. all.SelectMany(Decode).Distinct(StringComparer.Ordinal)];
        if (union.Length == 0)
            throw new InvalidOperationException($"Column '{columnName}' has no value in any rank's rows.");

        // In the order that ML.NET gives values, of one process's rows too.
        return Read(environment, type.FromTexts(union).ToRows(catalog, columnName), columnName)!.ToRows(catalog, columnName);
    }

    private static ClassValues? Read(IHostEnvironment environment, IDataView data, string columnName)
    {
        var mapping = new ValueToKeyMappingEstimator(
            environment,
            columnName,
            columnName,
            int.MaxValue - 1,
            ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        DataViewSchema schema = mapping.Fit(data).GetOutputSchema(data.Schema);
        return ClassValues.Read(schema[columnName].Annotations, AnnotationKinds.KeyValues);
    }

    private static byte[] Encode(string[] texts)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(texts.Length);
        foreach (string text in texts)
            writer.Write(text);
        writer.Flush();
        return stream.ToArray();
    }

    private static string[] Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var texts = new string[reader.ReadInt32()];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = reader.ReadString();
        return texts;
    }
}
