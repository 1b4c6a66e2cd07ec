using System.Runtime.ExceptionServices;
using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>
/// Reads rows ahead, scores them as a batch and gives them out in their order. The input is read once: pass-through values
/// are kept with the batch. A row that cannot be scored fails when its turn comes, after all rows before it.
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor
{
    // The first batch is small, for views of which only the head is looked at; full batches fill the engine's tiles.
    private const int FirstRows = 16;
    private const int MostRows = 256;

    // Long sequences fill a batch with fewer rows.
    private const int MostSteps = 16_384;

    // Below this many multiply-adds a second thread costs more than it saves.
    private const long WorthThreads = 4_000_000;

    private readonly DataViewRowCursor _input;
    private readonly OutputMap _map;
    private readonly bool[] _active;
    private readonly SequenceModel _model;
    private readonly SequenceColumnReader _reader;
    private readonly ScoreSource _source;
    private readonly SequenceBatch _batch;
    private readonly ReadAheadColumn?[] _columns;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly DataViewRowId[] _ids = new DataViewRowId[MostRows];
    private readonly long[] _batches = new long[MostRows];
    private readonly double[] _levels = new double[MostRows];
    private readonly int _threads;
    private readonly bool _sequences;
    private SequenceScorer? _scorer;
    private ExceptionDispatchInfo? _failure;
    private int _rows = FirstRows;
    private int _count;
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
        _reader = new SequenceColumnReader(input, model.Description.FeatureColumn, model.Shape);
        _source = new ScoreSource(() => _scorer!, Current, place => _levels[place]);
        _batch = new SequenceBatch(model.Shape.Features);
        _columns = [.. map.Input.Select(column => active[column.Index] ? ReadAheadColumn.Create(input, column, MostRows) : null)];
        _idGetter = input.GetIdGetter();
        _sequences = map.NeedsHiddenSequences(active);
    }

    public override DataViewSchema Schema => _map.Output;

    public override long Position => _position;

    public override long Batch => _current < 0 ? 0 : _batches[_current];

    public override bool MoveNext()
    {
        if (_ended)
            return false;
        if (_current + 1 >= _count)
        {
            _failure?.Throw();
            Fill();
            if (_count == 0)
            {
                _failure?.Throw();
                // The scorer's threads end with the rows, not only with Dispose.
                _scorer?.Dispose();
                _scorer = null;
                _ended = true;
                _current = -1;
                _position = -1;
                return false;
            }

            _current = -1;
        }

        _current++;
        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _ids[Current()];

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was made.");
        Delegate getter = _map.OutputOf(column) is { } output
            ? output.CreateGetter(_source)
            : _columns[column.Index]!.CreateGetter(Current);
        return OutputMap.Cast<TValue>(getter, column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scorer?.Dispose();
            _input.Dispose();
            _ended = true;
        }

        base.Dispose(disposing);
    }

    private int Current() =>
        _current >= 0 ? _current : throw new InvalidOperationException("The cursor is not on a row: call MoveNext first.");

    private void Fill()
    {
        _batch.Clear();
        _count = 0;
        int steps = 0;
        try
        {
            while (_count < _rows && steps < MostSteps && _input.MoveNext())
                steps += ReadRow();
        }
        catch (Exception exception)
        {
            // Kept until the rows before it are given out.
            _failure = ExceptionDispatchInfo.Capture(WrappedErrors.Unwrap(exception));
        }

        _rows = Math.Min(MostRows, _rows * 4);
        if (_count == 0)
            return;
        Scorer(steps).Score(_batch);
    }

    private int ReadRow()
    {
        ReadOnlySpan<float> values = _reader.Read(_input.Position);
        try
        {
            _batch.Add(values);
        }
        catch (ArgumentException exception)
        {
            throw _reader.Error(_input.Position, exception.Message, exception);
        }

        foreach (ReadAheadColumn? column in _columns)
            column?.Read(_count);
        _levels[_count] = _reader.Level;
        _idGetter(ref _ids[_count]);
        _batches[_count] = _input.Batch;
        _count++;
        return values.Length / _model.Shape.Features;
    }

    /// <summary>Starts on one thread; a team is made when a batch is worth it.</summary>
    private SequenceScorer Scorer(int steps)
    {
        bool worth = _threads > 1 && _model.Networks.ParameterCount * steps > WorthThreads;
        int threads = worth ? _threads : 1;
        if (_scorer is not null && _scorer.ThreadCount >= threads)
            return _scorer;
        _scorer?.Dispose();
        return _scorer = new SequenceScorer(_model.Networks, threads, _sequences);
    }
}
