using LstmMlNet.ModelFile;
using LstmMlNet.Outputs;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>
/// Reads rows ahead, scores them in blocks and returns them in order. The input is read once: pass-through values are kept with their
/// block. Views that are worth it are read and scored on other threads (<see cref="ScoringPipeline"/>).
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor
{
    // The first block is small, for callers that read only the first rows; it is scored by all threads together.
    private const int FirstRows = ScoringPipeline.FirstRows;

    // Multiply-adds of a block below which a second thread costs more than it saves; and of a view so far.
    private const long WorthThreads = 4_000_000;
    private const long WorthPipeline = 16_000_000;
    private readonly DataViewRowCursor _input;
    private readonly OutputMap _map;
    private readonly bool[] _active;
    private readonly SequenceModel _model;
    private readonly ScoreSource _source;
    private readonly int _threads;
    private readonly ScoredBlock _first;
    private ScoringPipeline? _pipeline;
    private ScoredBlock _block;
    private int _rows = FirstRows;
    private long _work;
    private int _current = -1;
    private long _position = -1;
    private bool _ended;

    public ScoringCursor(DataViewRowCursor input, OutputMap map, bool[] active, SequenceModel model, int threads)
    {
        _input = input;
        _map = map;
        _active = active;
        _model = model;
        _threads = threads;
        _block = _first = new ScoredBlock(input, map, active, model);
        _source = new ScoreSource(() => _block.Scorer, Current, place => _block.LevelOf(place));
    }

    public override DataViewSchema Schema => _map.Output;

    public override long Position => _position;

    public override long Batch => _current < 0 ? 0 : _block.BatchOf(_current);

    public override bool MoveNext()
    {
        if (_ended)
            return false;
        if (_current + 1 >= _block.Count)
        {
            _block.ThrowFailure();
            if (!Advance())
            {
                _block.ThrowFailure();
                End();
                return false;
            }

            _current = -1;
        }

        _current++;
        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _block.IdOf(Current());

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ActiveColumns.Require(_active, column);
        Delegate getter = _map.OutputOf(column) is { } output
            ? output.CreateGetter(_source)
            : _block.Column(column.Index).CreateGetter(() => (_block.Column(column.Index), Current()));
        return ActiveColumns.Cast<TValue>(getter, column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Nobody reads the input any more when it ends.
            _pipeline?.Dispose();
            _first.Dispose();
            _input.Dispose();
            _ended = true;
        }

        base.Dispose(disposing);
    }

    private int Current() =>
        _current >= 0 ? _current : throw new InvalidOperationException("The cursor is not on a row: call MoveNext first.");

    /// <summary>Goes on to the next rows; false where there are none.</summary>
    private bool Advance()
    {
        if (_block.IsLast)
            return false;
        if (_pipeline is null && _threads > 1 && _work > WorthPipeline)
            _pipeline = StartPipeline(_input, _map, _active, _model, _threads);
        if (_pipeline is not null)
        {
            _block = _pipeline.Next();
            return _block.Count > 0;
        }

        _block.Read(_rows);
        _rows = Math.Min(ScoredBlock.MostRows, _rows * 4);
        if (_block.Count == 0)
            return false;
        try
        {
            _block.Score(_block.Work > WorthThreads ? _threads : 1);
        }
        catch (Exception exception)
        {
            _block.FailToScore(exception);
            return false;
        }

        _work += _block.Work;
        return true;
    }

    // By itself, so that what makes blocks does not lead to the cursor.
    private static ScoringPipeline StartPipeline(
        DataViewRowCursor input,
        OutputMap map,
        bool[] active,
        SequenceModel model,
        int threads) => new(() => new ScoredBlock(input, map, active, model), threads);

    /// <summary>The threads end with the rows, not only with Dispose.</summary>
    private void End()
    {
        _pipeline?.Dispose();
        _first.Dispose();
        _ended = true;
        _current = -1;
        _position = -1;
    }
}
