using LstmMlNet.Schema;
using LstmMlNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>A table with one more column, which joins several ids: rows of a series have the same text there.</summary>
internal sealed class JoinedIds : IDataView
{
    public const string Name = "SeriesIds";

    // No id holds it.
    private const char Separator = '\u001f';
    private readonly IDataView _input;
    private readonly DataViewSchema.Column[] _ids;

    private JoinedIds(IDataView input, DataViewSchema.Column[] ids)
    {
        _input = input;
        _ids = ids;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input.Schema);
        builder.AddColumn(Name, TextDataViewType.Instance);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <summary>The table itself where at most one column identifies its series.</summary>
    public static IDataView Of(IDataView input, ForecastTable table) => Of(input, table.IdColumnNames);

    /// <summary>The same, by the columns' names.</summary>
    public static IDataView Of(IDataView input, IReadOnlyList<string> names) => names.Count < 2
        ? input
        : new JoinedIds(input, [.. names.Select(name => LstmMlNet.Schema.Columns.Find(input.Schema, name, "id"))]);

    /// <summary>Joined ids as they are shown.</summary>
    public static string Shown(string ids) => ids.Replace(Separator.ToString(), ", ", StringComparison.Ordinal);

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        bool joins = Array.Exists(needed, column => column.Index == _input.Schema.Count);
        int[] own = [.. needed.Select(column => column.Index).Where(index => index < _input.Schema.Count)];
        return new Cursor(
            this,
            _input.GetRowCursor(own.Concat(joins ? _ids.Select(id => id.Index) : []).Distinct().Select(index => _input.Schema[index])),
            joins);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(JoinedIds view, DataViewRowCursor input, bool joins) : WrappedCursor(input)
    {
        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            column.Index < Input.Schema.Count ? Input.IsColumnActive(Input.Schema[column.Index]) : joins;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index < Input.Schema.Count)
                return Input.GetGetter<TValue>(Input.Schema[column.Index]);
            Func<string>[] read = [.. view._ids.Select(id => CellTexts.Create(Input, id))];
            ValueGetter<ReadOnlyMemory<char>> getter = (ref ReadOnlyMemory<char> value) =>
                value = string.Join(Separator, read.Select(one => one())).AsMemory();
            return ActiveColumns.Cast<TValue>(getter, column);
        }
    }
}
