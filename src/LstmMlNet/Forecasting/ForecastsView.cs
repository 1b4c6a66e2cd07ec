using System.Globalization;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Forecasts in the units of the table, made from the networks' on windows: the mean where several levels are forecast from.
/// </summary>
internal sealed class ForecastsView : IDataView
{
    private readonly (IDataView Scored, ForecastLayout Layout)[] _parts;
    private readonly ForecastIntervals? _intervals;
    private readonly string[] _passed;

    /// <param name="parts">Of each level: the windows with the network's scores, and what brings them back.</param>
    /// <param name="windows">The columns of the windows.</param>
    /// <param name="intervals">Where the bounds lie; null: where the networks say.</param>
    public ForecastsView(
        IReadOnlyList<(IDataView Scored, ForecastLayout Layout)> parts,
        DataViewSchema windows,
        ForecastIntervals? intervals)
    {
        _parts = [.. parts];
        _intervals = intervals;
        _passed = Passed(windows);
        Schema = SchemaOf(windows, parts[0].Layout);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <summary>The columns of forecasts: ids and time, history, what came, the seasonal naive forecast, forecast and interval.</summary>
    public static DataViewSchema SchemaOf(DataViewSchema windows, ForecastLayout layout)
    {
        var builder = new DataViewSchema.Builder();
        foreach (string name in Passed(windows))
            builder.AddColumn(name, windows[name].Type, windows[name].Annotations);
        for (int i = 0; i < layout.TargetCount; i++)
        {
            // As many digits as the target has.
            DataViewType type = windows[ForecastNames.Label(layout, i)].Type;
            foreach (string name in Own(layout, i))
                builder.AddColumn(name, type);
            if (layout.Quantiles.Length > 0)
                AddQuantiles(builder, layout, i, (PrimitiveDataViewType)((VectorDataViewType)type).ItemType);
        }

        return builder.ToSchema();
    }

    private static void AddQuantiles(DataViewSchema.Builder builder, ForecastLayout layout, int target, PrimitiveDataViewType type)
    {
        ReadOnlyMemory<char>[] names =
        [
            .. from ahead in Enumerable.Range(1, layout.Horizon)
               from quantile in layout.Quantiles
               select string.Create(CultureInfo.InvariantCulture, $"step {ahead}, quantile {quantile}").AsMemory(),
        ];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            "SlotNames",
            new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, names));
        builder.AddColumn(
            ForecastNames.Quantiles(layout, target),
            new VectorDataViewType(type, layout.Horizon, layout.Quantiles.Length),
            annotations.ToAnnotations());
    }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = ActiveColumns.Of(Schema, columnsNeeded);
        bool any = active.AsSpan(_passed.Length).Contains(true);
        IReadOnlyList<string> back = any ? PartForecasts.ColumnNames : [];
        string[] passed = [.. _passed.Where((_, i) => active[i])];

        // The first part gives what all have in common.
        var cursors = new List<DataViewRowCursor>();
        for (int i = 0; i < (any ? _parts.Length : 1); i++)
        {
            DataViewSchema schema = _parts[i].Scored.Schema;
            cursors.Add(_parts[i].Scored.GetRowCursor(back.Concat(i == 0 ? passed : []).Select(name => schema[name])));
        }

        return new Cursor(this, [.. cursors], active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>The names of the network's own columns, in the order of <see cref="Own"/>.</summary>
    public static string[] NetworkColumns { get; } = ["Score", "LowerBound", "UpperBound"];

    private static string[] Own(ForecastLayout layout, int target) =>
        [ForecastNames.Score(layout, target), ForecastNames.LowerBound(layout, target), ForecastNames.UpperBound(layout, target)];

    private static string[] Passed(DataViewSchema windows) =>
    [
        .. windows.Select(column => column.Name)
            .Except([ForecastWindows.Features, ForecastWindows.Levels, ForecastWindows.Units, ForecastWindows.KnownSteps]),
    ];

    private sealed class Cursor(ForecastsView view, DataViewRowCursor[] scored, bool[] active) : DataViewRowCursor
    {
        private readonly TargetForecasts?[] _targets = new TargetForecasts?[view._parts[0].Layout.TargetCount];

        public override DataViewSchema Schema => view.Schema;

        public override long Position => scored[0].Position;

        public override long Batch => scored[0].Batch;

        public override bool MoveNext()
        {
            bool moved = false;
            foreach (DataViewRowCursor cursor in scored)
                moved = cursor.MoveNext();
            return moved;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => scored[0].GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ActiveColumns.Require(active, column);
            if (column.Index < view._passed.Length)
                return scored[0].GetGetter<TValue>(scored[0].Schema[column.Name]);
            int own = column.Index - view._passed.Length;
            ForecastLayout layout = view._parts[0].Layout;
            int each = NetworkColumns.Length + (layout.Quantiles.Length > 0 ? 1 : 0);
            TargetForecasts target = _targets[own / each] ??=
                new TargetForecasts(scored, [.. view._parts.Select(part => part.Layout)], own / each, view._intervals);
            int[] places = layout.PlacesOf((own % each) switch
            {
                0 => [layout.IntervalQuantiles[1]],
                1 => [layout.IntervalQuantiles[0]],
                2 => [layout.IntervalQuantiles[2]],
                _ => layout.Quantiles,
            });
            Delegate getter = LstmMlNet.Schema.Columns.IsOfDouble(column.Type)
                ? Getter(target, places, layout, value => value)
                : Getter(target, places, layout, value => (float)value);
            return ActiveColumns.Cast<TValue>(getter, column);
        }

        private static ValueGetter<VBuffer<T>> Getter<T>(
            TargetForecasts target,
            int[] places,
            ForecastLayout layout,
            Func<double, T> convert) => (ref VBuffer<T> value) =>
            {
                ReadOnlySpan<double> all = target.Read();
                int quantiles = all.Length / layout.Horizon;
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, layout.Horizon * places.Length);
                for (int i = 0; i < editor.Values.Length; i++)
                    editor.Values[i] = convert(all[(i / places.Length * quantiles) + places[i % places.Length]]);
                value = editor.Commit();
            };

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (DataViewRowCursor cursor in scored)
                    cursor.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
