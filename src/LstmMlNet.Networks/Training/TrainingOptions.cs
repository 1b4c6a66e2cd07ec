namespace LstmMlNet.Networks;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>The number of passes over the data. Default: 50.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>
    /// The number of sequences per update. Default: 32, small enough for hundreds of sequences and large enough to compute efficiently.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The step size. Default: 1e-3, Adam's (Kingma &amp; Ba 2015).</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>
    /// How the output layer's weights are found. With <see cref="HeadSolver.Ridge"/> the layers below it are not trained, and the options
    /// for epochs, updates and dropout have no effect. Default: <see cref="HeadSolver.Gradient"/>, all layers learn together.
    /// </summary>
    public HeadSolver HeadSolver { get; init; }

    /// <summary>The optimizer. Default: <see cref="Adam"/>.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>How the learning rate changes during training. Default: null, it stays constant.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>
    /// How the learning rate grows with the batch size, for the large batches that many machines need: <see cref="LearningRate"/> is meant
    /// for smaller ones. Default: null, <see cref="LearningRate"/> is used as it is.
    /// </summary>
    public LargeBatchRule? LargeBatch { get; init; }

    /// <summary>Each gradient is clipped to ± this value, after clipping by norm; 0 for no clipping. Default: 0.</summary>
    public float ClipValue { get; init; }

    /// <summary>
    /// L2 regularization: this share of each weight is added to its gradient, which pulls weights toward zero. For decoupled weight decay
    /// see <see cref="AdamW"/>. Default: 0.
    /// </summary>
    public float L2Regularization { get; init; }

    /// <summary>Dropout. Default: none.</summary>
    public DropoutOptions Dropout { get; init; } = new();

    /// <summary>How training sequences are changed at random. Default: not at all.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>What to do if the loss is no longer finite. Default: an exception.</summary>
    public DivergenceHandling OnDivergence { get; init; } = DivergenceHandling.Throw;

    /// <summary>Where training saves its progress and resumes from. Default: null, none.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>
    /// The maximum number of steps (or frames) that gradients are propagated back: each sequence is cut into pieces of this length, counted
    /// from its end, and the state in which a piece starts is treated as constant (truncated backpropagation through time, Williams &amp;
    /// Peng 1990). For long sequences that train badly or slowly. If only the last state is pooled, no gradient flows into the pieces
    /// before the last. States are still computed from the beginning. Default: null, no truncation.
    /// </summary>
    public int? TruncatedSteps { get; init; }

    /// <summary>Keep the network's standardization instead of measuring it on the data: for fine-tuning. Default: off.</summary>
    public bool KeepScaling { get; init; }

    /// <summary>
    /// The maximum global norm of the gradients; larger ones are scaled down to it (Pascanu et al. 2013). 0 for no clipping. Default: 1.
    /// </summary>
    public float ClipNorm { get; init; } = 1f;

    /// <summary>Standardize features by the training data's statistics, and store these in the network. Default: on.</summary>
    public bool StandardizeFeatures { get; init; } = true;

    /// <summary>
    /// The seed for shuffling. The same seed gives bit-identical networks, whatever the number of threads, on processors with the same
    /// vector width (AVX-512, AVX2, others); another width adds some sums in another order. Default: 0.
    /// </summary>
    public int Seed { get; init; }

    /// <summary>
    /// The number of threads; never more than there are processors, since they would only wait for one another. Default: one per processor.
    /// </summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The processes that train together, each on its part of every batch: <see cref="BatchSize"/> counts the sequences of all of them.
    /// Default: <see cref="SingleProcess"/>, this one alone.
    /// </summary>
    public ICollective Collective { get; init; } = new SingleProcess();

    /// <summary>Which rows the processes are given. Default: <see cref="Networks.RankRows.Shared"/>, the same for all.</summary>
    public RankRows RankRows { get; init; }

    /// <summary>The processes whose rows are measured together; only this one if all have the same rows.</summary>
    internal ICollective RowRanks => RankRows == RankRows.Own ? Collective : new SingleProcess();

    /// <summary>
    /// The number of batches per epoch if each process has its own rows: as many as one process would make of all rows. Null otherwise.
    /// </summary>
    /// <param name="sequences">This process's sequences.</param>
    internal int? AgreedBatches(long sequences) => RankRows == RankRows.Shared || Collective.Size == 1
        ? null
        : checked((int)Math.Ceiling(Collective.Sum(sequences) / BatchSize));

    /// <summary>Allow more threads than processors; for determinism tests.</summary>
    internal bool MoreThreadsThanProcessors { get; init; }

    /// <summary>Threads that are made.</summary>
    internal int Threads => MoreThreadsThanProcessors ? ThreadCount : Math.Min(ThreadCount, Environment.ProcessorCount);

    /// <summary>
    /// The number of epochs without an improvement of the validation loss after which training stops; the best epoch's weights are used.
    /// Needs validation data. Default: null, all epochs are run and the last weights used.
    /// </summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>
    /// The weight of each class in the loss, <c>[classes]</c>, multiplied by a sequence's own weight: larger for a rare class, or one that
    /// is costly to miss. Default: null, all equal. Only for heads that predict classes.
    /// </summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>
    /// Weight each class inversely to its frequency in the training data, <c>n / (classes · n of the class)</c>, so that all classes count
    /// the same in total (King &amp; Zeng 2001). Default: off.
    /// </summary>
    public bool BalanceClasses { get; init; }

    /// <summary>
    /// Label smoothing: this share of each label is spread over all classes (Szegedy et al. 2016), which makes predicted probabilities less
    /// extreme. Between 0 and 1; typical: 0.1. Default: 0.
    /// </summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Standardize target numbers by the training data, and scale the outputs back. Default: on.</summary>
    public bool StandardizeTargets { get; init; } = true;

    /// <summary>Called after every epoch, on the thread that trains. Default: none.</summary>
    public Action<EpochMetrics>? Progress { get; init; }

    /// <summary>
    /// Stops training and keeps what was learned: the best epoch's weights with early stopping, otherwise the current ones. An incomplete
    /// batch is discarded; several processes complete it together. Canceling through the trainer's own token keeps nothing. Default: none.
    /// </summary>
    public CancellationToken StopToken { get; init; }

    /// <summary>
    /// The size of the shuffle buffer for <see cref="StreamedSequences"/>: this many sequences are held, batches are drawn from them at
    /// random, and each is replaced by the next one that is read. A larger buffer shuffles better and needs more memory. Not used for data
    /// in memory, which are shuffled completely. Default: 10,000, a few megabytes of short sequences.
    /// </summary>
    public int ShuffleBufferSize { get; init; } = 10_000;

    /// <summary>Called before every batch, on the thread that trains; throw an exception to stop training. Default: none.</summary>
    public Action? BeforeBatch { get; init; }

    /// <summary>The options that a training goes by: a head in closed form takes one pass, without changes at random.</summary>
    internal TrainingOptions ForSolver() => HeadSolver == HeadSolver.Gradient
        ? this
        : this with { Epochs = 1, EarlyStoppingPatience = null, Schedule = null, Dropout = new DropoutOptions(), LabelSmoothing = 0 };

    internal Numerics.TrainingUpdate ToUpdate(double learningRate) => new(Optimizer, learningRate, ClipNorm, ClipValue, L2Regularization);

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">Two options contradict each other.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Collective);
        if (!Enum.IsDefined(RankRows))
            throw new ArgumentOutOfRangeException(nameof(RankRows), RankRows, $"There is no {nameof(Networks.RankRows)} {RankRows}.");
        if (!Enum.IsDefined(HeadSolver))
            throw new ArgumentOutOfRangeException(nameof(HeadSolver), HeadSolver, $"There is no {nameof(HeadSolver)} {HeadSolver}.");
        ArgumentNullException.ThrowIfNull(Optimizer);
        Optimizer.Validate();
        ArgumentNullException.ThrowIfNull(Dropout);
        Dropout.Validate();
        ArgumentNullException.ThrowIfNull(Augmentation);
        Augmentation.Validate();
        Schedule?.Validate();
        LargeBatch?.Validate();
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
                "The L2 regularization must be a finite number, 0 or more.");
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
