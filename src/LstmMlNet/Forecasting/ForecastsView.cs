using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>Forecasts in the units of the table, made from the network's on windows.</summary>
internal sealed class ForecastsView : IDataView
{
    private readonly IDataView _scored;
    private readonly ForecastLayout _layout;
    private readonly string[] _passed;

    /// <param name="scored">The windows with the network's scores.</param>
    /// <param name="windows">The columns of the windows.</param>
    /// <param name="layout">What brings them back.</param>
    public ForecastsView(IDataView scored, DataViewSchema windows, ForecastLayout layout)
    {
        _scored = scored;
        _layout = layout;
        _passed = Passed(windows);
        Schema = SchemaOf(windows, layout);
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
            foreach (string name in Own(layout, i))
                builder.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, layout.Horizon));
        }

        return builder.ToSchema();
    }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            if ((uint)column.Index >= (uint)active.Length)
                throw new ArgumentException($"Column '{column.Name}' is not one of this view's.", nameof(columnsNeeded));
            active[column.Index] = true;
        }

        bool any = active.AsSpan(_passed.Length).Contains(true);
        string[] back = any ? [ForecastWindows.Levels, ForecastWindows.Units, ForecastWindows.KnownSteps, .. NetworkColumns] : [];
        string[] needed = [.. _passed.Where((_, i) => active[i]), .. back];
        return new Cursor(this, _scored.GetRowCursor(needed.Select(name => _scored.Schema[name])), active);
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

    private sealed class Cursor(ForecastsView view, DataViewRowCursor scored, bool[] active) : DataViewRowCursor
    {
        public override DataViewSchema Schema => view.Schema;

        public override long Position => scored.Position;

        public override long Batch => scored.Batch;

        public override bool MoveNext() => scored.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => scored.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!active[column.Index])
                throw new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was made.");
            if (column.Index < view._passed.Length)
                return scored.GetGetter<TValue>(scored.Schema[column.Name]);
            int own = column.Index - view._passed.Length;
            return Restored(own / 3, NetworkColumns[own % 3]) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
        }

        private ValueGetter<VBuffer<float>> Restored(int target, string name)
        {
            DataViewSchema schema = scored.Schema;
            ValueGetter<VBuffer<float>> scores = scored.GetGetter<VBuffer<float>>(schema[name]);
            ValueGetter<VBuffer<double>> levels = scored.GetGetter<VBuffer<double>>(schema[ForecastWindows.Levels]);
            ValueGetter<VBuffer<double>> units = scored.GetGetter<VBuffer<double>>(schema[ForecastWindows.Units]);
            ValueGetter<int> known = scored.GetGetter<int>(schema[ForecastWindows.KnownSteps]);
            VBuffer<float> score = default;
            VBuffer<double> level = default;
            VBuffer<double> unit = default;
            int steps = 0;
            ForecastLayout layout = view._layout;
            return (ref VBuffer<float> value) =>
            {
                scores(ref score);
                levels(ref level);
                units(ref unit);
                known(ref steps);
                VBufferEditor<float> editor = VBufferEditor.Create(ref value, layout.Horizon);
                for (int h = 0; h < editor.Values.Length; h++)
                {
                    int place = (h * layout.TargetCount) + target;
                    double number = level.GetItemOrDefault(place) + (unit.GetItemOrDefault(target) * score.GetItemOrDefault(place));
                    if (layout.Logarithm)
                        number = Math.Exp(number) - layout.Offsets[target];
                    editor.Values[h] = h < steps ? (float)number : float.NaN;
                }

                value = editor.Commit();
            };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                scored.Dispose();
            base.Dispose(disposing);
        }
    }
}
