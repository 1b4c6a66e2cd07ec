namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The gradients of all processes (ranks): cut into buckets, each of which is summed over the ranks, in its place, as soon as this
/// rank's own sum of it is complete, while the backward pass goes on below. All ranks begin the buckets in one order, that in which
/// the backward pass comes to them; a bucket that is complete early waits for its turn.
/// </summary>
internal sealed class RankSums
{
    /// <summary>Floats of a bucket at most, but for a longer block: large enough that a message's latency hardly counts.</summary>
    public const int MostFloats = 1 << 20;
    private readonly GradientSums _sums;
    private readonly BatchShares _shares;
    private readonly GradientBucket[] _buckets;
    private readonly int[] _left;
    private readonly bool[] _ready;
    private readonly Lock _beginning = new();
    private readonly ICollective _collective;
    private int _next;

    /// <param name="collective">The ranks.</param>
    /// <param name="sums">This rank's sums.</param>
    /// <param name="shares">Its batch.</param>
    /// <param name="tasks">All blocks.</param>
    /// <param name="lowestLayer">The last layer that a backward pass comes to.</param>
    /// <param name="mostFloats">Floats of a bucket at most.</param>
    public RankSums(
        ICollective collective,
        GradientSums sums,
        BatchShares shares,
        ParameterTask[] tasks,
        int lowestLayer,
        int mostFloats = MostFloats)
    {
        (_collective, _sums, _shares) = (collective, sums, shares);
        _buckets = GradientBucket.Cut(tasks, lowestLayer, mostFloats);
        _left = new int[_buckets.Length];
        _ready = new bool[_buckets.Length];
    }

    /// <summary>The buckets, in the order in which they are begun.</summary>
    public ReadOnlySpan<GradientBucket> Buckets => _buckets;

    /// <summary>How many buckets of the last batch were begun before its backward pass was over.</summary>
    public int BegunEarly { get; private set; }

    /// <summary>Makes ready for a batch, whose shares and sums are made ready.</summary>
    public void Begin()
    {
        _next = 0;
        Array.Clear(_ready);
        int shares = 0;
        for (int share = 0; share < _shares.Count; share++)
            shares += _shares.FirstGroup(share) < _shares.FirstGroup(share + 1) ? 1 : 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            _left[i] = _buckets[i].IsLeftToAll
                ? _buckets[i].Tasks.Length * _sums.Pieces * _sums.PartCount * _shares.Count
                : shares * _buckets[i].Directions.Count;
        }
    }

    /// <summary>A share has added all that it has of a direction.</summary>
    public void CompleteShare(int layer, int direction)
    {
        for (int i = 0; i < _buckets.Length; i++)
        {
            if (!_buckets[i].IsLeftToAll && _buckets[i].Directions.Contains((layer, direction)))
                Count(i);
        }
    }

    /// <summary>A piece of a block that shares leave to whoever has time is added.</summary>
    public void CompletePiece(in ParameterTask task)
    {
        for (int i = 0; i < _buckets.Length; i++)
        {
            if (_buckets[i].IsLeftToAll && task.Offset >= _buckets[i].Offset && task.Offset < _buckets[i].Offset + _buckets[i].Length)
                Count(i);
        }
    }

    /// <summary>Lets what was begun go on, while this rank computes.</summary>
    public void Continue()
    {
        if (Volatile.Read(ref _next) == 0 || !_beginning.TryEnter())
            return;
        try
        {
            _collective.ContinueAllReduces();
        }
        finally
        {
            _beginning.Exit();
        }
    }

    /// <summary>Begins what is left, all blocks being joined, and waits for all.</summary>
    public void Finish()
    {
        BegunEarly = _next;
        while (_next < _buckets.Length)
            BeginNext();
        _collective.CompleteAllReduces();
    }

    private void Count(int bucket)
    {
        if (Interlocked.Decrement(ref _left[bucket]) > 0)
            return;
        foreach (int task in _buckets[bucket].Tasks)
            _sums.JoinTask(task);
        lock (_beginning)
        {
            _ready[bucket] = true;
            while (_next < _buckets.Length && _ready[_next])
                BeginNext();
        }
    }

    private void BeginNext()
    {
        GradientBucket bucket = _buckets[_next++];
        _collective.BeginAllReduce(_sums.Sums.Span.Slice(bucket.Offset, bucket.Length));
    }
}
