using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Ts;

/// <summary>Writes a view's sequences as a <c>.ts</c> file: one pass to see what there is, one to write it.</summary>
internal static class TsWriter
{
    public static void Write(IDataView data, string path, string featureName, string? labelName, int? featuresPerStep, string? problemName)
    {
        SequenceShape shape = SequenceColumn.Resolve(data.Schema, featureName, featuresPerStep);
        DataViewSchema.Column? label = labelName is null ? null : Columns(data.Schema, labelName);
        bool isTarget = label?.Type is NumberDataViewType;
        (SortedSet<string> classes, bool missing, int? steps) = Survey(data, featureName, shape, isTarget ? null : label);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine($"@problemName {problemName ?? Path.GetFileNameWithoutExtension(path)}");
            writer.WriteLine("@timeStamps false");
            writer.WriteLine($"@missing {(missing ? "true" : "false")}");
            writer.WriteLine($"@univariate {(shape.Features == 1 ? "true" : "false")}");
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"@dimensions {shape.Features}"));
            writer.WriteLine($"@equalLength {(steps is null ? "false" : "true")}");
            if (steps is { } equal)
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"@seriesLength {equal}"));
            writer.WriteLine(isTarget
                ? "@targetLabel true"
                : label is null
                ? "@classLabel false"
                : $"@classLabel true {string.Join(' ', classes)}");
            writer.WriteLine("@data");
            ForEach(data, featureName, shape, label, (values, text) => WriteCase(writer, values, shape, label is null ? "" : $":{text}"));
        });
    }

    /// <summary>A line: the channels, and the class or number after them.</summary>
    private static void WriteCase(StreamWriter writer, ReadOnlySpan<float> values, SequenceShape shape, string end)
    {
        for (int channel = 0; channel < shape.Features; channel++)
        {
            if (channel > 0)
                writer.Write(':');
            for (int place = channel; place < values.Length; place += shape.Features)
            {
                if (place > channel)
                    writer.Write(',');
                writer.Write(float.IsNaN(values[place]) ? "?" : values[place].ToString("R", CultureInfo.InvariantCulture));
            }
        }

        writer.WriteLine(end);
    }

    private static DataViewSchema.Column Columns(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = LstmMlNet.Schema.Columns.Find(schema, name, "label");
        return column.Type is VectorDataViewType
            ? throw new ArgumentException(
                $"Label column '{name}' is {column.Type}: a case of a .ts file ends with one class or one number.")
            : column;
    }

    private static (SortedSet<string> Classes, bool Missing, int? Steps) Survey(
        IDataView data,
        string featureName,
        SequenceShape shape,
        DataViewSchema.Column? label)
    {
        var classes = new SortedSet<string>(StringComparer.Ordinal);
        bool missing = false;
        int steps = -1;
        ForEach(data, featureName, shape, label, (values, text) =>
        {
            missing |= values.ContainsAny(float.NaN, float.NaN);
            int own = values.Length / shape.Features;
            steps = steps is -1 || steps == own ? own : 0;
            if (label is null)
                return;
            if (text.Length == 0 || text.AsSpan().ContainsAny(" \t,:"))
                throw new InvalidOperationException($"The class '{text}' of column '{label.Value.Name}' is empty or contains a blank, a "
                    + "comma or a colon, which divide a .ts file's parts. Map it to another name first.");
            classes.Add(text);
        });
        return (classes, missing, steps > 0 ? steps : null);
    }

    private static void ForEach(IDataView data, string featureName, SequenceShape shape, DataViewSchema.Column? label, Visitor visit)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[featureName], .. label is { } column ? new[] { column } : []]);
        var reader = new SequenceColumnReader(cursor, featureName, shape);
        Func<string> text = label is { } own ? LabelTexts.Create(cursor, own) : () => "";
        while (cursor.MoveNext())
            visit(reader.Read(cursor.Position), text());
    }

    private delegate void Visitor(ReadOnlySpan<float> values, string label);
}
