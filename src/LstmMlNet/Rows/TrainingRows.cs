using LstmMlNet.Networks;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Rows;

/// <summary>Reads a view's labelled sequences in one pass, checked, into a compact data set.</summary>
internal static class TrainingRows
{
    /// <param name="data">The view.</param>
    /// <param name="options">Which columns.</param>
    /// <param name="shape">The sequences' shape.</param>
    /// <param name="task">How labels are read.</param>
    /// <param name="label">Their column in the view.</param>
    /// <param name="most">Rows to read at most; null for all.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row's value cannot be used; the message names column and row.</exception>
    public static SequenceDataset Read(IDataView data, LstmSequenceEstimator.Options options, SequenceShape shape, TaskRules task, LabelShape label, int? most = null)
    {
        DataViewSchema.Column features = Columns.Find(data.Schema, options.FeatureColumnName, "feature");
        DataViewSchema.Column? weight = options.ExampleWeightColumnName is { } name ? WeightColumn(data.Schema, name) : null;
        DataViewSchema.Column[] active = weight is null ? [label.Column, features] : [label.Column, features, weight.Value];
        using DataViewRowCursor cursor = data.GetRowCursor(active);
        var sequence = new SequenceColumnReader(cursor, options.FeatureColumnName, shape);
        TargetReader target = task.CreateReader(cursor, label);
        ValueGetter<float>? weightOf = weight is null ? null : cursor.GetGetter<float>(weight.Value);
        var dataset = new SequenceDataset(shape.Features);
        float weightValue = 1;
        while (!(dataset.Count >= most) && cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> values = sequence.Read(cursor.Position);
            weightOf?.Invoke(ref weightValue);
            if (!float.IsFinite(weightValue) || weightValue < 0)
                throw SequenceColumnReader.Error(options.ExampleWeightColumnName!, cursor.Position, $"the weight is {weightValue}; it must be a finite number, 0 or more");
            try
            {
                target.Add(dataset, values, weightValue, cursor.Position);
            }
            catch (ArgumentException exception)
            {
                throw sequence.Error(cursor.Position, exception.Message, exception);
            }
        }

        return dataset;
    }

    private static DataViewSchema.Column WeightColumn(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, "weight");
        return column.Type == NumberDataViewType.Single
            ? column
            : throw new ArgumentException($"Weight column '{name}' must be Single (float); it is {column.Type}.");
    }
}
