using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Networks;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Rows;

/// <summary>Reads a view's labeled sequences, checked, one after the other.</summary>
internal sealed class TrainingRowReader : ISequenceReader
{
    private readonly DataViewRowCursor _cursor;
    private readonly LstmSequenceEstimator.Options _options;
    private readonly SequenceColumnReader _sequence;
    private readonly TargetReader _target;
    private readonly ValueGetter<float>? _weight;
    private readonly Func<int>? _group;

    /// <param name="data">The view.</param>
    /// <param name="options">Which columns.</param>
    /// <param name="shape">The sequences' shape.</param>
    /// <param name="task">How labels are read.</param>
    /// <param name="label">Their column in the view.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public TrainingRowReader(IDataView data, LstmSequenceEstimator.Options options, SequenceShape shape, TaskRules task, LabelShape label)
    {
        _options = options;
        DataViewSchema.Column features = Columns.Find(data.Schema, options.FeatureColumnName, "feature");
        DataViewSchema.Column? weight = options.ExampleWeightColumnName is { } name ? WeightColumn(data.Schema, name) : null;
        DataViewSchema.Column? group = options.TogetherColumnName is { } own ? GroupColumn(data.Schema, own) : null;
        _cursor = data.GetRowCursor(
            [.. new[] { label.Column, features, weight, group }.OfType<DataViewSchema.Column>().DistinctBy(column => column.Index)]);
        _sequence = new SequenceColumnReader(_cursor, options.FeatureColumnName, shape);
        _target = task.CreateReader(_cursor, label);
        _weight = weight is null ? null : _cursor.GetGetter<float>(weight.Value);
        _group = group is null ? null : RowValues.Reader(_cursor, group.Value);
    }

    /// <summary>The number of the current row's group, from 0 in the order of their first rows; 0 where there are no groups.</summary>
    public int Group => _group?.Invoke() ?? 0;

    /// <exception cref="InvalidOperationException">The row's value cannot be used; the message names column and row.</exception>
    public bool Read(SequenceDataset target)
    {
        _options.CancellationToken.ThrowIfCancellationRequested();
        if (!_cursor.MoveNext())
            return false;
        ReadOnlySpan<float> values = _sequence.Read(_cursor.Position);
        float weight = 1;
        _weight?.Invoke(ref weight);
        if (!float.IsFinite(weight) || weight < 0)
            throw SequenceColumnReader.Error(
                _options.ExampleWeightColumnName!,
                _cursor.Position,
                $"the weight is {weight}; it must be a finite number, 0 or more");
        try
        {
            _target.Add(target, values, _sequence.Level, weight, _cursor.Position);
        }
        catch (ArgumentException exception)
        {
            throw _sequence.Error(_cursor.Position, exception.Message, exception);
        }

        return true;
    }

    public void Dispose() => _cursor.Dispose();

    private static DataViewSchema.Column GroupColumn(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, "group");
        return column.Type is VectorDataViewType
            ? throw new ArgumentException($"Group column '{name}' must be a single value; it is {column.Type}.")
            : column;
    }

    private static DataViewSchema.Column WeightColumn(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, "weight");
        return column.Type == NumberDataViewType.Single
            ? column
            : throw new ArgumentException($"Weight column '{name}' must be Single (float); it is {column.Type}.");
    }
}
