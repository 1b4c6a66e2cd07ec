using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// Scores batches of sequences with a network: the head's outputs, last hidden states, and every step's. A sequence's result does
/// not depend on the others in its batch, nor on the number of threads, to the bit. One scorer serves one caller at a time;
/// any number of scorers share a network's weights. Allocates nothing after the largest batch.
/// </summary>
public sealed class SequenceScorer : IDisposable
{
    private readonly PackedNetwork _packed;
    private readonly BatchShares _shares;
    private readonly FeatureScaling? _scaling;
    private readonly FeatureScaling? _targetScaling;
    private readonly NetworkHead _head;
    private readonly bool _activates;
    private readonly WorkerTeam _team;
    private readonly Action<int> _run;
    private readonly bool _hiddenSequences;
    private SequenceSlice[] _batch = [];
    private int[] _lengths = [];
    private int[] _place = [];
    private int _count;

    /// <param name="network">The network.</param>
    /// <param name="threadCount">
    /// Threads to use, the caller's included; no more than there are processors are made. Default: 1, best for single rows.
    /// </param>
    /// <param name="hiddenSequences">Keep every step's hidden state for <see cref="CopyHiddenSequence"/>.</param>
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
    /// <param name="scaling">How features are standardised.</param>
    /// <param name="targetScaling">How outputs are brought back.</param>
    /// <param name="threadCount">Threads to use.</param>
    /// <param name="hiddenSequences">Keep every step's hidden state.</param>
    /// <param name="activates">Turn logits into outputs; otherwise logits are what is copied.</param>
    internal SequenceScorer(
        PackedNetwork packed,
        FeatureScaling? scaling,
        FeatureScaling? targetScaling,
        int threadCount,
        bool hiddenSequences,
        bool activates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        _packed = packed;
        _scaling = scaling;
        _targetScaling = targetScaling;
        _head = packed.Plan.HeadLayer;
        _activates = activates;
        _hiddenSequences = hiddenSequences;
        _shares = new BatchShares(packed.Plan, keeps: false, threadCount, hiddenSequences);
        _team = new WorkerTeam(threadCount);
        _run = Run;
    }

    /// <summary>Threads in use, the caller's included.</summary>
    public int ThreadCount => _team.Size;

