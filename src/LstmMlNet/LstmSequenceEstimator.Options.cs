using LstmMlNet.Networks;
using LstmMlNet.Networks.Training;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <summary>Columns, network and training of a <see cref="LstmSequenceEstimator"/>.</summary>
    public sealed partial class Options
    {
        /// <summary>
        /// The target of each sequence: a key (multiclass), a Boolean (binary), a <see cref="float"/> or a vector of
        /// known size (regression, forecasting), or a vector of keys as long as the sequence (a class a step). Default: <c>Label</c>.
        /// </summary>
        public string LabelColumnName { get; set; } = "Label";

        /// <summary>
        /// The column with the sequences: a vector of <see cref="float"/>, values step by step (<c>[steps, features]</c>), of
        /// known size (dimensions T×F, or T·F with <see cref="FeaturesPerStep"/>) or variable; or a vector of keys, one token a step
        /// (words, events, letters), which go through an embedding (<see cref="EmbeddingUnits"/>). Default: <c>Features</c>.
        /// </summary>
        public string FeatureColumnName { get; set; } = "Features";

        /// <summary>
        /// The <see cref="float"/> column that says how much each sequence counts in the loss. Default: null, all count the
        /// same.
        /// </summary>
        public string? ExampleWeightColumnName { get; set; }

        /// <summary>
        /// Output column. Multiclass: one probability a class, <c>[classes]</c>; binary: the logit; regression: the number or
        /// numbers; forecasting: the median of each step ahead, <c>[horizon]</c>; a class a step: <c>[steps, classes]</c>.
        /// Default: <c>Score</c>.
        /// </summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>
        /// Output column of classifications: the likeliest class, a key or a Boolean, or every step's. Default:
        /// <c>PredictedLabel</c>.
        /// </summary>
        public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

        /// <summary>Output column of a binary classification: the probability of true. Default: <c>Probability</c>.</summary>
        public string ProbabilityColumnName { get; set; } = "Probability";

        /// <summary>
        /// Output column of a forecast: the lower end of each step's interval, <c>[horizon]</c>. Default: <c>LowerBound</c>.
        /// </summary>
        public string LowerBoundColumnName { get; set; } = "LowerBound";

        /// <summary>
        /// Output column of a forecast: the upper end of each step's interval, <c>[horizon]</c>. Default: <c>UpperBound</c>.
        /// </summary>
        public string UpperBoundColumnName { get; set; } = "UpperBound";

        /// <summary>
        /// Forecasting: how often the truth is to lie within the interval. Learnt by the quantile loss, and moved to hold on data
        /// that is not learnt from: see <see cref="CalibrationFolds"/>. Default: 0.9.
        /// </summary>
        public float ConfidenceLevel { get; set; } = 0.9f;

        /// <summary>
        /// Forecasting: cut the training rows in time into so many blocks, train a network of the same kind without each, and move
        /// the interval by what those miss on their block: all rows are learnt from, and the interval has seen all of the past.
        /// Training takes about so many times longer. Where there are too few rows for so many blocks, fewer are used, and the
        /// context's log says so. 0: calibrate on the validation data alone, where there are any. Default: 5.
        /// </summary>
        public int CalibrationFolds { get; set; } = 5;

        /// <summary>
        /// Regression and forecasting: this feature (counted from 0) is taken relative to its level in each sequence, and the label
        /// too: a series with a trend is learnt by its changes, and predicted beyond the range it was trained on. Default: null, none.
        /// </summary>
        public int? LevelFeature { get; set; }

        /// <summary>
        /// What the level of <see cref="LevelFeature"/> is. Default: <see cref="LevelKind.LastValue"/>, for series that go on from
        /// where they are; <see cref="LevelKind.MeanAndDeviation"/> for those that come back, with swings that differ.
        /// </summary>
        public LevelKind LevelBy { get; set; } = LevelKind.LastValue;

        /// <summary>
        /// Output column: the last hidden state, <c>[units]</c> (both directions' side by side), for another trainer to learn
        /// on. Default: null, not emitted.
        /// </summary>
        public string? HiddenStateColumnName { get; set; }

        /// <summary>
        /// Output column: every step's hidden state, <c>[steps, units]</c> (every frame's, with <see cref="StepsPerFrame"/>),
        /// of variable size where sequences are. Default: null, not emitted.
        /// </summary>
        public string? HiddenSequenceColumnName { get; set; }

        /// <summary>
        /// Output column: how much each step mattered, <c>[steps]</c> (each frame, with <see cref="StepsPerFrame"/>), where
        /// <see cref="Pooling"/> is <see cref="SequencePooling.Attention"/>. Default: null, not emitted.
        /// </summary>
        public string? AttentionColumnName { get; set; }

        /// <summary>
        /// Features a step. Default: null, taken from the column's dimensions (T, F); a vector without them is a sequence of
        /// single values.
        /// </summary>
        public int? FeaturesPerStep { get; set; }

        /// <summary>
        /// Output column: how far the networks of an ensemble differ, the standard deviation of each value of the score between
        /// them (of the probability, for a binary classification): wide where they are not sure. Shaped as
        /// <see cref="ScoreColumnName"/>. Needs at least two networks. Default: null, not emitted.
        /// </summary>
        public string? SpreadColumnName { get; set; }

        /// <summary>
        /// So many networks, alike but for their seeds, are trained beside one another on the processor's cores, and the mean of
        /// their probabilities, numbers or quantiles is the prediction. With <see cref="Members"/>, so many of each. At most
        /// <see cref="NetworkEnsemble.MaximumMembers"/> in all. Default: 1.
        /// </summary>
        public int MemberCount { get; set; } = 1;

        /// <summary>
        /// Networks of other kinds that are trained together, instead of one by the options here: their mean is the prediction.
        /// Of each, what it sets of the network and of its training is taken; columns, class weights, validation, early
        /// stopping, calibration, checkpoint and threads are those of these options. Networks that differ in kind gain more than
        /// those that differ in their seed. Default: null, one kind.
        /// </summary>
        public IReadOnlyList<Options>? Members { get; set; }

        /// <summary>The kind of cell. Default: <see cref="RecurrentCellType.Lstm"/>.</summary>
        public RecurrentCellType CellType { get; set; } = RecurrentCellType.Lstm;

        /// <summary>Units of each layer and direction. Default: 100.</summary>
        public int HiddenUnits { get; set; } = 100;

        /// <summary>Recurrent layers, one on top of the other. Default: 1, enough for most sequences.</summary>
        public int LayerCount { get; set; } = 1;

        /// <summary>Read sequences from both ends (Schuster &amp; Paliwal 1997). Default: off.</summary>
        public bool Bidirectional { get; set; }

        /// <summary>
        /// How the top layer's outputs are pooled over the steps before the head. Default: <see cref="SequencePooling.Last"/>, the last hidden
        /// state; for long sequences <see cref="SequencePooling.LastMeanMax"/> does better.
        /// </summary>
        public SequencePooling Pooling { get; set; } = SequencePooling.Last;

        /// <summary>
        /// So many consecutive steps are read as one step of that many times the features, the last one filled up with its last
        /// step: long sequences become short ones, which are learnt faster and better. <see cref="AutoStepsPerFrame"/> picks it
        /// from the training data's mean length, for about 30 frames a sequence. Default: 1.
        /// </summary>
        public int StepsPerFrame { get; set; } = 1;

        /// <summary>Value of <see cref="StepsPerFrame"/> that leaves the choice to the trainer.</summary>
        public const int AutoStepsPerFrame = 0;

        /// <summary>
        /// The layers one by one, from the bottom up, instead of <see cref="LayerCount"/> alike ones. Default: null.
        /// </summary>
        public IReadOnlyList<RecurrentLayerOptions>? Layers { get; set; }

        /// <summary>
        /// Add each layer's input to its output, from the second layer on (He et al. 2016): deep stacks train as easily as flat
        /// ones. All layers must be as wide. Default: off.
        /// </summary>
        public bool SkipConnections { get; set; }

        /// <summary>
        /// Convolutions in front of the recurrent layers, which read them beside the steps or instead of them: local shapes,
        /// wherever in the sequence they are. Each Fit makes convolutions of its own like these. Not for tokens. Default: null,
        /// none.
        /// </summary>
        public ConvolutionalFrontEnd? FrontEnd { get; set; }

        /// <summary>The activation of candidates, and of an LSTM's output. Default: <see cref="CellActivation.Tanh"/>.</summary>
        public CellActivation Activation { get; set; } = CellActivation.Tanh;

        /// <summary>The activation of gates. Default: <see cref="GateActivation.Sigmoid"/>.</summary>
        public GateActivation RecurrentActivation { get; set; } = GateActivation.Sigmoid;

        /// <summary>
        /// Normalise inside the cells, over the units of a step (Ba, Kiros &amp; Hinton 2016): steadier training of long sequences and
        /// deep stacks, at about twice the time a step. Default: off.
        /// </summary>
        public bool LayerNormalization { get; set; }

        /// <summary>Learn the states with which a sequence starts, instead of starting at zero. Default: off.</summary>
        public bool LearnInitialState { get; set; }

        /// <summary>
        /// Width of the vector that each token is given, and that is learnt, where the feature column holds keys. Default: 32, enough
        /// for hundreds of tokens; 64 to 300 for the words of a language.
        /// </summary>
        public int EmbeddingUnits { get; set; } = 32;

        /// <summary>
        /// A network to train further (fine-tuning), for example another transformer's <see cref="LstmSequenceTransformer.Network"/>: its
        /// layers, weights and standardisation are taken, and the options of the network above are not. Its head too, where
        /// it fits the task and the classes; otherwise a new one. Default: null, a new network.
        /// </summary>
        public RecurrentNetwork? InitialNetwork { get; set; }

        /// <summary>Layers whose weights are not changed, by their number from 0 at the bottom. Default: none.</summary>
        public IReadOnlyList<int> FrozenLayers { get; set; } = [];

        /// <summary>Start the forget gates' bias at 1 (Jozefowicz et al. 2015): LSTMs remember from the start. Default: on.</summary>
        public bool UnitForgetBias { get; set; } = true;

        /// <summary>Passes over the training data. Default: 50.</summary>
        public int Epochs { get; set; } = DefaultEpochs;

        /// <summary>Sequences an update. Default: 32.</summary>
        public int BatchSize { get; set; } = 32;

        /// <summary>The step size. Default: 1e-3, Adam's (Kingma &amp; Ba 2015).</summary>
        public float LearningRate { get; set; } = 1e-3f;

        /// <summary>
        /// How gradients become new weights: <see cref="Adam"/>, <see cref="AdamW"/>, <see cref="Sgd"/>, <see cref="RmsProp"/>.
        /// Default: Adam.
        /// </summary>
        public Optimizer Optimizer { get; set; } = new Adam();

        /// <summary>
        /// How the learning rate goes down: <see cref="StepSchedule"/>, <see cref="CosineSchedule"/>, <see cref="PlateauSchedule"/>.
        /// Default: null, it stays.
        /// </summary>
        public LearningRateSchedule? Schedule { get; set; }

        /// <summary>Each gradient is held within ± this; 0 leaves them. Default: 0.</summary>
        public float ClipValue { get; set; }

        /// <summary>
        /// This share of each weight is added to its gradient (L2); for weight decay see <see cref="AdamW"/>. Default: 0.
        /// </summary>
        public float L2Regularization { get; set; }

        /// <summary>
        /// What is left out at random while training: features, units between layers, what recurrent products read, what the
        /// head reads. Default: nothing.
        /// </summary>
        public DropoutOptions Dropout { get; set; } = new();

        /// <summary>
        /// How training sequences are changed at random, anew in every epoch (warped in time, sliced, scaled, with noise,
        /// without some of their features, mixed): what does not change the label is learnt not to matter. Not the rows that are
        /// set aside or given for validation. Default: not at all.
        /// </summary>
        public AugmentationOptions Augmentation { get; set; } = new();

        /// <summary>
        /// Gradients go back at most so many steps (or frames), counted from each sequence's end: for sequences so long that they train
        /// slowly or badly. See <see cref="TrainingOptions.TruncatedSteps"/>. Default: null, all the way.
        /// </summary>
        public int? TruncatedSteps { get; set; }

        /// <summary>What is done when the loss is no longer a finite number. Default: an exception.</summary>
        public DivergenceHandling OnDivergence { get; set; } = DivergenceHandling.Throw;

        /// <summary>
        /// Where Fit saves its progress, and how often; if the file exists when Fit begins, it resumes from there, to the
        /// bit as if nothing had happened. A file of other data or options is refused, and says what differs. Where the same estimator is
        /// fitted several times, as <c>CrossValidate</c> does, each fold has a file of its own. Default: null, nowhere.
        /// </summary>
        public CheckpointOptions? Checkpoint { get; set; }

        /// <summary>The gradients' global norm is brought down to this (Pascanu et al. 2013); 0 leaves them. Default: 1.</summary>
        public float ClipNorm { get; set; } = 1f;

        /// <summary>Standardise each feature by its mean and deviation over the training data, kept in the model. Default: on.</summary>
        public bool StandardizeFeatures { get; set; } = true;

        /// <summary>
        /// Seed of initial weights and shuffling: the same seed gives the same model to the bit, whatever the number of
        /// threads, on processors with vectors of the same width (AVX-512, AVX2, others); another width trains to other last
        /// bits. Default: null, drawn from the <c>MLContext</c>'s own seed.
        /// </summary>
        public int? Seed { get; set; }

        /// <summary>
        /// Threads to train and to score whole views with; no more than there are processors are made. Default: null, one per
        /// processor.
        /// </summary>
        public int? ThreadCount { get; set; }

        /// <summary>
        /// The processes that train together, on one machine or many, each on its part of every batch: <see cref="BatchSize"/> is that
        /// of all of them. See the package LstmMlNet.Mpi. Default: <see cref="SingleProcess"/>, this one alone.
        /// </summary>
        public ICollective Collective { get; set; } = new SingleProcess();

        /// <summary>
        /// Which rows the processes of <see cref="Collective"/> are given. Default: <see cref="Networks.RankRows.Shared"/>, all of them
        /// have the same rows.
        /// </summary>
        public RankRows RankRows { get; set; }

        /// <summary>
        /// Stop when the validation loss has not improved for so many epochs, and take the weights of the best one. Needs
        /// validation data: <c>Fit(train, validation)</c> or <see cref="ValidationFraction"/>. Default: null, all epochs are
        /// run and the last one's weights taken.
        /// </summary>
        public int? EarlyStoppingPatience { get; set; }

        /// <summary>
        /// Share of the training rows (of each class, where rows have one) that is set aside, by the seed, to be measured and not
        /// learnt from, where Fit gets no validation data. Forecasting takes the last rows, of each series where <see cref="IdColumnName"/>
        /// names it, and leaves out those before them whose future reaches into them. Default: 0.
        /// </summary>
        public float ValidationFraction { get; set; }

        /// <summary>
        /// What rows belong together: a person, a machine, a site. <see cref="ValidationFraction"/> keeps all rows with the
        /// same value on one side, so that what is measured is others of these. Forecasts have <see cref="IdColumnName"/>
        /// instead. Default: null, each row by itself.
        /// </summary>
        public string? GroupColumnName { get; set; }

        /// <summary>
        /// Forecasting: rows with the same value here are windows of one series. Each series is held out at its own end by
        /// <see cref="ValidationFraction"/>, and cut in its own blocks by <see cref="CalibrationFolds"/>. Default: null, all
        /// are of one series.
        /// </summary>
        public string? IdColumnName { get; set; }

        /// <summary>What rows belong together, whichever name it goes by.</summary>
        internal string? TogetherColumnName => IdColumnName ?? GroupColumnName;

        /// <summary>
        /// Read the training rows anew in every epoch, and twice before the first, instead of holding them: so many are held at
        /// a time, batches are drawn from them at random, and each is replaced by the next row. Memory stays the same however
        /// many rows there are. The view must give the same rows in the same order each time; where they are sorted (by class,
        /// by time), mix them or take a large buffer. Validation rows are held, and come from <c>Fit(train, validation)</c>.
        /// Default: null, all rows are held, at 4 bytes a value.
        /// </summary>
        public int? ShuffleBufferSize { get; set; }

        /// <summary>
        /// How much classes count in the loss, by their names (the label's values as text), times a row's own weight; a class that
        /// is not named counts 1. Default: null, all the same.
        /// </summary>
        public IReadOnlyDictionary<string, float>? ClassWeights { get; set; }

        /// <summary>Weigh classes by how rare they are in the training data, so that all count the same together. Default: off.</summary>
        public bool BalanceClasses { get; set; }

        /// <summary>
        /// Takes so much of each label and spreads it over all classes (Szegedy et al. 2016): probabilities are less sure of
        /// themselves. In practice 0.1. Default: 0.
        /// </summary>
        public float LabelSmoothing { get; set; }

        /// <summary>
        /// Called after every epoch, on the thread that called Fit; of several networks on the one that trains it, one call at a
        /// time, with <see cref="EpochMetrics.Member"/> set. Default: none.
        /// </summary>
        public Action<EpochMetrics>? Progress { get; set; }

        /// <summary>Called after every epoch of the networks that <see cref="CalibrationFolds"/> trains. Default: none.</summary>
        public Action<CalibrationProgress>? CalibrationProgress { get; set; }

        /// <summary>
        /// Stops Fit before its next batch with an <see cref="OperationCanceledException"/>; no model is left behind. Default:
        /// none.
        /// </summary>
        public CancellationToken CancellationToken { get; set; }

        /// <summary>
        /// Ends Fit's training before its next batch and keeps what was learnt so far: the best epoch's weights with
        /// <see cref="EarlyStoppingPatience"/>, otherwise the latest. A forecast's interval is then calibrated on the blocks that were
        /// through by then, or, where none was, on the validation data, where there are any. Default: none.
        /// </summary>
        public CancellationToken StopToken { get; set; }

        internal const int DefaultEpochs = 50;
    }
}
