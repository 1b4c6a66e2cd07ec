using LstmMlNet.Networks;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <summary>The columns, network and training of a <see cref="LstmSequenceEstimator"/>.</summary>
    /// <remarks>In the order of OPTIONS.md: columns and ensemble here, then network, training, and rows.</remarks>
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

        /// <summary>
        /// The number of features per step. Default: null, taken from the column's dimensions (T, F); a vector without them is a sequence
        /// of single values.
        /// </summary>
        public int? FeaturesPerStep { get; set; }

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
    }
}
