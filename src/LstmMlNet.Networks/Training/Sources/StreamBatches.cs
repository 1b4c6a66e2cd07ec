using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Batches of a stream: drawn at random from a buffer, each sequence replaced by the next one that is read. The order follows from
/// the seed, the epoch and the buffer's size alone. Memory is the buffer's and a batch's; both are used again.
/// </summary>
internal sealed class StreamBatches : BatchSource
{
    private readonly StreamedSequences _stream;
    private readonly TargetCounts _counts;
    private readonly int _seed;
    private readonly SequenceDataset _read;
    private readonly Held[] _buffer;
    private readonly Held[] _drawn;
    private ISequenceReader? _reader;
    private SeededRandom? _random;
    private int _buffered;
    private int _at;
    private long _given;
    private int _batch;

    public StreamBatches(StreamedSequences stream, TrainingOptions options, TargetCounts counts)
        : base(options, counts.Counted, stream.Features)
    {
        _stream = stream;
        _counts = counts;
        _seed = options.Seed;
        _read = new SequenceDataset(stream.Features);
        _buffer = [.. Enumerable.Range(0, (int)Math.Min(options.ShuffleBufferSize, counts.Counted)).Select(_ => new Held())];
        _drawn = [.. Sequences.Select(_ => new Held())];
    }

    public override void Shuffle(int epoch)
    {
        _reader?.Dispose();
        _reader = _stream.Open();
        _read.Clear();
        _random = new SeededRandom(SeededRandom.Derive(_seed, epoch));
        (_at, _given, _batch) = (0, 0, 0);
        for (_buffered = 0; _buffered < _buffer.Length && Fill(_buffer[_buffered]); _buffered++)
        {
        }
    }

    public override void Skip(int batches)
    {
        for (int i = 0; i < batches; i++)
            Next();
    }

    public override bool Next()
    {
        Count = 0;
        bool isLast = _batch == BatchCount;
        int wanted = isLast ? 0 : (int)(EndOf(_batch++) - _given);
        while (Count < wanted && _buffered > 0)
        {
            int j = _random!.NextInt(_buffered);
            (_drawn[Count], _buffer[j]) = (_buffer[j], _drawn[Count]);
            _drawn[Count].Give(this, Count++);
            if (!Fill(_buffer[j]))
            {
                _buffered--;
                (_buffer[j], _buffer[_buffered]) = (_buffer[_buffered], _buffer[j]);
            }
        }

        _given += Count;
        if (Count < wanted || (isLast && _buffered > 0))
            throw new InvalidOperationException($"The stream gave {(isLast ? "more" : $"{_given}")} sequences to learn from "
                + $"in this pass and {Expected} in the first: every pass must give the same.");
        return !isLast;
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        _reader = null;
        base.Dispose();
    }

    /// <summary>Reads the next sequence that counts; false at the end.</summary>
    private bool Fill(Held held)
    {
        while (true)
        {
            for (; _at < _read.Count; _at++)
            {
                if (!_counts.Counts(_read.TargetsOf(_at), _read.WeightOf(_at)))
                    continue;
                held.Take(_read, _at++);
                return true;
            }

            _read.Clear();
            _at = 0;
            if (!_reader!.Read(_read))
                return false;
        }
    }

    /// <summary>One sequence's values and targets, in arrays that grow to the longest they have held.</summary>
    private sealed class Held
    {
        private float[] _values = [];
        private float[] _targets = [];
        private int _steps;
        private int _targetCount;
        private float _weight;

        public void Take(SequenceDataset data, int index)
        {
            Copy(data.SequenceAt(index), ref _values);
            Copy(data.TargetsOf(index), ref _targets);
            _steps = data.StepsOf(index);
            _targetCount = data.TargetsOf(index).Length;
            _weight = data.WeightOf(index);
        }

        public void Give(StreamBatches batch, int place)
        {
            batch.Sequences[place] = new SequenceSlice(_values, 0, _steps);
            batch.Targets[place] = new SequenceSlice(_targets, 0, _targetCount);
            batch.Weights[place] = _weight;
        }

        private static void Copy(ReadOnlySpan<float> source, ref float[] target)
        {
            if (target.Length < source.Length)
                target = new float[source.Length];
            source.CopyTo(target);
        }
    }
}
