using System.Collections;
using LstmMlNet.Anomalies;
using LstmMlNet.Evaluation;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Trains an anomaly detector on the rows of one series or many: a network that forecasts the next value, with an interval from its errors
/// on rows that it was not trained on. The rows should be mostly ordinary; they need no labels.
/// </summary>
/// <remarks>Created by <c>mlContext.AnomalyDetection.DetectAnomaliesByLstm(…)</c>.</remarks>
public sealed partial class LstmAnomalyEstimator : IEstimator<LstmAnomalyTransformer>
{
    private const int LongestWindow = 1_000_000;

    // Errors that are measured after a stop: enough for a tail, and soon scored.
    private const int ErrorsAfterStop = 500;
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly LstmSequenceEstimator _trainer;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns, windows, network and calibration; copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public LstmAnomalyEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersions.Check();
        options.Validate();
        _environment = env;
        _options = options.Copy();
        LstmSequenceEstimator.Options trainer = options.Trainer.Copy();
        trainer.FeatureColumnName = PrecedingWindows.Window;
        trainer.FeaturesPerStep = null;
        trainer.LabelColumnName = PrecedingWindows.Change;
        trainer.ScoreColumnName = ForecastOfWindow.Score;
        trainer.LowerBoundColumnName = ForecastOfWindow.Lower;
        trainer.UpperBoundColumnName = ForecastOfWindow.Upper;
        trainer.IdColumnName = options.IdColumnName;
        trainer.LevelFeature = 0;
        trainer.CalibrationFolds = 0;
        _trainer = new LstmSequenceEstimator(env, trainer, SequenceTask.Forecasting);
    }

    /// <summary>
    /// Trains the network on each series except its end, and calibrates on the end; if <c>Trainer.StopToken</c> stops it, on 500 of the
    /// end's rows, evenly spaced.
    /// </summary>
    /// <param name="input">The rows, those of each series in time order.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">Rows are not in time order, or too few to train or to calibrate on.</exception>
    /// <exception cref="OperationCanceledException"><c>Trainer.CancellationToken</c> was canceled.</exception>
    public LstmAnomalyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var windows = new AddedColumnsView(input, new PrecedingWindows(input.Schema, _options).Columns);
        var series = new SeriesParts(_options.IdColumnName is { } id ? RowValues.Read(input, id, "id") : new int[RowValues.Count(input)]);
        (List<int> kept, List<int> aside) = series.SplitLast(_options.CalibrationFraction, gap: 0);
        int longest = kept.Select(row => series.RankOf(row) + 1).DefaultIfEmpty(0).Max();
        if (longest <= _options.Length)
            throw new InvalidOperationException($"No series has rows enough to learn from: each is forecast from {_options.Length} rows "
                + $"before it, and the longest series has {longest} rows to learn from. Use a shorter window ({nameof(_options.Length)}).");
        LstmSequenceTransformer forecaster = _trainer.Fit(new SelectedRowsView(windows, Bits(kept, series.Rows)));
        List<double> sizes = Errors(forecaster, windows, aside, series);
        if (sizes.Count < ResidualCalibration.Fewest)
            throw new InvalidOperationException($"Of column '{_options.ValueColumnName}', {sizes.Count} rows are left to calibrate "
                + "on; at least "
                + $"{ResidualCalibration.Fewest} are needed, each with {_options.Length} rows before it. Give more rows, or set "
                + $"{nameof(_options.CalibrationFraction)} higher or {nameof(_options.Length)} lower.");
        var model = new AnomalyModel { Options = _options, Calibration = ResidualCalibration.Of(sizes) };
        return new LstmAnomalyTransformer(_environment, model, forecaster);
    }

    /// <summary>Returns the columns of the transformer's output for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (string name in new[] { _options.ValueColumnName, _options.IdColumnName, _options.OrderColumnName }
            .OfType<string>().Concat(_options.FeatureColumnNames))
            EstimatorSchema.Find(inputSchema, name, "input");
        return EstimatorSchema.With(
            inputSchema,
            [
                new SchemaShape.Column(
                    _options.OutputColumnName,
                    SchemaShape.Column.VectorKind.Vector,
                    NumberDataViewType.Double,
                    isKey: false,
                    null),
            ]);
    }

    /// <summary>How large errors are on rows that were not learned from: on all of them or, stopped, on some at equal distances.</summary>
    private List<double> Errors(LstmSequenceTransformer forecaster, IDataView windows, List<int> aside, SeriesParts series)
    {
        CancellationToken stop = _options.Trainer.StopToken;
        if (!stop.IsCancellationRequested && Of(aside, stop) is { } all)
            return all;
        int[] judged = [.. aside.Where(row => series.RankOf(row) >= _options.Length)];
        int few = Math.Min(judged.Length, ErrorsAfterStop);
        List<double> some = Of([.. Enumerable.Range(0, few).Select(i => judged[(int)((long)i * judged.Length / few)])], default)!;

        // Where most values are missing, no less than all of them will do.
        return some.Count >= ResidualCalibration.Fewest ? some : Of(aside, default)!;

        List<double>? Of(List<int> rows, CancellationToken left) =>
            SizesOf(forecaster.Transform(new SelectedRowsView(windows, Bits(rows, series.Rows))), left, _options.Trainer.CancellationToken);
    }

    private static BitArray Bits(List<int> rows, int count)
    {
        var bits = new BitArray(count);
        foreach (int row in rows)
            bits[row] = true;
        return bits;
    }

    /// <summary>How large errors are, in widths of their intervals.</summary>
    /// <param name="scored">The windows with their forecasts.</param>
    /// <param name="left">Ends it with nothing.</param>
    /// <param name="cancellation">Ends it with an exception.</param>
    private static List<double>? SizesOf(IDataView scored, CancellationToken left, CancellationToken cancellation)
    {
        DataViewSchema.Column[] columns =
        [
            scored.Schema[PrecedingWindows.Change],
            scored.Schema[ForecastOfWindow.Score],
            scored.Schema[ForecastOfWindow.Lower],
            scored.Schema[ForecastOfWindow.Upper],
        ];
        using DataViewRowCursor cursor = scored.GetRowCursor(columns);
        NumberColumn[] numbers = [.. columns.Select(column => new NumberColumn(cursor, column))];
        var sizes = new List<double>();
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (left.IsCancellationRequested)
                return null;
            double[] values = [.. numbers.Select(column => column.Read()[0])];
            if (!double.IsNaN(values[0]))
                sizes.Add(ForecastOfWindow.SizeOf(values[0], values.AsSpan(1)));
        }

        return sizes;
    }
}
