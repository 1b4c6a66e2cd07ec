namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A batch cut into shares (<see cref="CutModel"/>): whole groups in training, whole sequences in scoring. Each share has a
/// <see cref="NetworkRunner"/> of its own, in memory of its own (<see cref="BufferPages"/>), and a thread or a squad of them. A share whose
/// forward pass would leave more than the caches hold until the backward pass reads it goes through the network in rounds of some
/// groups, one after the other in the same memory.
/// </summary>
internal sealed class BatchShares
{
    /// <summary>
    /// What the forward pass of a round may leave: 2 to 6 MB are alike, more is slower once all threads' together do not fit
    /// the last cache.
    /// </summary>
    public const long RoundBytes = 3 << 20;

    // Every step of a round reads all weights anew: for fewer sequences that would take longer than their products, unless the
    // weights stay in the second-level cache.
    private const int FewestInRound = 16;
    private const int FewestWithSmallWeights = 8;
    private const long SmallWeightBytes = 256 << 10;

    // Weights that no cache of a core holds come from far away at every step: for all rows that there is memory for.
    private const long WideWeightBytes = 8 << 20;
    private const int FewestWithWideWeights = 64;
    private const long WideRoundBytes = 128 << 20;
    private readonly NetworkRunner[] _runners;
    private readonly Squad[] _squads;
    private readonly int[] _places;
    private readonly CutModel _model;
    private readonly bool _keeps;
    private readonly bool _givesSequence;
    private readonly long _roundBytes;
    private readonly long _rowBytes;
    private readonly int _fewestInRound;
    private readonly bool _isWide;
    private readonly BatchMemory _memory;

    /// <param name="plan">The network's layout.</param>
    /// <param name="keeps">Keep what the backward pass needs: training.</param>
    /// <param name="threads">How many threads at most.</param>
    /// <param name="givesSequence">Keep every step's output.</param>
    /// <param name="roundBytes">What a thread's round may leave in memory; 0: no rounds.</param>
    public BatchShares(NetworkPlan plan, bool keeps, int threads, bool givesSequence, long roundBytes = 0)
    {
        _squads = [.. Enumerable.Range(0, threads).Select(_ => new Squad(threads))];
        _runners = [.. _squads.Select(squad => threads > 1
            ? new NetworkRunner(plan, keeps, new BufferPages(), squad, threads)
            : new NetworkRunner(plan, keeps))];
        _places = new int[threads + 1];
        _keeps = keeps;
        _givesSequence = givesSequence;
        _rowBytes = plan.KeptFloatsPerRow * sizeof(float);
        long weightBytes = plan.Layers.Max(layer => layer.Directions[0].Pass.ParameterLength) * (long)sizeof(float);
        _isWide = weightBytes > WideWeightBytes;
        _fewestInRound = weightBytes <= SmallWeightBytes ? FewestWithSmallWeights : FewestInRound;

        // An embedding's gradient is one sum over the whole batch: its table would be too large to have in parts.
        _roundBytes = plan.LearnsVectors ? 0 : roundBytes;
        _memory = new BatchMemory(plan, keeps, givesSequence, threads, _roundBytes > 0 ? _fewestInRound : null);
        _model = new CutModel(plan, keeps, threads, _roundBytes);
    }

    /// <summary>Ends a batch before its end: nobody reads what it has computed by then.</summary>
    public CancellationToken Stop
    {
        get;
        set
        {
            field = value;
            foreach (NetworkRunner runner in _runners)
                runner.Stop = value;
        }
    }

    /// <summary>The whole batch: the order of its sequences; and its groups, in training.</summary>
    public BatchLayout Whole { get; } = new();

    /// <summary>How the batch is cut.</summary>
    public WorkPlan Plan { get; private set; }

    /// <summary>A plan for all batches instead of the model's choice: for tests of any way to cut.</summary>
    public WorkPlan? FixedPlan { get; set; }

    /// <summary>Whether squads wait for all of their threads, however late: for tests of any way to cut.</summary>
    public bool WaitsForAll { get; set; }

    /// <summary>How many shares the batch is cut into.</summary>
    public int Count => Plan.Shares;

    /// <summary>
    /// Every share's way through the network, in the order of their sequences; some may be empty. In rounds, the way of each one's
    /// last round.
    /// </summary>
    public ReadOnlySpan<NetworkRunner> Runners => _runners.AsSpan(0, Count);

    /// <summary>All that any batch may need.</summary>
    public ReadOnlySpan<NetworkRunner> AllRunners => _runners;

    /// <summary>
    /// Whether gradients are added in rounds, direction by direction as the backward pass comes to them: where some share goes
    /// through in several rounds, before its memory is used again; and where <see cref="SumsEarly"/> asks for it.
    /// </summary>
    public bool HasRounds { get; private set; }

    /// <summary>Whether gradients are to be added as early as they can be, for other processes to be sent them meanwhile.</summary>
    public bool SumsEarly { get; set; }

    /// <summary>Sees whether there is memory for a batch, before anything is allocated for it.</summary>
    /// <exception cref="InsufficientMemoryException">There is not.</exception>
    public void CheckMemory(ReadOnlySpan<int> lengths) => _memory.Check(lengths);

