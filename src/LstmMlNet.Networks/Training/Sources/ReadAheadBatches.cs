using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Makes the next batch ready, on another thread, while the current one is learned from: for batches that must be read or computed
/// first. Their order and values are those that they have without it.
/// </summary>
internal sealed class ReadAheadBatches : BatchSource
{
    // Fewer threads would be kept from learning as long as the batch takes.
    private const int WorthThreads = 4;
    private readonly BatchSource _inner;
    private readonly Ready[] _ready;
    private Task<bool>? _next;
    private int _turn;
    private int _groupSize;

    /// <param name="inner">The batches.</param>
    public ReadAheadBatches(BatchSource inner)
        : base(inner, copies: 1)
    {
        _inner = inner;
        _ready = [new(inner.Sequences.Length), new(inner.Sequences.Length)];
    }

    /// <summary>The batches, read ahead where that is worth it.</summary>
    /// <param name="batches">Batches that take time.</param>
    /// <param name="threads">Threads that learn from them.</param>
    public static BatchSource Of(BatchSource batches, int threads) =>
        threads < WorthThreads ? batches : new ReadAheadBatches(batches);

    public override int GroupSize => _groupSize;

    public override void Shuffle(int epoch)
    {
        Settle();
        _inner.Shuffle(epoch);
    }

    public override void Skip(int batches)
    {
        Settle();
        _inner.Skip(batches);
    }

    public override bool Next()
    {
        Task<bool> next = _next ?? Task.Run(Prepare);
        _next = null;
        Count = 0;
        if (!next.GetAwaiter().GetResult())
            return false;
        Count = _ready[_turn].Give(this);
        _groupSize = _ready[_turn].GroupSize;
        _turn ^= 1;
        _next = Task.Run(Prepare);
        return true;
    }

    public override void Dispose()
    {
        Settle();
        _inner.Dispose();
        base.Dispose();
    }

    private bool Prepare()
    {
        if (!_inner.Next())
            return false;
        _ready[_turn].Take(_inner);
        return true;
    }

    /// <summary>Waits for what was begun; nobody will ask for it any more, nor for what went wrong with it.</summary>
    private void Settle()
    {
        if (_next is not null)
            Task.WaitAny(_next);
        _next = null;
    }

    /// <summary>A batch's values and targets, in arrays that grow to the longest they have held.</summary>
    private sealed class Ready(int size)
    {
        private readonly float[][] _values = [.. Enumerable.Repeat(Array.Empty<float>(), size)];
        private readonly float[][] _targets = [.. Enumerable.Repeat(Array.Empty<float>(), size)];
        private readonly int[] _steps = new int[size];
        private readonly int[] _targetCounts = new int[size];
        private readonly float[] _weights = new float[size];
        private int _count;

        /// <summary>What its source says of the batch.</summary>
        public int GroupSize { get; private set; }

        public void Take(BatchSource batch)
        {
            (_count, GroupSize) = (batch.Count, batch.GroupSize);
            for (int i = 0; i < _count; i++)
            {
                (SequenceSlice sequence, SequenceSlice target) = (batch.Sequences[i], batch.Targets[i]);
                (_steps[i], _targetCounts[i], _weights[i]) = (sequence.Steps, target.Steps, batch.Weights[i]);
                Copy(sequence, sequence.Steps * batch.Features, ref _values[i]);
                Copy(target, target.Steps, ref _targets[i]);
            }
        }

        public int Give(BatchSource batch)
        {
            for (int i = 0; i < _count; i++)
            {
                batch.Sequences[i] = new SequenceSlice(_values[i], 0, _steps[i]);
                batch.Targets[i] = new SequenceSlice(_targets[i], 0, _targetCounts[i]);
                batch.Weights[i] = _weights[i];
            }

            return _count;
        }

        private static void Copy(in SequenceSlice source, int length, ref float[] target)
        {
            if (target.Length < length)
                target = new float[length];
            source.Values.AsSpan(source.Offset, length).CopyTo(target);
        }
    }
}