    /// <summary>Scores a batch; the results are read with the Copy methods, until the next call.</summary>
    /// <param name="batch">The sequences, at least one.</param>
    /// <exception cref="ArgumentException">
    /// The batch has another number of features than the network, or a value that is not one of its tokens.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">
    /// The batch would take more memory than there is: its message says how much. Nothing is allocated for it.
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
            _packed.Plan.CheckTokens(_batch[i], i);
        }

        Finish();
    }

    /// <summary>
    /// How many values the head returns for a sequence: its outputs, times the sequence's steps where it predicts for every
    /// step.
    /// </summary>
    /// <param name="index">Which sequence of the batch.</param>
    public int OutputLengthOf(int index)
    {
        (NetworkRunner runner, int place) = Find(index);
        return runner.LogitRowsOf(place) * _head.Outputs;
    }

    /// <summary>Copies the head's outputs for a sequence: class probabilities, numbers, quantiles.</summary>
    /// <param name="index">Which sequence of the batch.</param>
    /// <param name="outputs">Where to, <c>[outputs]</c> or <c>[steps, outputs]</c>.</param>
    public void CopyOutputs(int index, Span<float> outputs)
    {
        (NetworkRunner runner, int place) = Find(index);
        int width = _head.Outputs;
        for (int row = 0; row < runner.LogitRowsOf(place); row++)
            runner.LogitsOf(place, row).CopyTo(outputs.Slice(row * width, width));
        if (_activates && _head.KeepsLogits)
            _head.Activate(outputs[.._head.Outputs], _targetScaling, SequenceLevel.None);
    }

    /// <summary>The logit of the only output of a sigmoid head: above 0 where class 1 is likelier.</summary>
    /// <param name="index">Which sequence of the batch.</param>
    /// <exception cref="InvalidOperationException">The head is no sigmoid.</exception>
    public float LogitOf(int index)
    {
        if (!_head.KeepsLogits)
            throw new InvalidOperationException("Only a sigmoid head keeps its logit.");
        (NetworkRunner runner, int place) = Find(index);
        return runner.LogitsOf(place)[0];
    }

    /// <summary>Copies how much each step (or frame) of a sequence mattered: attention's weights, which sum to 1.</summary>
    /// <param name="index">Which sequence of the batch.</param>
    /// <param name="weights">Where to, <c>[steps]</c>.</param>
    /// <exception cref="InvalidOperationException">The network does not pool by attention.</exception>
    public void CopyAttention(int index, Span<float> weights)
    {
        if (_packed.Plan.Pooling != SequencePooling.Attention)
            throw new InvalidOperationException($"The network pools by {_packed.Plan.Pooling}; only attention weighs steps.");
        (NetworkRunner runner, int place) = Find(index);
        for (int t = 0; t < runner.Shape.Lengths[place]; t++)
            weights[t] = runner.AttentionOf(place, t);
    }

    /// <summary>How many steps the layers took over a sequence: its frames, where several steps make one.</summary>
    /// <param name="index">Which sequence of the batch.</param>
    public int StepsOf(int index)
    {
        (NetworkRunner runner, int place) = Find(index);
        return runner.Shape.Lengths[place];
    }

    /// <summary>Copies a sequence's last hidden state.</summary>
    /// <param name="index">Which sequence of the batch.</param>
    /// <param name="state">Where to, <c>[units]</c>; both directions side by side, the backward one's after the first step.</param>
    public void CopyHiddenState(int index, Span<float> state)
    {
        (NetworkRunner runner, int place) = Find(index);
        LayerPlan layer = _packed.Plan.Layers[^1];
        int units = layer.Directions[0].Pass.Units;
        for (int d = 0; d < layer.Directions.Length; d++)
            runner.CopyLastOutput(place, d, state.Slice(d * units, units));
    }

    /// <summary>Copies every step's hidden state of a sequence.</summary>
    /// <param name="index">Which sequence of the batch.</param>
    /// <param name="states">Where to, <c>[steps, units]</c>.</param>
    /// <exception cref="InvalidOperationException">The scorer was made without hidden sequences.</exception>
    public void CopyHiddenSequence(int index, Span<float> states)
    {
        if (!_hiddenSequences)
            throw new InvalidOperationException("This scorer does not keep hidden sequences; make it with hiddenSequences: true.");
        (NetworkRunner runner, int place) = Find(index);
        LayerPlan layer = _packed.Plan.Layers[^1];
        int width = layer.Directions.Length * layer.Directions[0].Pass.Units;
        for (int t = 0; t < runner.Shape.Lengths[place]; t++)
            CopyRow(runner.OutputOf(t, place), states.Slice(t * width, width));
    }

    /// <summary>Ends the scorer's threads.</summary>
    public void Dispose() => _team.Dispose();

    /// <summary>Sees whether there is memory for a batch of sequences of these steps.</summary>
    /// <exception cref="InsufficientMemoryException">There is not.</exception>
    internal void CheckMemory(IEnumerable<int> steps) => _shares.CheckMemory([.. steps.Select(_packed.Plan.FramesOf)]);

    /// <summary>A sequence's level.</summary>
    internal SequenceLevel LevelOf(int index) => _packed.Plan.LevelOf(_batch[index]);

    /// <summary>Scores some sequences of a data set.</summary>
    internal void Score(SequenceDataset data, int start, int count)
    {
        Begin(count);
        for (int i = 0; i < count; i++)
            _batch[i] = data[start + i];
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
        for (int i = 0; i < _count; i++)
            _lengths[i] = _packed.Plan.FramesOf(_batch[i].Steps);
        _shares.Set(_lengths.AsSpan(0, _count));
        for (int b = 0; b < _count; b++)
            _place[_shares.Whole.Order[b]] = b;
        _team.Run(_run);
    }

    private void Run(int member)
    {
        NetworkRunner runner = _shares.LayOut(member);
        runner.Load(_packed, _batch.AsSpan(0, _count), _scaling);
        runner.Forward(_packed);
        for (int b = 0; b < runner.Shape.Count && _activates && !_head.KeepsLogits; b++)
        {
            SequenceLevel level = _packed.Plan.LevelOf(_batch[runner.Shape.Order[b]]);
            for (int row = 0; row < runner.LogitRowsOf(b); row++)
                _head.Activate(runner.LogitsOf(b, row), _targetScaling, level);
        }
    }

    /// <summary>Where a sequence of the batch went through the network.</summary>
    private (NetworkRunner Runner, int Place) Find(int index)
    {
        if ((uint)index >= (uint)_count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The batch that was scored has {_count} sequences.");
        return _shares.Find(_place[index]);
    }

    /// <summary>A row of hidden states without its padding.</summary>
    private void CopyRow(ReadOnlySpan<float> row, Span<float> target)
    {
        LayerPlan layer = _packed.Plan.Layers[^1];
        int units = layer.Directions[0].Pass.Units;
        for (int d = 0; d < layer.Directions.Length; d++)
            row.Slice(d * layer.UnitStride, units).CopyTo(target.Slice(d * units, units));
    }
}
