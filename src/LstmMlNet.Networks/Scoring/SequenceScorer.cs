using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// Scores batches of sequences with a network: the head's outputs, the last hidden states, and those of every step. A sequence's result is
/// bit-identical whatever else is in its batch and however many threads there are. A scorer serves one caller at a time; any number of
/// scorers share a network's weights. Once the largest batch has been scored, no more memory is allocated.
/// </summary>
public sealed partial class SequenceScorer : IDisposable
{
    private readonly PackedNetwork _packed;
    private readonly BatchShares _shares;
    private readonly FeatureScaling? _scaling;
    private readonly FeatureScaling? _targetScaling;
    private readonly NetworkHead _head;
    private readonly bool _activates;
    private readonly WorkerTeam _team;
    private readonly bool _ownsTeam;
    private readonly Action<int> _run;
    private readonly Action<RowRange>[] _activations;
    private readonly bool _hiddenSequences;
    private SequenceSlice[] _batch = [];
    private int[] _lengths = [];
    private int[] _place = [];
    private int _count;

    /// <param name="network">The network.</param>
    /// <param name="threadCount">
    /// The number of threads, including the calling thread; never more than there are processors. Default: 1, best for single rows.
    /// </param>
    /// <param name="hiddenSequences">Keep the hidden state of every step for <see cref="CopyHiddenSequence"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threadCount"/> is less than 1.</exception>
    public SequenceScorer(RecurrentNetwork network, int threadCount = 1, bool hiddenSequences = false)
        : this(
            (network ?? throw new ArgumentNullException(nameof(network))).Packed(),
            network.Scaling,
            network.TargetScaling,
            Math.Min(threadCount, Environment.ProcessorCount),
            hiddenSequences,
            activates: true)
    {
    }

    /// <param name="packed">The weights.</param>
    /// <param name="scaling">How features are standardized.</param>
    /// <param name="targetScaling">How outputs are brought back.</param>
    /// <param name="threadCount">Threads to use.</param>
    /// <param name="hiddenSequences">Keep every step's hidden state.</param>
    /// <param name="activates">Whether to activate outputs; otherwise raw logits are copied.</param>
    /// <param name="team">Threads shared with another scorer; null to create its own.</param>
    internal SequenceScorer(
        PackedNetwork packed,
        FeatureScaling? scaling,
        FeatureScaling? targetScaling,
        int threadCount,
        bool hiddenSequences,
        bool activates,
        WorkerTeam? team = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        _packed = packed;
        _scaling = scaling;
        _targetScaling = targetScaling;
        _head = packed.Plan.HeadLayer;
        _activates = activates;
        _hiddenSequences = hiddenSequences;
        _shares = new BatchShares(packed.Plan, keeps: false, threadCount, hiddenSequences);
        _team = team ?? new WorkerTeam(threadCount);
        _ownsTeam = team is null;
        _run = RunAll;
        _activations =
        [
            .. _shares.AllRunners.ToArray().Select(runner => (Action<RowRange>)(places => Activate(runner, places))),
        ];
    }

    /// <summary>The number of threads in use, including the calling thread.</summary>
    public int ThreadCount => _team.Size;

    /// <summary>Scores a batch. Read the results with the Copy methods before the next call.</summary>
    /// <param name="batch">The sequences, at least one.</param>
    /// <exception cref="ArgumentException">
    /// The number of features differs from the network's, or a value is not one of its tokens.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">
    /// The batch would need more memory than is available; the message says how much. Nothing has been allocated for it.
    /// </exception>
    public void Score(SequenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Features != _packed.Plan.Features)
            throw new ArgumentException(
                $"The batch has {batch.Features} features per step; the network has {_packed.Plan.Features}.",
                nameof(batch));
        Begin(batch.Count);
        for (int i = 0; i < _count; i++)
        {
            _batch[i] = batch[i];
            _packed.Plan.Check(_batch[i], i);
        }

        Finish();
    }

    /// <summary>Ends a batch before its end: its results are then not to be read.</summary>
    internal CancellationToken Stop
    {
        get => _shares.Stop;
        set
        {
            _shares.Stop = value;
            foreach (SequenceScorer other in _others)
                other.Stop = value;
        }
    }

    /// <summary>How batches are cut among the threads.</summary>
    internal BatchShares Shares => _shares;

    /// <summary>Ends the scorer's threads.</summary>
    public void Dispose()
    {
        if (_ownsTeam)
            _team.Dispose();
    }

    /// <summary>Sees whether there is memory for a batch of sequences of these steps.</summary>
    /// <exception cref="InsufficientMemoryException">There is not.</exception>
    internal void CheckMemory(IEnumerable<int> steps) => _shares.CheckMemory([.. steps.Select(_packed.Plan.FramesOf)]);

    /// <summary>Scores some sequences of a data set.</summary>
    internal void Score(SequenceDataset data, int start, int count)
    {
        Begin(count);
        for (int i = 0; i < count; i++)
            _batch[i] = data[start + i];
        Finish();
    }

    /// <summary>Scores some sequences of a data set, by their indices.</summary>
    internal void Score(SequenceDataset data, ReadOnlySpan<int> indices)
    {
        Begin(indices.Length);
        for (int i = 0; i < indices.Length; i++)
            _batch[i] = data[indices[i]];
        Finish();
    }

    private void Begin(int count)
    {
        if (_batch.Length < count)
        {
            _batch = new SequenceSlice[count];
            _lengths = new int[count];
            _place = new int[count];
        }

        _count = count;
    }

    private void Finish()
    {
        if (_count == 0)
            return;
        Prepare();
        foreach (SequenceScorer other in _others)
            other.Take(_batch.AsSpan(0, _count));
        BeginPhase();
        foreach (SequenceScorer other in _others)
            other.BeginPhase();
        _team.Run(_run);
    }

    private void BeginPhase() => _shares.BeginPhase(alone: false, _team.SharesProcessors);

    private void Prepare()
    {
        for (int i = 0; i < _count; i++)
            _lengths[i] = _packed.Plan.FramesOf(_batch[i].Steps);
        _shares.Set(_lengths.AsSpan(0, _count));
        for (int b = 0; b < _count; b++)
            _place[_shares.Whole.Order[b]] = b;
    }

    private void Run(int member)
    {
        (int share, int seat) = _shares.Plan.SeatOf(member);
        if (share < 0)
            return;
        Squad squad = _shares.SquadOf(share);
        if (seat > 0)
        {
            squad.Serve(seat);
            return;
        }

        squad.Gather();
        try
        {
            NetworkRunner runner = _shares.LayOut(share);
            runner.Load(_packed, _batch.AsMemory(0, _count), _scaling);
            runner.Forward(_packed);
            if (_activates && !_head.KeepsLogits && !Stop.IsCancellationRequested)
                runner.ForPlaces(_activations[share]);
        }
        finally
        {
            squad.Dismiss();
        }
    }

    private void Activate(NetworkRunner runner, RowRange places)
    {
        for (int b = places.From; b < places.End; b++)
        {
            SequenceLevel level = _packed.Plan.LevelOf(_batch[runner.Shape.Order[b]]);
            for (int row = 0; row < runner.LogitRowsOf(b); row++)
                _head.Activate(runner.LogitsOf(b, row), _targetScaling, level);
        }
    }
}
