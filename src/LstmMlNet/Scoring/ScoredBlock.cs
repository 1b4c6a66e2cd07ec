using System.Runtime.ExceptionServices;
using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>
/// Rows that are read one after the other and scored as one batch, with their pass-through values. A row that cannot be read ends
/// its block: it fails when its turn comes, after the rows before it.
/// </summary>
internal sealed class ScoredBlock : IDisposable
{
    /// <summary>Rows that fill the engine's tiles; more gain nothing.</summary>
    public const int MostRows = 256;

    // Long sequences fill a batch with fewer rows, but for a few.
    private const int FewestRows = 16;
    private const int FewSteps = 4_096;
    private const int MostSteps = 16_384;
    private readonly DataViewRowCursor _input;
    private readonly SequenceModel _model;
    private readonly SequenceColumnReader _reader;
    private readonly SequenceBatch _batch;
    private readonly ReadAheadColumn?[] _columns;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly DataViewRowId[] _ids = new DataViewRowId[MostRows];
    private readonly long[] _batches = new long[MostRows];
    private readonly double[] _levels = new double[MostRows];
    private readonly bool _sequences;
    private SequenceScorer? _scorer;

    /// <param name="input">Where rows are read.</param>
    /// <param name="map">The columns.</param>
    /// <param name="active">Which of them are asked for.</param>
    /// <param name="model">What scores.</param>
    public ScoredBlock(DataViewRowCursor input, OutputMap map, bool[] active, SequenceModel model)
    {
        _input = input;
        _model = model;
        _reader = new SequenceColumnReader(input, model.Description.FeatureColumn, model.Shape);
        _batch = new SequenceBatch(model.Shape.Features);
        _columns = [.. map.Input.Select(column => active[column.Index] ? ReadAheadColumn.Create(input, column, MostRows) : null)];
        _idGetter = input.GetIdGetter();
        _sequences = map.NeedsHiddenSequences(active);
    }

    /// <summary>Rows that it has.</summary>
    public int Count { get; private set; }

    /// <summary>Steps of all of them.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether no row follows: the input has ended, or a row has failed.</summary>
    public bool IsLast { get; private set; }

    /// <summary>What scored the rows.</summary>
    public SequenceScorer Scorer => _scorer!;

    /// <summary>Multiply-adds of the rows, about.</summary>
    public long Work => _model.Networks.ParameterCount * Steps;

    public DataViewRowId IdOf(int place) => _ids[place];

    public long BatchOf(int place) => _batches[place];

    /// <summary>What was taken off a row's sequence.</summary>
    public double LevelOf(int place) => _levels[place];

    /// <summary>The values of one of the input's columns, which is asked for.</summary>
    public ReadAheadColumn Column(int index) => _columns[index]!;

    /// <summary>Throws what went wrong with the row after the last; nothing where that is the input's end.</summary>
    public void ThrowFailure() => Failure?.Throw();

    /// <summary>What went wrong with the row after the last.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Reads the next rows.</summary>
    /// <param name="rows">How many at most.</param>
    public void Read(int rows)
    {
        _batch.Clear();
        (Count, Steps, IsLast, Failure) = (0, 0, false, null);
        try
        {
            while (Count < rows && Steps < (Count < FewestRows ? MostSteps : FewSteps))
            {
                if (!_input.MoveNext())
                {
                    IsLast = true;
                    return;
                }

                ReadRow();
            }
        }
        catch (Exception exception)
        {
            Fail(WrappedErrors.Unwrap(exception));
        }
    }

    /// <summary>Scores the rows that were read.</summary>
    /// <param name="threads">How many threads; no fewer than the last time are kept.</param>
    public void Score(int threads = 1)
    {
        if (_scorer is null || _scorer.ThreadCount < threads)
        {
            _scorer?.Dispose();
            _scorer = new SequenceScorer(_model.Networks, threads, _sequences);
        }

        _scorer.Score(_batch);
    }

    /// <summary>Its rows cannot be scored: none is given out.</summary>
    public void FailToScore(Exception exception)
    {
        Count = 0;
        Fail(exception);
    }

    public void Dispose()
    {
        _scorer?.Dispose();
        _scorer = null;
    }

    private void Fail(Exception exception)
    {
        Failure = ExceptionDispatchInfo.Capture(exception);
        IsLast = true;
    }

    private void ReadRow()
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
            column?.Read(Count);
        _levels[Count] = _reader.Level;
        _idGetter(ref _ids[Count]);
        _batches[Count] = _input.Batch;
        Count++;
        Steps += values.Length / _model.Shape.Features;
    }
}
