using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Outputs;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>A view with the score columns added. Nothing is computed until a cursor asks for one of them.</summary>
internal sealed class ScoredView : NetworkOnnxView
{
    private readonly IDataView _input;
    private readonly SequenceModel _model;
    private readonly OutputMap _map;

    public ScoredView(IDataView input, SequenceModel model)
        : base(input, model)
    {
        _input = input;
        _model = model;
        _map = new OutputMap(input.Schema, model);
    }

    public override bool CanShuffle => _input.CanShuffle;

    public override DataViewSchema Schema => _map.Output;

    protected override DataViewSchema.Column Feature => _map.Feature;

    protected override IReadOnlyList<(ModelOutput Output, DataViewType Type)> Added =>
        [.. Schema.Skip(_map.Input.Count).Select(column => (_map.OutputOf(column)!, column.Type))];

    public override long? GetRowCount() => _input.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = _map.Active(columnsNeeded);
        return Wrap(_input.GetRowCursor(_map.Needed(active), rand), active, _model.ThreadCount);
    }

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = _map.Active(columnsNeeded);
        DataViewRowCursor[] cursors = _input.GetRowCursorSet(_map.Needed(active), n, rand);

        // Whoever asks for several cursors runs them on several threads already.
        int threads = Math.Max(1, _model.ThreadCount / cursors.Length);
        return [.. cursors.Select(cursor => Wrap(cursor, active, threads))];
    }

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, bool[] active, int threads) => _map.AnyOwn(active)
        ? new ScoringCursor(cursor, _map, active, _model, threads)
        : new PassThroughCursor(cursor, _map, active);
}
