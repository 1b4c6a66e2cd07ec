using LstmMlNet.Networks;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <content>The rows: which are trained on and which are held out, how much each counts, and who reads which.</content>
    public sealed partial class Options
    {
        /// <summary>
        /// The share of the training rows to hold out for validation if Fit gets no validation data (<c>ValidationSetFraction</c> in
        /// ML.NET's image classification). Rows are drawn by the seed, stratified by class if there are classes. Forecasting holds out the
        /// last rows, of each series if <see cref="IdColumnName"/> is set, and leaves out the rows before them whose futures overlap.
        /// Default: 0.
        /// </summary>
        public float ValidationFraction { get; set; }

        /// <summary>
        /// The column that says which rows belong together (<c>samplingKeyColumnName</c> in ML.NET's splits; compare
        /// <c>RowGroupColumnName</c> in its rankers): a person, a machine, a site. <see cref="ValidationFraction"/> keeps all rows with the
        /// same value on one side, so that validation measures other groups. Forecasts have <see cref="IdColumnName"/> instead. Default:
        /// null, each row by itself.
        /// </summary>
        public string? GroupColumnName { get; set; }

        /// <summary>
        /// Forecasting: the column that identifies the series of each window. Each series is held out at its own end by
        /// <see cref="ValidationFraction"/>, and split into its own blocks by <see cref="CalibrationFolds"/>. Default: null, one series.
        /// </summary>
        public string? IdColumnName { get; set; }

        /// <summary>What rows belong together, whichever name it goes by.</summary>
        internal string? TogetherColumnName => IdColumnName ?? GroupColumnName;

        /// <summary>
        /// Stop when the validation loss has not improved for this many epochs (<c>EarlyStoppingRound</c> in ML.NET's LightGBM,
        /// <c>EarlyStoppingCriteria.Patience</c> in its image classification), and restore the best epoch's weights. Needs validation data:
        /// <c>Fit(train, validation)</c> or <see cref="ValidationFraction"/>. Default: null, to run all epochs and keep the last weights.
        /// </summary>
        public int? EarlyStoppingPatience { get; set; }

        /// <summary>
        /// After early stopping, train the network again from its beginning on all rows, those held out by <see cref="ValidationFraction"/>
        /// among them, for as many updates as led to the best epoch: early stopping then only decides how long to train, and no row is
        /// lost. The learning rate's schedule ends with these updates. Takes at most as long again. The history stays that of the first
        /// training; if the second is stopped before its end, the network is that of the first. Not trained on are validation data given to
        /// Fit, and rows needed to calibrate a forecast's intervals because there are too few for <see cref="CalibrationFolds"/>. Needs
        /// <see cref="EarlyStoppingPatience"/>. Default: off.
        /// </summary>
        public bool RefitOnAllRows { get; set; }

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
        /// trainers), by class name (the label's value as text), multiplied by a row's own weight; classes that are not named have weight
        /// 1. Default: null, all equal.
        /// </summary>
        public IReadOnlyDictionary<string, float>? ClassWeights { get; set; }

        /// <summary>
        /// Weight each class inversely to its frequency in the training data (<c>UnbalancedSets</c> in ML.NET's tree trainers), so that all
        /// classes count the same in total. Default: off.
        /// </summary>
        public bool BalanceClasses { get; set; }

        /// <summary>
        /// Label smoothing: this share of each label is spread over all classes (Szegedy et al. 2016), which makes predicted probabilities
        /// less extreme. Usually 0.1. Default: 0.
        /// </summary>
        public float LabelSmoothing { get; set; }

        /// <summary>
        /// Random changes to the training sequences, new in every epoch (time warping, slicing, scaling, noise, dropped features, mixing),
        /// so that the network learns what does not affect the label. Validation rows are not changed. Default: none.
        /// </summary>
        public AugmentationOptions Augmentation { get; set; } = new();

        /// <summary>
        /// Forecasting: the share of actual values that should lie within the interval. Learned with the quantile loss, and calibrated on
        /// data that was not trained on: see <see cref="CalibrationFolds"/>. Default: 0.9.
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
        /// Regression: the number of folds of a cross-validation that measures how good predictions are on rows that were not trained on.
        /// Predictions are shrunk toward the mean of the training targets accordingly; if the networks are not clearly better than the
        /// mean, the mean itself is predicted, so that what was learned from noise does no harm. A network is trained without each fold;
        /// rows with the same <see cref="GroupColumnName"/> are in the same fold. 0 for none. Default: 0.
        /// </summary>
        public int ShrinkageFolds { get; set; }

        /// <summary>
        /// The processes that train together, on one machine or many, each on its part of every batch: <see cref="BatchSize"/> counts the
        /// sequences of all of them. See the package LstmMlNet.Mpi. Default: <see cref="SingleProcess"/>, this process alone.
        /// </summary>
        public ICollective Collective { get; set; } = new SingleProcess();

        /// <summary>
        /// Which rows the processes of <see cref="Collective"/> are given. Default: <see cref="Networks.RankRows.Shared"/>, all of them
        /// have the same rows.
        /// </summary>
        public RankRows RankRows { get; set; }
    }
}
