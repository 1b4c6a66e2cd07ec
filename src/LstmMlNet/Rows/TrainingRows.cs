using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Rows;

/// <summary>Reads a view's labelled sequences in one pass, checked, into a compact data set.</summary>
internal static class TrainingRows
{
    /// <param name="data">The view.</param>
    /// <param name="options">Which columns.</param>
    /// <param name="shape">The sequences' shape.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row's value cannot be used; the message names column and row.</exception>
    public static SequenceDataset Read(IDataView data, LstmSequenceEstimator.Options options, SequenceShape shape)
    {
        (DataViewSchema.Column label, int classes) = LabelColumn.Resolve(data.Schema, options.LabelColumnName);
        DataViewSchema.Column features = Columns.Find(data.Schema, options.FeatureColumnName, "feature");
        DataViewSchema.Column? weight = options.ExampleWeightColumnName is { } name ? WeightColumn(data.Schema, name) : null;
        DataViewSchema.Column[] active = weight is null ? [label, features] : [label, features, weight.Value];
        using DataViewRowCursor cursor = data.GetRowCursor(active);
        var sequence = new SequenceColumnReader(cursor, options.FeatureColumnName, shape.Features, shape.Steps);
        ValueGetter<ulong> labelOf = KeyGetter(cursor, label);
        ValueGetter<float>? weightOf = weight is null ? null : cursor.GetGetter<float>(weight.Value);
        var dataset = new SequenceDataset(shape.Features);
        ulong key = 0;
        float weightValue = 1;
        while (cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> values = sequence.Read(cursor.Position);
            labelOf(ref key);
            if (key == 0 || key > (ulong)classes)
                throw SequenceColumnReader.Error(options.LabelColumnName, cursor.Position, "the label is missing (a value that the key's mapping does not know, or NaN)");
            weightOf?.Invoke(ref weightValue);
            if (!float.IsFinite(weightValue) || weightValue < 0)
                throw SequenceColumnReader.Error(options.ExampleWeightColumnName!, cursor.Position, $"the weight is {weightValue}; it must be a finite number, 0 or more");
            try
            {
                dataset.Add(values, (int)key - 1, weightValue);
            }
            catch (ArgumentException exception)
            {
                throw sequence.Error(cursor.Position, exception.Message, exception);
            }
        }

        return dataset;
    }

    /// <exception cref="InvalidOperationException">There are no rows, or all are of one class.</exception>
    public static void RequireTwoClasses(SequenceDataset dataset, LstmSequenceEstimator.Options options)
    {
        if (dataset.Count == 0)
            throw new InvalidOperationException($"The training data has no rows (columns '{options.FeatureColumnName}' and '{options.LabelColumnName}').");
        int first = -1;
        for (int i = 0; i < dataset.Count; i++)
        {
            if (dataset.WeightOf(i) <= 0)
                continue;
            if (first >= 0 && dataset.LabelOf(i) != first)
                return;
            first = dataset.LabelOf(i);
        }

        throw new InvalidOperationException(
            first < 0
                ? $"All rows have weight 0 in column '{options.ExampleWeightColumnName}': there is nothing to learn from."
                : $"All {dataset.Count} rows have the same class in label column '{options.LabelColumnName}' (key {first + 1}); a classifier needs at least two.");
    }

    private static DataViewSchema.Column WeightColumn(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, "weight");
        return column.Type == NumberDataViewType.Single
            ? column
            : throw new ArgumentException($"Weight column '{name}' must be Single (float); it is {column.Type}.");
    }

    /// <summary>Keys come in four widths; 0 is the missing one.</summary>
    private static ValueGetter<ulong> KeyGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(byte))
            return Widen(row.GetGetter<byte>(column), value => value);
        if (column.Type.RawType == typeof(ushort))
            return Widen(row.GetGetter<ushort>(column), value => value);
        if (column.Type.RawType == typeof(uint))
            return Widen(row.GetGetter<uint>(column), value => value);
        return row.GetGetter<ulong>(column);
    }

    private static ValueGetter<ulong> Widen<T>(ValueGetter<T> getter, Func<T, ulong> widen)
        where T : struct
    {
        T value = default;
        return (ref ulong result) =>
        {
            getter(ref value);
            result = widen(value);
        };
    }
}
