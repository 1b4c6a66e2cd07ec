using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Sequences with the columns that a model was trained with and a prediction lacks: texts that are empty, numbers that are
/// missing.
/// </summary>
internal sealed class DefaultColumns : IDataView
{
    private readonly IDataView _source;

    private DefaultColumns(IDataView source, DataViewSchema schema)
    {
        _source = source;
        Schema = schema;
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <param name="source">The sequences.</param>
    /// <param name="needed">What the model takes; null to add nothing.</param>
    public static IDataView Add(IDataView source, DataViewSchema? needed)
    {
        DataViewSchema.Column[] lacking = [.. needed?.Where(column => !column.IsHidden
            && source.Schema.GetColumnOrNull(column.Name) is null
            && IsKnown(column.Type)) ?? []];
        if (lacking.Length == 0)
            return source;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(source.Schema);
        foreach (DataViewSchema.Column column in lacking)
            builder.AddColumn(column.Name, column.Type);
        return new DefaultColumns(source, builder.ToSchema());
    }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return new Cursor(Schema, [.. columns.Select(column => column.Index)], _source.GetRowCursor(
            columns.Where(column => column.Index < _source.Schema.Count).Select(column => _source.Schema[column.Index])), _source.Schema);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static bool IsKnown(DataViewType type) =>
        type is TextDataViewType or BooleanDataViewType || type == NumberDataViewType.Single || type == NumberDataViewType.Double;

    private sealed class Cursor(DataViewSchema schema, HashSet<int> active, DataViewRowCursor rows, DataViewSchema own) : DataViewRowCursor
    {
        public override DataViewSchema Schema => schema;

        public override long Position => rows.Position;

        public override long Batch => rows.Batch;

        public override bool MoveNext() => rows.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index < own.Count)
                return rows.GetGetter<TValue>(own[column.Index]);
            Delegate getter = typeof(TValue) == typeof(float) ? (ValueGetter<float>)((ref float value) => value = float.NaN)
                : typeof(TValue) == typeof(double) ? (ValueGetter<double>)((ref double value) => value = double.NaN)
                : (ValueGetter<TValue>)((ref TValue value) => value = default!);
            return (ValueGetter<TValue>)getter;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
