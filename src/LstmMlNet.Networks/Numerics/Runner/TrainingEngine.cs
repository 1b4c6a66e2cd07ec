using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Training steps on a team of threads, in four phases: sequences forward and back (split by sequences), parameter
/// gradients (split by rows and blocks of units) and their sums, update (the same blocks). Every number is computed whole by
/// one thread in a fixed order, so that the number of threads changes nothing. Nothing is allocated after the first batch of
/// the largest shape.
/// </summary>
internal sealed unsafe partial class TrainingEngine : IDisposable
{
    private readonly WorkerTeam _team;
    private readonly BatchShares _shares;
    private readonly ParameterPiece[] _pieces;
    private readonly GradientSums _gradients;
    private readonly TrainingRounds _rounds;
    private readonly RankSums? _ranks;
    private readonly ICollective _collective;
    private readonly FrontEndStatistics? _statistics;
    private readonly TaskBoard _updates = new();
    private readonly AlignedBuffer _firstMoments;
    private readonly AlignedBuffer _secondMoments;
    private readonly FeatureScaling? _scaling;
    private readonly HeadLoss _loss;
    private readonly Action<int> _sequences;
    private readonly Action<int> _addGradients;
    private readonly Action<int> _addEmbeddings;
    private readonly Action<int> _joinGradients;
    private readonly Action<int> _squareGradients;
    private readonly Action<int> _update;
    // Multiply-adds of a batch below which handing work to another thread costs more than it saves.
    private const long WorthThreads = 100_000;
    private SequenceSlice[] _batch = [];
    private SequenceSlice[] _targets = [];
    private float[] _weights = [];
    private int[] _lengths = [];
    private readonly Action<RowRange>[] _losses;
    private double[] _lossOf = [];
    private double[] _correct = [];
    private int _count;
    private float _lossScale;
    private UpdateSettings _settings;
    private bool _alone;
    private int? _dropoutSeed;

    /// <param name="network">What is trained.</param>
    /// <param name="scaling">What standardizes its features; null: nothing does.</param>
    /// <param name="loss">What is to be less.</param>
    /// <param name="threads">How many threads take part.</param>
    /// <param name="width">The widest vector.</param>
    /// <param name="roundBytes">What a thread's forward pass may leave in memory before it goes back; the result is the same.</param>
    /// <param name="collective">The processes that each have a part of every batch; null: this one alone.</param>
    public TrainingEngine(
        RecurrentNetwork network,
        FeatureScaling? scaling,
        HeadLoss loss,
        int threads,
        SimdWidth width,
        long roundBytes = BatchShares.RoundBytes,
        ICollective? collective = null)
    {
        _collective = collective ?? new SingleProcess();
        _loss = loss;
        Packed = new PackedNetwork(network, width, transposes: true);
        _scaling = scaling;
        _shares = new BatchShares(Packed.Plan, keeps: true, threads, givesSequence: false, roundBytes)
        {
            SumsEarly = _collective.Size > 1,
        };
        _team = new WorkerTeam(threads);
        _firstMoments = new AlignedBuffer(Packed.Plan.ParameterLength);
        _secondMoments = new AlignedBuffer(Packed.Plan.ParameterLength);
        ParameterTask[] tasks = ParameterTask.ListFor(Packed.Plan);
        _pieces = ParameterPiece.ListFor(Packed.Plan, tasks);
        _gradients = new GradientSums(Packed, _shares, tasks, _pieces, threads);
        _ranks = _collective.Size > 1 ? new RankSums(_collective, _gradients, _shares, tasks, Packed.Plan.LowestTrainable) : null;
        if (_ranks is not null)
            _shares.AllRunners[0].CallBetweenSteps(_ranks.Continue);
        _rounds = new TrainingRounds(_gradients, _shares, Packed.Plan.LowestTrainable, threads, _ranks);
        _losses = [.. _shares.AllRunners.ToArray().Select(runner => (Action<RowRange>)(places => RunLosses(runner, places)))];
        _statistics = Packed.Plan.FrontEnd is { } frontEnd ? new FrontEndStatistics(frontEnd) : null;
        _sequences = RunSequences;
        _addGradients = _gradients.Add;
        _addEmbeddings = _gradients.AddEmbeddings;
        _joinGradients = _gradients.Join;
        _squareGradients = _gradients.Square;
        _update = Update;
    }

    public PackedNetwork Packed { get; }

    /// <summary>
    /// The mean weight of whatever has a loss (a sequence, or a step) over all data. A batch's loss is divided by it times their
    /// number: divided by its own weights, a batch without a heavy class would count as much as one with it, and the weights
    /// would be lost. Null: divided by the batch's own weights.
    /// </summary>
    public double? MeanWeight { get; set; }

    /// <summary>The optimizer's first states, packed as the parameters are.</summary>
    public Span<float> FirstMoments => _firstMoments.Span;

    /// <summary>The optimizer's second states.</summary>
    public Span<float> SecondMoments => _secondMoments.Span;

    /// <summary>Updates so far.</summary>
    public long Updates { get; set; }