    /// <summary>Lays out a batch and cuts it.</summary>
    /// <param name="lengths">Its sequences' lengths.</param>
    /// <param name="groupSize">Sequences of a group in training; 0: it follows from the batch.</param>
    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    public void Set(ReadOnlySpan<int> lengths, int groupSize = 0)
    {
        CheckMemory(lengths);
        if (_keeps)
            Whole.Set(lengths, groupSize);
        else
            Whole.Sort(lengths);
        Plan = FixedPlan ?? _model.Choose(Whole);
        if (!_keeps)
            SquadCut.Bounds(Whole, Count, _places);
        HasRounds = (SumsEarly || _roundBytes > 0) && SharesAreParts() && (SumsEarly || NeedRounds());
    }

    /// <summary>Makes the squads ready for a phase.</summary>
    /// <param name="alone">One thread does all of it.</param>
    /// <param name="sharesProcessors">Whether other threads want the processors.</param>
    public void BeginPhase(bool alone, bool sharesProcessors)
    {
        bool crowded = sharesProcessors || Plan.Threads > Environment.ProcessorCount;
        for (int share = 0; share < Count; share++)
            _squads[share].Begin(alone ? 1 : Plan.SeatsOf(share), WaitsForAll, crowded);
    }

    /// <summary>The threads of a share.</summary>
    public Squad SquadOf(int share) => _squads[share];

    /// <summary>The first group of a share; the number of groups for the one after the last. In training.</summary>
    public int FirstGroup(int share) => Whole.PartStart(share, Count);

    /// <summary>Where the round that begins with a group ends.</summary>
    /// <param name="share">Whose round.</param>
    /// <param name="first">The round's first group.</param>
    public int EndOfRound(int share, int first) => HasRounds && _roundBytes > 0 ? FittingGroups(share, first) : FirstGroup(share + 1);

    /// <summary>Lays a share out, in memory that its threads are the first to use. In scoring.</summary>
    public NetworkRunner LayOut(int share)
    {
        NetworkRunner runner = _runners[share];
        runner.Cut = Plan.Cut;
        runner.Resize(Whole, new RowRange(_places[share], _places[share + 1] - _places[share]), _givesSequence);
        return runner;
    }

    /// <summary>Lays a round of a share out. In training.</summary>
    public NetworkRunner LayOut(int share, int firstGroup, int endGroup)
    {
        NetworkRunner runner = _runners[share];
        runner.Cut = Plan.Cut;
        runner.Resize(Whole, firstGroup, endGroup, _givesSequence);
        return runner;
    }

    /// <summary>A share's batch, or its rounds one after the other, as its threads go through them.</summary>
    public IEnumerable<BatchLayout> RoundsOf(int share)
    {
        if (!_keeps)
        {
            var merged = new BatchLayout();
            merged.Merge(Whole, new RowRange(_places[share], _places[share + 1] - _places[share]));
            yield return merged;
            yield break;
        }

        for (int first = FirstGroup(share); first < FirstGroup(share + 1); first = EndOfRound(share, first))
        {
            var round = new BatchLayout();
            round.Set(Whole, first, EndOfRound(share, first));
            yield return round;
        }
    }

    /// <summary>Where the sequence at a place of the whole batch is: its share, and the place there. Not for shares in rounds.</summary>
    public (NetworkRunner Runner, int Place) Find(int place)
    {
        int share = 0;
        while (place >= _runners[share].Shape.Count)
            place -= _runners[share++].Shape.Count;
        return (_runners[share], place);
    }

    /// <summary>
    /// Whether no part of a gradient's sum (<see cref="BatchLayout.SumParts"/>) lies in two shares: each share can add to its
    /// own parts when it likes.
    /// </summary>
    private bool SharesAreParts()
    {
        for (int share = 1; share < Count; share++)
        {
            bool found = false;
            for (int part = 0; part <= Whole.SumParts && !found; part++)
                found = Whole.PartStart(part, Whole.SumParts) == FirstGroup(share);
            if (!found)
                return false;
        }

        return true;
    }

    private bool NeedRounds()
    {
        for (int share = 0; share < Count; share++)
        {
            if (FittingGroups(share, FirstGroup(share)) < FirstGroup(share + 1))
                return true;
        }

        return false;
    }

    private int FittingGroups(int share, int first)
    {
        int end = FirstGroup(share + 1);
        int threads = Plan.SeatsOf(share);
        int next = Math.Min(end, first + ((_fewestInRound + Whole.GroupSize - 1) / Whole.GroupSize));
        while (next < end && Fits((next - first) * Whole.GroupSize, BytesOf(first, next + 1), threads))
            next++;
        return next;
    }

    private long BytesOf(int firstGroup, int endGroup) => (Whole.GroupStart(endGroup) - Whole.GroupStart(firstGroup)) * _rowBytes;

    private bool Fits(int sequencesBefore, long bytes, int threads) =>
        bytes <= _roundBytes * threads || (_isWide && sequencesBefore < FewestWithWideWeights && bytes <= WideRoundBytes);
}
