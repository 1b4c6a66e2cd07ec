using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>One row with its scores; computed when first asked for, once for each position of the input.</summary>
internal sealed class ScoredRow : DataViewRow
{
    private readonly DataViewRow _input;
    private readonly OutputMap _map;
    private readonly bool[] _active;
    private readonly SequenceScorer? _scorer;
    private readonly SequenceColumnReader? _reader;
    private readonly ScoreSource? _source;
    private readonly SequenceBatch _batch;
    private long _scoredPosition = -2;

    public ScoredRow(DataViewRow input, OutputMap map, bool[] active, SequenceModel model)
    {
        _input = input;
        _map = map;
        _active = active;
        _batch = new SequenceBatch(model.Shape.Features);
        if (!map.AnyOwn(active))
            return;
        _scorer = new SequenceScorer(model.Networks, threadCount: 1, map.NeedsHiddenSequences(active));
        _reader = new SequenceColumnReader(input, model.Description.FeatureColumn, model.Shape);
        _source = new ScoreSource(() => _scorer, Current, _ => _reader.Level);
    }

    public override DataViewSchema Schema => _map.Output;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ActiveColumns.Require(_active, column);
        return _map.OutputOf(column) is { } output
            ? ActiveColumns.Cast<TValue>(output.CreateGetter(_source!), column)
            : _input.GetGetter<TValue>(_map.Input[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scorer?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Scores the row if it is a new one; its place in the batch is 0.</summary>
    private int Current()
    {
        long position = _input.Position;
        if (position == _scoredPosition)
            return 0;
        ReadOnlySpan<float> values = _reader!.Read(position);
        _batch.Clear();
        try
        {
            _batch.Add(values);
        }
        catch (ArgumentException exception)
        {
            throw _reader.Error(position, exception.Message, exception);
        }

        _scorer!.Score(_batch);
        _scoredPosition = position;
        return 0;
    }
}