    /// <summary>
    /// Ends a batch before its end, as soon as every thread has come to its next step. Only where there is one process: others would wait
    /// for its gradients.
    /// </summary>
    public CancellationToken Stop
    {
        get => _shares.Stop;
        set => _shares.Stop = value;
    }

    /// <summary>The place of each of this process's sequences in the batch of all.</summary>
    public Func<int, int> PlaceOf { get; set; } = sequence => sequence;

    /// <summary>Sequences of a group; 0: it follows from the batch.</summary>
    public int GroupSizeOfAll { get; set; }

    /// <summary>Asks all ranks to stop after this batch.</summary>
    public bool AsksToStop { get; set; }

    /// <summary>Whether a rank asked to stop with the last batch.</summary>
    public bool Stops { get; private set; }

    /// <summary>What sums the gradients of all ranks; null where there is one.</summary>
    internal RankSums? Ranks => _ranks;

    /// <summary>The gradients of the last batch, packed as the parameters are.</summary>
    public Span<float> Gradients => _gradients.Sums.Span;

    /// <summary>Sees whether there is memory for a batch of sequences of these steps, before anything is allocated for it.</summary>
    /// <exception cref="InsufficientMemoryException">There is not.</exception>
    public void CheckMemory(IEnumerable<int> steps) => _shares.CheckMemory([.. steps.Select(Packed.Plan.FramesOf)]);

    /// <summary>Leaves values out from now on, by the seed and the number of the update.</summary>
    public void UseDropout(DropoutOptions dropout, int seed)
    {
        foreach (NetworkRunner runner in _shares.AllRunners)
            runner.UseDropout(dropout);
        _dropoutSeed = dropout.IsOn ? seed : null;
    }

    /// <summary>Lets gradients go back at most so many steps from now on; 0: all the way.</summary>
    public void Truncate(int steps)
    {
        foreach (NetworkRunner runner in _shares.AllRunners)
            runner.Truncate(steps);
    }

    /// <summary>How batches are cut among the threads.</summary>
    internal BatchShares Shares => _shares;

    /// <summary>Sequences of the last batch that were computed together.</summary>
    internal int GroupSize => _shares.Whole.GroupSize;

    /// <summary>Where a sequence of the last batch went through the network. Not for a batch that went through in rounds.</summary>
    internal (NetworkRunner Runner, int Place) Find(int sequence) => _shares.Find(_shares.Whole.Order.IndexOf(sequence));

    /// <summary>Forward and back, without the update: the gradient of the batch's weighted mean loss.</summary>
    public BatchResult ComputeGradients(SequenceSlice[] batch, SequenceSlice[] targets, float[] weights, int count)
    {
        Begin(batch, targets, weights, count);
        double weight = 0;
        long counted = 0;
        for (int i = 0; i < count; i++)
        {
            double own = weights[i] * TargetWeight(targets[i]);
            weight += own;
            counted += own > 0 ? RowsOf(targets[i]) : 0;
        }

        Span<double> totals = [weight, counted, AsksToStop ? 1 : 0];
        _collective.AllReduce(totals);
        (weight, Stops) = (totals[0], totals[2] > 0);
        double whole = MeanWeight is { } mean ? mean * totals[1] : weight;
        _lossScale = whole > 0 ? (float)(1 / whole) : 0f;
        _gradients.Begin();
        _rounds.Begin();
        _ranks?.Begin();
        _statistics?.Begin(_shares.Whole.GroupCount);
        _shares.BeginPhase(_alone, _team.SharesProcessors);
        _team.Run(_sequences, _alone);
        if (!_shares.HasRounds)
            _team.Run(_addGradients, _alone);
        else if (Packed.Plan.LearnsVectors)
            _team.Run(_addEmbeddings, _alone);
        if (Stop.IsCancellationRequested)
            return BatchResult.Stopped;
        _team.Run(_joinGradients, _alone);
        if (_ranks is not null)
        {
            _ranks.Finish();
            _team.Run(_squareGradients, _alone);
        }

        double loss = 0;
        double correct = 0;
        for (int i = 0; i < count; i++)
        {
            // A weight of zero takes the sequence out, even where its own loss is infinite.
            if (weights[i] > 0)
                loss += weights[i] * _lossOf[i];
            correct += weights[i] * _correct[i];
        }

        Span<double> results = [loss, correct];
        _collective.AllReduce(results);
        return new BatchResult(results[0], results[1], weight, Math.Sqrt(_gradients.Squares));
    }

    public void Dispose() => _team.Dispose();

    private void Begin(SequenceSlice[] batch, SequenceSlice[] targets, float[] weights, int count)
    {
        if (_lengths.Length < count)
        {
            _lengths = new int[count];
            _lossOf = new double[count];
            _correct = new double[count];
        }

        _batch = batch;
        _targets = targets;
        _weights = weights;
        _count = count;
        for (int i = 0; i < count; i++)
            _lengths[i] = Packed.Plan.FramesOf(batch[i].Steps);
        _shares.Set(_lengths.AsSpan(0, count), GroupSizeOfAll);
        _alone = (long)_shares.Whole.Rows * Packed.Plan.ParameterLength < WorthThreads;
    }
}
