using LstmMlNet.Networks;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <summary>Columns, network and training of a <see cref="LstmSequenceEstimator"/>.</summary>
    public sealed partial class Options
    {
        /// <summary>The key column with the class of each sequence. Default: <c>Label</c>.</summary>
        public string LabelColumnName { get; set; } = "Label";

        /// <summary>
        /// The column with the sequences: a vector of <see cref="float"/>, values step by step (<c>[steps, features]</c>), of
        /// known size (dimensions T×F, or T·F with <see cref="FeaturesPerStep"/>) or variable. Default: <c>Features</c>.
        /// </summary>
        public string FeatureColumnName { get; set; } = "Features";

        /// <summary>The <see cref="float"/> column that says how much each sequence counts in the loss. Default: null, all count the same.</summary>
        public string? ExampleWeightColumnName { get; set; }

        /// <summary>Output column: one probability a class, <c>[classes]</c>. Default: <c>Score</c>.</summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>Output column: the likeliest class, a key. Default: <c>PredictedLabel</c>.</summary>
        public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

        /// <summary>
        /// Output column: the last hidden state, <c>[units]</c> (both directions' side by side), for another trainer to learn
        /// on. Default: null, not emitted.
        /// </summary>
        public string? HiddenStateColumnName { get; set; }

        /// <summary>
        /// Output column: every step's hidden state, <c>[steps, units]</c> (every frame's, with <see cref="StepsPerFrame"/>), of variable size where sequences are. Default: null, not emitted.
        /// </summary>
        public string? HiddenSequenceColumnName { get; set; }

        /// <summary>
        /// Features a step. Default: null, taken from the column's dimensions (T, F); a vector without them is a sequence of
        /// single values.
        /// </summary>
        public int? FeaturesPerStep { get; set; }

        /// <summary>The kind of cell. Default: <see cref="RecurrentCellType.Lstm"/>.</summary>
        public RecurrentCellType CellType { get; set; } = RecurrentCellType.Lstm;

        /// <summary>Units of each layer and direction. Default: 100.</summary>
        public int HiddenUnits { get; set; } = 100;

        /// <summary>Recurrent layers, one on top of the other. Default: 1, enough for most sequences.</summary>
        public int LayerCount { get; set; } = 1;

        /// <summary>Read sequences from both ends (Schuster &amp; Paliwal 1997). Default: off.</summary>
        public bool Bidirectional { get; set; }

        /// <summary>
        /// What of the top layer's outputs the classes are told by. Default: <see cref="SequencePooling.Last"/>, the last hidden
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

        /// <summary>Start the forget gates' bias at 1 (Jozefowicz et al. 2015): LSTMs remember from the start. Default: on.</summary>
        public bool UnitForgetBias { get; set; } = true;

        /// <summary>Passes over the training data. Default: 50.</summary>
        public int Epochs { get; set; } = DefaultEpochs;

        /// <summary>Sequences an update. Default: 32.</summary>
        public int BatchSize { get; set; } = 32;

        /// <summary>Adam's step size (Kingma &amp; Ba 2015). Default: 1e-3.</summary>
        public float LearningRate { get; set; } = 1e-3f;

        /// <summary>The gradients' global norm is brought down to this (Pascanu et al. 2013); 0 leaves them. Default: 1.</summary>
        public float ClipNorm { get; set; } = 1f;

        /// <summary>Standardise each feature by its mean and deviation over the training data, kept in the model. Default: on.</summary>
        public bool StandardizeFeatures { get; set; } = true;

        /// <summary>
        /// Seed of initial weights and shuffling: the same seed gives the same model to the bit, whatever the number of threads.
        /// Default: null, drawn from the <c>MLContext</c>'s own seed.
        /// </summary>
        public int? Seed { get; set; }

        /// <summary>Threads to train and to score whole views with. Default: null, one a processor.</summary>
        public int? ThreadCount { get; set; }

        /// <summary>
        /// Stop when the validation loss has not improved for so many epochs, and take the weights of the best one. Needs
        /// validation data: <c>Fit(train, validation)</c> or <see cref="ValidationFraction"/>. Default: null, all epochs are run and the last one's
        /// weights taken.
        /// </summary>
        public int? EarlyStoppingPatience { get; set; }

        /// <summary>
        /// Share of each class's training rows that is set aside, by the seed, to be measured and not learnt from, where Fit gets
        /// no validation data. Default: 0.
        /// </summary>
        public float ValidationFraction { get; set; }

        /// <summary>Called after every epoch, on the thread that called Fit. Default: none.</summary>
        public Action<EpochMetrics>? Progress { get; set; }

        /// <summary>Stops Fit before its next batch with an <see cref="OperationCanceledException"/>; no model is left behind. Default: none.</summary>
        public CancellationToken CancellationToken { get; set; }

        internal const int DefaultEpochs = 50;

        internal Options Copy() => (Options)MemberwiseClone();

        internal TrainingOptions ToTrainingOptions(int seed, Action<EpochMetrics> progress) => new()
        {
            Epochs = Epochs,
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            ClipNorm = ClipNorm,
            StandardizeFeatures = StandardizeFeatures,
            Seed = seed,
            ThreadCount = ThreadCount ?? Environment.ProcessorCount,
            EarlyStoppingPatience = EarlyStoppingPatience,
            Progress = progress,
        };

        /// <exception cref="ArgumentException">A value is out of its range, or two columns have the same name.</exception>
        internal void Validate()
        {
            RequireAtLeast(1, FeaturesPerStep, nameof(FeaturesPerStep));
            RequireAtLeast(1, HiddenUnits, nameof(HiddenUnits));
            RequireAtLeast(1, LayerCount, nameof(LayerCount));
            RequireAtLeast(1, ThreadCount, nameof(ThreadCount));
            RequireAtLeast(AutoStepsPerFrame, StepsPerFrame, nameof(StepsPerFrame));
            if (!(ValidationFraction is >= 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(ValidationFraction), ValidationFraction, $"{nameof(ValidationFraction)} must be at least 0 and below 1.");
            if (!Enum.IsDefined(Pooling))
                throw new ArgumentOutOfRangeException(nameof(Pooling), Pooling, $"There is no pooling {Pooling}.");
            if (!Enum.IsDefined(CellType))
                throw new ArgumentOutOfRangeException(nameof(CellType), CellType, $"There is no recurrent cell type {CellType}.");
            ToTrainingOptions(0, _ => { }).Validate();
            RequireName(LabelColumnName, nameof(LabelColumnName));
            RequireName(FeatureColumnName, nameof(FeatureColumnName));
            RequireName(ScoreColumnName, nameof(ScoreColumnName));
            RequireName(PredictedLabelColumnName, nameof(PredictedLabelColumnName));
            if (HiddenStateColumnName is not null)
                RequireName(HiddenStateColumnName, nameof(HiddenStateColumnName));
            if (HiddenSequenceColumnName is not null)
                RequireName(HiddenSequenceColumnName, nameof(HiddenSequenceColumnName));
            string? twice = new[] { ScoreColumnName, PredictedLabelColumnName, HiddenStateColumnName, HiddenSequenceColumnName }
                .OfType<string>().GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
            if (twice is not null)
                throw new ArgumentException($"Two output columns are named '{twice}'; each needs a name of its own.");
            if (LabelColumnName == FeatureColumnName)
                throw new ArgumentException($"Label and features are both the column '{LabelColumnName}'.");
        }

        private static void RequireAtLeast(int least, int? value, string option)
        {
            if (value < least)
                throw new ArgumentOutOfRangeException(option, value, $"{option} must be at least {least}.");
        }

        private static void RequireName(string name, string option)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new ArgumentException($"{option} is empty: it must name a column.", option);
        }
    }
}
