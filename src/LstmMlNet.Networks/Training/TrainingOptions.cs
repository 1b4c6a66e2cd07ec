namespace LstmMlNet.Networks;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the data. Default: 50.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>Sequences an update. Default: 32, small enough for hundreds of sequences and large enough for the engine.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The step size. Default: 1e-3, Adam's (Kingma &amp; Ba 2015).</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>How gradients become new weights. Default: <see cref="Adam"/>.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>How the learning rate goes down. Default: null, it stays.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Each gradient is held within ± this, after clipping by norm; 0 leaves them. Default: 0.</summary>
    public float ClipValue { get; init; }

    /// <summary>
    /// This share of each weight is added to its gradient: large weights are drawn to zero (L2). For weight decay beside the
    /// gradient see <see cref="AdamW"/>. Default: 0.
    /// </summary>
    public float L2Regularization { get; init; }

    /// <summary>What is left out at random. Default: nothing.</summary>
    public DropoutOptions Dropout { get; init; } = new();

    /// <summary>How training sequences are changed at random. Default: not at all.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>What is done when training leaves the finite numbers. Default: an exception.</summary>
    public DivergenceHandling OnDivergence { get; init; } = DivergenceHandling.Throw;

    /// <summary>Where training saves its progress, and resumes from. Default: null, nowhere.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>
    /// Gradients go back at most so many steps (or frames): each sequence is cut into pieces of this length, counted from its end,
    /// and what a piece starts from is taken as given (truncated back-propagation through time, Williams &amp; Peng 1990). For long
    /// sequences that train badly or slowly; where only the last state is pooled, what comes before its piece is not
    /// gone back through at all. States still run on from the beginning. Default: null, all the way.
    /// </summary>
    public int? TruncatedSteps { get; init; }

    /// <summary>
    /// Keep the standardisation that the network has, instead of measuring the data's: for networks that are trained further.
    /// Default: off.
    /// </summary>
    public bool KeepScaling { get; init; }

    /// <summary>The gradients' global norm is brought down to this (Pascanu et al. 2013); 0 leaves them. Default: 1.</summary>
    public float ClipNorm { get; init; } = 1f;

    /// <summary>Standardise features by the training data, and keep the statistics in the network. Default: on.</summary>
    public bool StandardizeFeatures { get; init; } = true;

    /// <summary>
    /// Seed of the shuffling. The same seed gives the same network to the bit, whatever the number of threads, on processors
    /// with vectors of the same width (AVX-512, AVX2, others): where sums go over several lanes, another width adds in another
    /// order. Default: 0.
    /// </summary>
    public int Seed { get; init; }

    /// <summary>
    /// Threads to use; more than there are processors would wait for one another, and are not made. Default: one per processor.
    /// </summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The processes that train together, each on its part of every batch: <see cref="BatchSize"/> is that of all of them. Default:
    /// <see cref="SingleProcess"/>, this one alone.
    /// </summary>
    public ICollective Collective { get; init; } = new SingleProcess();

    /// <summary>Which rows the processes are given. Default: <see cref="Networks.RankRows.Shared"/>, the same for all.</summary>
    public RankRows RankRows { get; init; }

    /// <summary>The processes over all of whose rows is measured what this one's rows do not show.</summary>
    internal ICollective RowRanks => RankRows == RankRows.Own ? Collective : new SingleProcess();

    /// <summary>
    /// Batches of an epoch where processes have rows of their own: as many as one process would make of all rows. Null otherwise.
    /// </summary>
    /// <param name="sequences">This process's sequences.</param>
    internal int? AgreedBatches(long sequences) => RankRows == RankRows.Shared || Collective.Size == 1
        ? null
        : checked((int)Math.Ceiling(Collective.Sum(sequences) / BatchSize));

    /// <summary>Make more threads than processors: for tests that compare bits.</summary>
    internal bool MoreThreadsThanProcessors { get; init; }

    /// <summary>Threads that are made.</summary>
    internal int Threads => MoreThreadsThanProcessors ? ThreadCount : Math.Min(ThreadCount, Environment.ProcessorCount);

    /// <summary>
    /// Stop when the validation loss has not improved for so many epochs, and take the best epoch's weights. Needs validation
    /// data. Default: null, all epochs are run and the last one's weights taken.
    /// </summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>
    /// How much each class counts in the loss, <c>[classes]</c>, times a sequence's own weight: more for a rare class, or one
    /// that is costly to miss. Default: null, all the same. Only for heads that tell classes apart.
    /// </summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>
    /// Weigh classes by how rare they are in the training data, <c>n / (classes · n of the class)</c>, so that all count the
    /// same together (King &amp; Zeng 2001). Default: off.
    /// </summary>
    public bool BalanceClasses { get; init; }

    /// <summary>
    /// Takes so much of each label and spreads it over all classes (Szegedy et al. 2016): probabilities are less sure of
    /// themselves. Between 0 and 1, in practice 0.1. Default: 0.
    /// </summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Standardise target numbers by the training data, and scale the outputs back. Default: on.</summary>
    public bool StandardizeTargets { get; init; } = true;

    /// <summary>Called after every epoch, on the thread that trains. Default: none.</summary>
    public Action<EpochMetrics>? Progress { get; init; }

    /// <summary>
    /// Ends training before the next batch and keeps what was learnt: the best epoch's weights with early stopping, otherwise those of
    /// the moment. Cancelling by the trainer's own token keeps nothing. Default: none.
    /// </summary>
    public CancellationToken StopToken { get; init; }

    /// <summary>
    /// Where training reads a <see cref="StreamedSequences"/>: so many sequences are held, batches are drawn from them at random, and each
    /// is replaced by the next one that is read. The larger, the better they are mixed, and the more memory it takes. Not used for
    /// data in memory, which are mixed whole. Default: 10,000, a few megabytes of short sequences.
    /// </summary>
    public int ShuffleBufferSize { get; init; } = 10_000;

    /// <summary>Called before every batch, on the thread that trains; whoever wants to stop training throws. Default: none.</summary>
    public Action? BeforeBatch { get; init; }

    internal Numerics.TrainingUpdate ToUpdate(double learningRate) => new(Optimizer, learningRate, ClipNorm, ClipValue, L2Regularization);

    /// <summary>Throws what the option's owner should see first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">Two options contradict each other.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Collective);
        if (!Enum.IsDefined(RankRows))
            throw new ArgumentOutOfRangeException(nameof(RankRows), RankRows, $"There is no {nameof(Networks.RankRows)} {RankRows}.");
        ArgumentNullException.ThrowIfNull(Optimizer);
        Optimizer.Validate();
        ArgumentNullException.ThrowIfNull(Dropout);
        Dropout.Validate();
        ArgumentNullException.ThrowIfNull(Augmentation);
        Augmentation.Validate();
        Schedule?.Validate();
        Checkpoint?.Validate();
        if (!Enum.IsDefined(OnDivergence))
            throw new ArgumentOutOfRangeException(
                nameof(OnDivergence),
                OnDivergence,
                $"There is no {nameof(DivergenceHandling)} {OnDivergence}.");
        if (!float.IsFinite(ClipValue) || ClipValue < 0)
            throw new ArgumentOutOfRangeException(nameof(ClipValue), ClipValue, "The clipping value must be a finite number, 0 or more.");
        if (!float.IsFinite(L2Regularization) || L2Regularization < 0)
            throw new ArgumentOutOfRangeException(
                nameof(L2Regularization),
                L2Regularization,
                "The L2 regularisation must be a finite number, 0 or more.");
        if (!(LabelSmoothing is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(LabelSmoothing),
                LabelSmoothing,
                "Label smoothing must be at least 0 and below 1.");
        if (BalanceClasses && ClassWeights is not null)
            throw new ArgumentException("Classes are either balanced or weighted as given, not both.", nameof(BalanceClasses));
        if (ClassWeights?.Any(weight => !float.IsFinite(weight) || weight < 0) == true)
            throw new ArgumentOutOfRangeException(
                nameof(ClassWeights),
                string.Join(", ", ClassWeights),
                "Class weights must be finite numbers, 0 or more.");
        if (TruncatedSteps < 1)
            throw new ArgumentOutOfRangeException(nameof(TruncatedSteps), TruncatedSteps, "Gradients must go back at least one step.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ThreadCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ShuffleBufferSize, 1);
        if (EarlyStoppingPatience < 1)
            throw new ArgumentOutOfRangeException(
                nameof(EarlyStoppingPatience),
                EarlyStoppingPatience,
                "The patience must be at least one epoch.");
        if (!float.IsFinite(LearningRate) || LearningRate <= 0)
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "The learning rate must be a finite number above 0.");
        if (!float.IsFinite(ClipNorm) || ClipNorm < 0)
            throw new ArgumentOutOfRangeException(nameof(ClipNorm), ClipNorm, "The clipping norm must be a finite number, 0 or more.");
    }
}
