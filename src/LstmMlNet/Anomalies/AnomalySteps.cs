using LstmMlNet.MLNetInternals;
using LstmMlNet.Schema;
using LstmMlNet.Scoring;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Anomalies;

/// <summary>
/// The steps from a table's rows to their predictions: windows of the rows before, forecasts, comparison. Of views and of
/// single rows, which are a stream then.
/// </summary>
internal sealed class AnomalySteps : IRowToRowMapper
{
    private readonly PrecedingWindows _preceding;
    private readonly AddedColumns _windows;
    private readonly AddedColumns _scores;
    private readonly AnomalyModel _model;
    private readonly LstmSequenceTransformer _forecaster;
    private readonly int _prediction;

    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public AnomalySteps(DataViewSchema input, AnomalyModel model, LstmSequenceTransformer forecaster)
    {
        InputSchema = input;
        _model = model;
        _forecaster = forecaster;
        _preceding = new PrecedingWindows(input, model.Options);
        _windows = _preceding.Columns;
        _scores = Scores(null);
        _prediction = _scores.Output.Count - 1;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        DataViewSchema.Column own = _scores.Output[_prediction];
        builder.AddColumn(own.Name, own.Type, own.Annotations);
        Output = builder.ToSchema();
    }

    public DataViewSchema Output { get; }

    public DataViewSchema InputSchema { get; }

    DataViewSchema IRowToRowMapper.OutputSchema => Output;

    public IDataView Transform(IDataView input)
    {
        // Where a row depends on whether the one before is an alert, rows are scored one by one.
        if (_model.Options.ReplacedAlerts > 0)
        {
            return new RowsOfManyView(
                new ShapedView(
                    Output,
                    active => new AlertsInOrderCursor(
                        input.GetRowCursor(GetDependencies(Output.Where(column => active[column.Index]))),
                        this,
                        Output.Count - 1,
                        active),
                    input.GetRowCount),
                nameof(LstmAnomalyTransformer));
        }

        var scored = new AddedColumnsView(_forecaster.Transform(new AddedColumnsView(input, _windows)), _scores);
        return new RowsOfManyView(
            new ShapedView(Output, active => new Cursor(this, scored.GetRowCursor(Inner(active)), active), input.GetRowCount),
            nameof(LstmAnomalyTransformer));
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        bool[] active = ActiveColumns.Of(Output, dependingColumns);
        return InputSchema.Where(column => active[column.Index]
            || (active[^1] && _windows.Needed(WindowColumnsOnly()).Any(needed => needed.Index == column.Index)));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool[] active = ActiveColumns.Of(Output, activeColumns);
        bool[] scores = _scores.Active(Inner(active));
        IRowToRowMapper network = ((ITransformer)_forecaster).GetRowToRowMapper(_windows.Output);
        DataViewSchema.Column[] scored = [.. _scores.Needed(scores).Select(column => network.OutputSchema[column.Index])];

        // Each row remembers whether it is an alert for the one after it.
        AlertFeedback? feedback = _model.Options.ReplacedAlerts > 0 ? new AlertFeedback() : null;
        AddedColumns ownWindows = feedback is null ? _windows : _preceding.ColumnsJudgedBy(feedback);
        AddedColumns ownScores = feedback is null ? _scores : Scores(feedback);
        var windows = new AddedColumnsRow(input, ownWindows, ownWindows.Active(network.GetDependencies(scored)));
        return new Row(this, new AddedColumnsRow(network.GetRow(windows, scored), ownScores, scores), active);
    }

    private AddedColumns Scores(AlertFeedback? feedback) => AnomalyScores.Columns(
        _forecaster.GetOutputSchema(_windows.Output),
        _model.Options.OutputColumnName,
        _model.Calibration,
        _model.Options.FalseAlarmRate,
        feedback);

    private bool[] WindowColumnsOnly()
    {
        var active = new bool[_windows.Output.Count];
        active.AsSpan(InputSchema.Count).Fill(true);
        return active;
    }

    private IEnumerable<DataViewSchema.Column> Inner(bool[] active) =>
        Enumerable.Range(0, active.Length).Where(i => active[i]).Select(i => Inner(i));

    /// <summary>A column of the output in the steps' own one: what lies between them is left out.</summary>
    private DataViewSchema.Column Inner(int index) => _scores.Output[index < InputSchema.Count ? index : _prediction];

    private sealed class Cursor(AnomalySteps steps, DataViewRowCursor inner, bool[] active) : WrappedCursor(inner)
    {
        public override DataViewSchema Schema => steps.Output;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Input.GetGetter<TValue>(steps.Inner(column.Index));
    }

    private sealed class Row(AnomalySteps steps, DataViewRow inner, bool[] active) : WrappedRow(inner)
    {
        public override DataViewSchema Schema => steps.Output;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Input.GetGetter<TValue>(steps.Inner(column.Index));
    }
}
