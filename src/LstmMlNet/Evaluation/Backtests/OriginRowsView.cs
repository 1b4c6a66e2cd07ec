using System.Collections;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Schema;
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
        IReadOnlyList<string> hidden) : SelectedRowsCursor(input, selected)
    {
        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => base.IsColumnActive(Input.Schema[column.Index]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            DataViewSchema.Column own = Input.Schema[column.Index];
            if (!hidden.Contains(column.Name) || own.IsHidden)
                return base.GetGetter<TValue>(own);
            Func<double> read = Shaping.Columns.NumberReaders.CreateDouble(Input, own);
            ValueGetter<double> getter = (ref double value) => value = future[Place] ? double.NaN : read();
            return ActiveColumns.Cast<TValue>(getter, column);
        }
    }
}
