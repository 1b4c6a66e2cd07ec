using LstmMlNet.Forecasting;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Training;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <summary>The columns, network and training of a <see cref="LstmSequenceEstimator"/>.</summary>
    public sealed partial class Options
    {
        /// <summary>
        /// The column with the target of each sequence: a key (multiclass), a Boolean (binary), a <see cref="float"/> or a vector of known
        /// size (regression, forecasting), or a vector of keys as long as the sequence (a class per step). Default: <c>Label</c>.
        /// </summary>
        public string LabelColumnName { get; set; } = "Label";

        /// <summary>
        /// The column with the sequences: a vector of <see cref="float"/>, step by step (<c>[steps, features]</c>), of known size
        /// (dimensions T×F, or T·F with <see cref="FeaturesPerStep"/>) or variable size; or a vector of keys, one token per step (words,
        /// events, letters), which pass through an embedding (<see cref="EmbeddingUnits"/>). Default: <c>Features</c>.
        /// </summary>
        public string FeatureColumnName { get; set; } = "Features";

        /// <summary>The <see cref="float"/> column with the weight of each sequence in the loss. Default: null, equal weights.</summary>
        public string? ExampleWeightColumnName { get; set; }

        /// <summary>
        /// Output column. Multiclass: one probability per class, <c>[classes]</c>; binary: the logit; regression: the number or numbers;
        /// forecasting: the median of each step ahead, <c>[horizon]</c>; a class per step: <c>[steps, classes]</c>. Default: <c>Score</c>.
        /// </summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>
        /// Output column of classifiers: the most likely class, a key or a Boolean, or that of each step. Default: <c>PredictedLabel</c>.
        /// </summary>
        public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

        /// <summary>Output column of binary classification: the probability of true. Default: <c>Probability</c>.</summary>
        public string ProbabilityColumnName { get; set; } = "Probability";

        /// <summary>
        /// Output column of forecasts (<c>confidenceLowerBoundColumn</c> of ML.NET's SSA forecaster): the lower bound of each step's
        /// interval, <c>[horizon]</c>. Default: <c>LowerBound</c>.
        /// </summary>
        public string LowerBoundColumnName { get; set; } = "LowerBound";

        /// <summary>
        /// Output column of forecasts (<c>confidenceUpperBoundColumn</c> of ML.NET's SSA forecaster): the upper bound of each step's
        /// interval, <c>[horizon]</c>. Default: <c>UpperBound</c>.
        /// </summary>
        public string UpperBoundColumnName { get; set; } = "UpperBound";

        /// <summary>
        /// Forecasting: the share of actual values that should lie within the interval. Learned by the quantile loss, and adjusted to hold
        /// on data that was not trained on: see <see cref="CalibrationFolds"/>. Default: 0.9.
        /// </summary>
        public float ConfidenceLevel { get; set; } = 0.9f;

        /// <summary>
        /// Forecasting: the number of blocks for calibrating the interval. The training rows are split in time into blocks, a network of
        /// the same kind is trained without each, and its errors on that block adjust the interval: all rows are trained on, and the
        /// interval has seen all of the past. Training takes about that many times longer. If there are too few rows, fewer blocks are
        /// used, and the context's log says so. 0 to calibrate on the validation data only, if there are any. Default: 5.
        /// </summary>
        public int CalibrationFolds { get; set; } = 5;

        /// <summary>
        /// Regression: the number of parts for measuring by cross-validation what predictions are worth on rows that were not learned from.
        /// They are shrunk towards the mean of the training targets accordingly; where the networks are not clearly better than it, the
        /// mean is predicted, so that what was learned from noise does no harm. A network is trained without each part; rows of one
        /// <see cref="GroupColumnName"/> are in the same part. 0 for none. Default: 0.
        /// </summary>
        public int ShrinkageFolds { get; set; }

        /// <summary>
        /// Regression and forecasting: the index of a feature (from 0) that is taken relative to its level in each sequence, as is the
        /// label (reversible instance normalization). A series with a trend is learned by its changes, and predicted beyond the range it
        /// was trained on. Default: null, none.
        /// </summary>
        public int? LevelFeature { get; set; }

        /// <summary>
        /// How the level of <see cref="LevelFeature"/> is computed. Default: <see cref="LevelKind.LastValue"/>, for series that continue
        /// from their current level; <see cref="LevelKind.MeanAndDeviation"/> suits those that return to a level with a changing amplitude.
        /// </summary>
        public LevelKind LevelBy { get; set; } = LevelKind.LastValue;

        /// <summary>
        /// Output column: the last hidden state, <c>[units]</c> (both directions concatenated), as features for another trainer. Default:
        /// null, omitted.
        /// </summary>
        public string? HiddenStateColumnName { get; set; }

        /// <summary>
        /// Output column: the hidden state of every step, <c>[steps, units]</c> (of every frame with <see cref="StepsPerFrame"/>), of
        /// variable size if sequences are. Default: null, omitted.
        /// </summary>
        public string? HiddenSequenceColumnName { get; set; }

        /// <summary>
        /// Output column: the attention weight of each step, <c>[steps]</c> (of each frame with <see cref="StepsPerFrame"/>), if
        /// <see cref="Pooling"/> is <see cref="SequencePooling.Attention"/>. Default: null, omitted.
        /// </summary>
        public string? AttentionColumnName { get; set; }

        /// <summary>
        /// The number of features per step. Default: null, taken from the column's dimensions (T, F); a vector without them is a sequence
        /// of single values.
        /// </summary>
        public int? FeaturesPerStep { get; set; }

        /// <summary>
        /// Output column: how much the networks of an ensemble disagree, the standard deviation of each value of the score across them (of
        /// the probability, for binary classification): large if they are uncertain. Same shape as <see cref="ScoreColumnName"/>. Needs at
        /// least two networks. Default: null, omitted.
        /// </summary>
        public string? SpreadColumnName { get; set; }

        /// <summary>
        /// The number of networks, identical except for their seeds, to train in parallel on the processor's cores; the prediction is the
        /// mean of their probabilities, numbers or quantiles. With <see cref="Members"/>, the number of each. At most
        /// <see cref="NetworkEnsemble.MaximumMembers"/> in all. Default: 1.
        /// </summary>
        public int MemberCount { get; set; } = 1;

        /// <summary>
        /// Networks of several kinds to train together, instead of one with the options here; the prediction is their mean. From each, the
        /// network and training options are used; columns, class weights, validation, early stopping, calibration, checkpoint and threads
        /// are those of these options. Networks that differ in kind gain more than networks that differ in their seed. Default: null, one
        /// kind.
        /// </summary>
        public IReadOnlyList<Options>? Members { get; set; }

        /// <summary>The kind of cell. Default: <see cref="RecurrentCellType.Lstm"/>.</summary>
        public RecurrentCellType CellType { get; set; } = RecurrentCellType.Lstm;

        /// <summary>The number of units per layer and direction. Default: 100.</summary>
        public int HiddenUnits { get; set; } = 100;

        /// <summary>The number of recurrent layers. Default: 1, enough for most sequences.</summary>
        public int LayerCount { get; set; } = 1;

        /// <summary>Read the steps in both directions (Schuster &amp; Paliwal 1997). Default: off.</summary>
        public bool Bidirectional { get; set; }

        /// <summary>
        /// How the top layer's outputs are pooled over the steps for the head. Default: <see cref="SequencePooling.Last"/>, the last hidden
        /// state; for long sequences <see cref="SequencePooling.LastMeanMax"/> works better.
        /// </summary>
        public SequencePooling Pooling { get; set; } = SequencePooling.Last;

        /// <summary>
        /// The number of consecutive steps that are read as one step with that many times the features (a frame, or patch); the last frame
        /// is padded with its last step. Long sequences become short ones, which are learned faster and better.
        /// <see cref="AutoStepsPerFrame"/> chooses it from the training data's mean length, for about 30 frames per sequence. Default: 1.
        /// </summary>
        public int StepsPerFrame { get; set; } = 1;

        /// <summary>The value of <see cref="StepsPerFrame"/> that leaves the choice to the trainer.</summary>
        public const int AutoStepsPerFrame = 0;

        /// <summary>The layers one by one, from the bottom up, instead of <see cref="LayerCount"/> identical ones. Default: null.</summary>
        public IReadOnlyList<RecurrentLayerOptions>? Layers { get; set; }

        /// <summary>
        /// Add each layer's input to its output, from the second layer on (residual connections, He et al. 2016), so that deep stacks train
        /// as easily as shallow ones. All layers must have the same width. Default: off.
        /// </summary>
        public bool SkipConnections { get; set; }

        /// <summary>
        /// Convolutions in front of the recurrent layers, which read their outputs in addition to the steps or instead of them: they detect
        /// local patterns anywhere in the sequence. Each Fit creates its own convolutions with these settings. Not for tokens. Default:
        /// null, none.
        /// </summary>
        public ConvolutionalFrontEnd? FrontEnd { get; set; }

        /// <summary>The activation of the candidate, and of an LSTM's output. Default: <see cref="CellActivation.Tanh"/>.</summary>
        public CellActivation Activation { get; set; } = CellActivation.Tanh;

        /// <summary>The activation of the gates. Default: <see cref="GateActivation.Sigmoid"/>.</summary>
        public GateActivation RecurrentActivation { get; set; } = GateActivation.Sigmoid;

        /// <summary>
        /// Normalize inside the cells, over the units of a step (Ba, Kiros &amp; Hinton 2016). Stabilizes training on long sequences and of
        /// deep stacks, at about twice the time per step. Default: off.
        /// </summary>
        public bool LayerNormalization { get; set; }

        /// <summary>Learn the state in which a sequence starts instead of starting at zero. Default: off.</summary>
        public bool LearnInitialState { get; set; }

        /// <summary>
        /// The width of each token's learned vector if the feature column holds keys. Default: 32, enough for hundreds of tokens; use 64 to
        /// 300 for the words of a language.
        /// </summary>
        public int EmbeddingUnits { get; set; } = 32;

        /// <summary>
        /// A network to fine-tune, for example another transformer's <see cref="LstmSequenceTransformer.Network"/>: its layers, weights and
        /// standardization are used, and the network options above are ignored. Its head is used if it fits the task and the classes;
        /// otherwise a new one is created. Default: null, a new network.
        /// </summary>
        public RecurrentNetwork? InitialNetwork { get; set; }

        /// <summary>The indices of the layers whose weights are not changed, from 0 at the bottom. Default: none.</summary>
        public IReadOnlyList<int> FrozenLayers { get; set; } = [];

        /// <summary>
        /// How the output layer's weights are found. With <see cref="HeadSolver.Ridge"/> in closed form, in one pass over the rows: the
        /// layers below it are not trained (random kernels such as <see cref="ConvolutionalFrontEnd.Rocket"/>, or
        /// <see cref="InitialNetwork"/>), and epochs, learning rate and dropout have no effect. Default:
        /// <see cref="HeadSolver.Gradient"/>, all layers learn together.
        /// </summary>
        public HeadSolver HeadSolver { get; set; }

        /// <summary>
        /// Initialize the forget gates' bias to 1 (Jozefowicz et al. 2015), so that LSTMs remember from the start. Default: on.
        /// </summary>
        public bool UnitForgetBias { get; set; } = true;

        /// <summary>
        /// The number of passes over the training data (<c>Epoch</c> or <c>NumberOfIterations</c> in ML.NET's trainers). Default: 50.
        /// </summary>
        public int Epochs { get; set; } = DefaultEpochs;

        /// <summary>The number of sequences per update. Default: 32.</summary>
        public int BatchSize { get; set; } = 32;

        /// <summary>The step size. Default: 1e-3, Adam's (Kingma &amp; Ba 2015).</summary>
        public float LearningRate { get; set; } = 1e-3f;

        /// <summary>
        /// The optimizer: <see cref="Adam"/>, <see cref="AdamW"/>, <see cref="Sgd"/> or <see cref="RmsProp"/>. Default: Adam.
        /// </summary>
        public Optimizer Optimizer { get; set; } = new Adam();

        /// <summary>
        /// How the learning rate changes during training (<c>LearningRateScheduler</c> in ML.NET's image classification):
        /// <see cref="StepSchedule"/>, <see cref="CosineSchedule"/> or <see cref="PlateauSchedule"/>. Default: null, it stays constant.
        /// </summary>
        public LearningRateSchedule? Schedule { get; set; }

        /// <summary>
        /// The learning rate for large batches, as many machines need them: the linear scaling rule with warm-up (Goyal et al. 2017).
        /// Default: null, <see cref="LearningRate"/> is that of batches of <see cref="BatchSize"/>.
        /// </summary>
        public LargeBatchRule? LargeBatch { get; set; }

        /// <summary>Each gradient is clipped to ± this value; 0 for no clipping. Default: 0.</summary>
        public float ClipValue { get; set; }

        /// <summary>
        /// L2 regularization: this share of each weight is added to its gradient; for decoupled weight decay see <see cref="AdamW"/>.
        /// Default: 0.
        /// </summary>
        public float L2Regularization { get; set; }

        /// <summary>
        /// Dropout: the shares of features, of units between layers, of recurrent inputs and of the head's inputs that are dropped at
        /// random during training. Default: none.
        /// </summary>
        public DropoutOptions Dropout { get; set; } = new();

        /// <summary>
        /// How training sequences are changed at random, anew in every epoch (warped in time, sliced, scaled, with noise,
        /// without some of their features, mixed): what does not change the label is learned not to matter. Not the rows that are
        /// set aside or given for validation. Default: not at all.
        /// </summary>
        public AugmentationOptions Augmentation { get; set; } = new();

        /// <summary>
        /// Gradients go back at most so many steps (or frames), counted from each sequence's end: for sequences so long that they train
        /// slowly or badly. See <see cref="TrainingOptions.TruncatedSteps"/>. Default: null, all the way.
        /// </summary>
        public int? TruncatedSteps { get; set; }

        /// <summary>What to do if the loss is no longer a finite number. Default: an exception.</summary>
        public DivergenceHandling OnDivergence { get; set; } = DivergenceHandling.Throw;

        /// <summary>
        /// Where and how often Fit saves its progress; if the file exists when Fit begins, training resumes from it, bit for bit as if it
        /// had never been interrupted. A file of other data or options is refused with a message that says what differs. If the same
        /// estimator is fitted several times, as by <c>CrossValidate</c>, each fold has its own file. Default: null, none.
        /// </summary>
        public CheckpointOptions? Checkpoint { get; set; }

        /// <summary>
        /// The maximum global norm of the gradients; larger ones are scaled down to it (Pascanu et al. 2013). 0 for no clipping. Default:
        /// 1.
        /// </summary>
        public float ClipNorm { get; set; } = 1f;

        /// <summary>
        /// Standardize each feature by its mean and standard deviation over the training data (ML.NET: <c>NormalizeMeanVariance</c>); the
        /// statistics are stored in the model. Default: on.
        /// </summary>
        public bool StandardizeFeatures { get; set; } = true;

        /// <summary>
        /// The seed of initial weights and shuffling. The same seed gives bit-identical models, whatever the number of threads, on
        /// processors with the same vector width (AVX-512, AVX2, others); with another width the last bits of the weights differ. Default:
        /// null, drawn from the <c>MLContext</c>'s own seed.
        /// </summary>
        public int? Seed { get; set; }

        /// <summary>
        /// The number of threads for training and for scoring whole views (<c>NumberOfThreads</c> in ML.NET's trainers); never more than
        /// there are processors. Default: null, one per processor.
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
        /// After early stopping, train the network again from its beginning on all rows, those held out by <see cref="ValidationFraction"/>
        /// among them, for as many updates as led to the best epoch: early stopping only says how long, and no row is lost. The learning
        /// rate's schedule ends with these updates. Takes at most as long again. The history stays that of the first training; a network
        /// that is stopped before the end of the second one is that of the first. Validation data that are given to Fit are not learned
        /// from, and rows that a forecast's intervals have to be calibrated on, because there are too few for
        /// <see cref="CalibrationFolds"/>, are not either. Needs <see cref="EarlyStoppingPatience"/>. Default: off.
        /// </summary>
        public bool RefitOnAllRows { get; set; }

        /// <summary>
        /// The share of the training rows to hold out for validation if Fit gets no validation data (<c>ValidationSetFraction</c> in
        /// ML.NET's image classification). Rows are drawn by the seed, stratified by class if there are classes. Forecasting holds out the
        /// last rows, of each series if <see cref="IdColumnName"/> is set, and leaves out the rows before them whose futures overlap.
        /// Default: 0.
        /// </summary>
        public float ValidationFraction { get; set; }

        /// <summary>
        /// The column that says which rows belong together (<c>samplingKeyColumnName</c> in ML.NET's splits): a person, a machine, a site.
        /// <see cref="ValidationFraction"/> keeps all rows with the same value on one side, so that validation measures other groups.
        /// Forecasts have <see cref="IdColumnName"/> instead. Default: null, each row by itself.
        /// </summary>
        public string? GroupColumnName { get; set; }

        /// <summary>
        /// Forecasting: the column that identifies the series of each window. Each series is held out at its own end by
        /// <see cref="ValidationFraction"/>, and split into its own blocks by <see cref="CalibrationFolds"/>. Default: null, one series.
        /// </summary>
        public string? IdColumnName { get; set; }

        /// <summary>What rows belong together, whichever name it goes by.</summary>
        internal string? TogetherColumnName => IdColumnName ?? GroupColumnName;

        /// <summary>What a forecaster of whole tables asks of the network; null for others.</summary>
        internal DecoderOptions? Decoder { get; set; }

        /// <summary>
        /// The size of the shuffle buffer (<c>shufflePoolSize</c> in ML.NET's <c>ShuffleRows</c>) when training rows are read again in
        /// every epoch, and twice before the first, instead of being held in memory: this many rows are held at a time, batches are drawn
        /// from them at random, and each is replaced by the next row. Memory use does not depend on the number of rows. The view must
        /// return the same rows in the same order each time; if they are sorted (by class, by time), shuffle them or use a large buffer.
        /// Validation rows are held in memory, and come from <c>Fit(train, validation)</c>. Default: null, all rows are held in memory, at
        /// 4 bytes per value.
        /// </summary>
        public int? ShuffleBufferSize { get; set; }

        /// <summary>
        /// The weights of classes in the loss (compare <c>WeightOfPositiveExamples</c> and <c>PositiveInstanceWeight</c> in ML.NET's binary
        /// trainers), by class name (the label's value as text), multiplied by a row's own weight; classes that are not named count 1.
        /// Default: null, all equal.
        /// </summary>
        public IReadOnlyDictionary<string, float>? ClassWeights { get; set; }

        /// <summary>
        /// Weight each class inversely to its frequency in the training data (<c>UnbalancedSets</c> in ML.NET's tree trainers), so that all
        /// classes count the same in total. Default: off.
        /// </summary>
        public bool BalanceClasses { get; set; }

        /// <summary>
        /// Label smoothing: this share of each label is spread over all classes (Szegedy et al. 2016), which makes predicted probabilities
        /// less extreme. In practice 0.1. Default: 0.
        /// </summary>
        public float LabelSmoothing { get; set; }

        /// <summary>
        /// Called after every epoch, on the thread that called Fit (<c>MetricsCallback</c> in ML.NET's image classification); with several
        /// networks, on the thread that trains the network, one call at a time, with <see cref="EpochMetrics.Member"/> set. Default: none.
        /// </summary>
        public Action<EpochMetrics>? Progress { get; set; }

        /// <summary>Called after every epoch of the networks that are trained for <see cref="CalibrationFolds"/>. Default: none.</summary>
        public Action<CalibrationProgress>? CalibrationProgress { get; set; }

        /// <summary>
        /// Stops Fit, within a batch too, with an <see cref="OperationCanceledException"/>; no model is returned. Default: none.
        /// </summary>
        public CancellationToken CancellationToken { get; set; }

        /// <summary>
        /// Stops training and keeps what was learned so far: the best epoch's weights with <see cref="EarlyStoppingPatience"/>, otherwise
        /// the latest. A batch that is not complete is thrown away; several processes complete it together. A forecast's interval is then calibrated on the blocks that were
        /// complete by then or, if there were none, on the validation data, if there are any. Default: none.
        /// </summary>
        public CancellationToken StopToken { get; set; }

        internal const int DefaultEpochs = 50;
    }
}
