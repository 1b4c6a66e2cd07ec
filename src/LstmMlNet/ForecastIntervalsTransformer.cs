using LstmMlNet.Evaluation;
using LstmMlNet.Evaluation.Intervals;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Schema;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Calibrates the bounds of forecast intervals, per step ahead, and per series where there were enough rows to calibrate on. Created by
/// <c>mlContext.Forecasting.CalibrateIntervals</c>. Thread-safe.
/// </summary>
public sealed class ForecastIntervalsTransformer : RowToRowTransformerBase
{
    private readonly IHostEnvironment _environment;
    private readonly CalibratedIntervals _intervals;

    internal ForecastIntervalsTransformer(IHostEnvironment environment, CalibratedIntervals intervals)
        : base(environment.Register(nameof(ForecastIntervalsTransformer)))
    {
        _environment = environment;
        _intervals = intervals;
    }

    /// <summary>The share of actual values that the intervals are meant to contain.</summary>
    public float ConfidenceLevel => _intervals.ConfidenceLevel;

    /// <summary>
    /// The IDs, as text, of the series that are calibrated by their own errors; the others are calibrated by the errors of all series.
    /// </summary>
    public IReadOnlyCollection<string> SeriesWithOwnIntervals => [.. _intervals.BySeries.Keys];

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx) => ShapingEntry.Save(_environment, ctx, ShapingEntry.Intervals, _intervals);

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(Host, schema, this);

    private sealed class Mapper : MapperBase
    {
        private readonly ForecastIntervalsTransformer _parent;
        private readonly CalibratedIntervals _intervals;
        private readonly DataViewSchema.Column? _id;

        // Score, lower and upper bound.
        private readonly DataViewSchema.Column[] _columns;

        public Mapper(IHost host, DataViewSchema schema, ForecastIntervalsTransformer parent)
            : base(host, schema, parent)
        {
            _parent = parent;
            _intervals = parent._intervals;
            _id = _intervals.IdColumn is { } id ? Columns.Find(schema, id, "id") : null;
            _columns = [.. _intervals.Columns.Select(name => NumberColumn.Find(schema, name, _intervals.Steps))];
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [.. _columns.Skip(1).Select(column => new DataViewSchema.DetachedColumn(column.Name, column.Type, column.Annotations))];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput) => column =>
            (activeOutput(0) || activeOutput(1)) && (Array.Exists(_columns, own => own.Index == column) || _id?.Index == column);

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null!;
            ValueColumn? ids = _id is { } id ? ValueColumn.Create(input, input.Schema[id.Index]) : null;
            NumberColumn[] numbers = [.. _columns.Select(column => new NumberColumn(input, input.Schema[column.Index]))];

            // As many digits as the model's own bounds have.
            DataViewType type = _columns[iinfo + 1].Type;
            return Columns.IsOfDouble(type) ? Getter(type, Bounds, value => value) : Getter(type, Bounds, value => (float)value);

            double[] Bounds()
            {
                string? series = null;
                if (ids is not null)
                {
                    ids.Clear();
                    ids.Add();
                    series = ids.TextOf(0);
                }

                return _intervals.BoundsOf(series, isUpper: iinfo == 1, numbers[0].Read(), numbers[1].Read(), numbers[2].Read());
            }
        }

        private static Delegate Getter<T>(DataViewType type, Func<double[]> bounds, Func<double, T> convert)
        {
            if (type is not VectorDataViewType)
                return (ValueGetter<T>)((ref T value) => value = convert(bounds()[0]));
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                double[] own = bounds();
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, own.Length);
                for (int h = 0; h < own.Length; h++)
                    editor.Values[h] = convert(own[h]);
                value = editor.Commit();
            });
        }
    }
}
