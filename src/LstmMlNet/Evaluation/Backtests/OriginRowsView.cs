using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation.Backtests;

/// <summary>
/// The rows of a table as they are known at an origin: some rows only, and of those after the origin not the values to forecast, which
/// become Doubles that are missing (NaN) there.
/// </summary>
/// <param name="input">The table.</param>
/// <param name="selected">The rows, by their numbers.</param>
/// <param name="future">Those that lie after the origin.</param>
/// <param name="hidden">The columns whose values are not known then.</param>
internal sealed class OriginRowsView(IDataView input, BitArray selected, BitArray future, IReadOnlyList<string> hidden) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = SchemaOf(input.Schema, hidden);

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(Schema, input.GetRowCursor(columnsNeeded.Select(column => input.Schema[column.Index])), selected, future, hidden);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema SchemaOf(DataViewSchema input, IReadOnlyList<string> hidden)
    {
        var builder = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in input)
        {
            if (hidden.Contains(column.Name) && !column.IsHidden)
                builder.AddColumn(column.Name, NumberDataViewType.Double);
            else
                builder.AddColumn(column.Name, column.Type, column.Annotations);
        }

        return builder.ToSchema();
    }

    private sealed class Cursor(
        DataViewSchema schema,
        DataViewRowCursor input,
        BitArray selected,
        BitArray future,
        IReadOnlyList<string> hidden) : DataViewRowCursor
    {
        private int _place = -1;
        private long _position = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            while (input.MoveNext())
            {
                _place++;
                if (_place < selected.Length && selected[_place])
                {
                    _position++;
                    return true;
                }
            }

            _position = -1;
            return false;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(input.Schema[column.Index]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            DataViewSchema.Column own = input.Schema[column.Index];
            if (!hidden.Contains(column.Name) || own.IsHidden)
                return input.GetGetter<TValue>(own);
            Func<double> read = Shaping.Columns.NumberReaders.CreateDouble(input, own);
            return (ValueGetter<double>)((ref double value) => value = future[_place] ? double.NaN : read()) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
