using LstmMlNet.Forecasting;
using LstmMlNet.Networks;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <content>The network: cells, layers, and what is before and after them.</content>
    public sealed partial class Options
    {
        /// <summary>The kind of cell. Default: <see cref="RecurrentCellType.Lstm"/>, the usual choice where memory matters.</summary>
        public RecurrentCellType CellType { get; set; } = RecurrentCellType.Lstm;

        /// <summary>The number of units per layer and direction. Default: 100, which trains in seconds on thousands of sequences.</summary>
        public int HiddenUnits { get; set; } = 100;

        /// <summary>The number of recurrent layers. Default: 1, enough for most sequences.</summary>
        public int LayerCount { get; set; } = 1;

        /// <summary>Read the steps in both directions (Schuster &amp; Paliwal 1997). Default: off.</summary>
        public bool Bidirectional { get; set; }

        /// <summary>The layers one by one, from the bottom up, instead of <see cref="LayerCount"/> identical ones. Default: null.</summary>
        public IReadOnlyList<RecurrentLayerOptions>? Layers { get; set; }

        /// <summary>
        /// Add each layer's input to its output, from the second layer on (residual connections, He et al. 2016), so that deep stacks train
        /// as easily as shallow ones. All layers must have the same width. Default: off.
        /// </summary>
        public bool SkipConnections { get; set; }

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

        /// <summary>
        /// Convolutions in front of the recurrent layers, which read their outputs in addition to the steps or instead of them: they detect
        /// local patterns anywhere in the sequence. Each Fit creates its own convolutions with these settings. Not for tokens. Default:
        /// null, none.
        /// </summary>
        public ConvolutionalFrontEnd? FrontEnd { get; set; }

        /// <summary>
        /// The width of each token's learned vector if the feature column holds keys. Default: 32, enough for hundreds of tokens; use 64 to
        /// 300 for the words of a language.
        /// </summary>
        public int EmbeddingUnits { get; set; } = 32;

        /// <summary>The activation of the candidate, and of an LSTM's output. Default: <see cref="CellActivation.Tanh"/>.</summary>
        public CellActivation Activation { get; set; } = CellActivation.Tanh;

        /// <summary>The activation of the gates. Default: <see cref="GateActivation.Sigmoid"/>.</summary>
        public GateActivation RecurrentActivation { get; set; } = GateActivation.Sigmoid;

        /// <summary>
        /// Initialize the forget gates' bias to 1 (Jozefowicz et al. 2015), so that LSTMs remember from the start. Default: on.
        /// </summary>
        public bool UnitForgetBias { get; set; } = true;

        /// <summary>
        /// Normalize inside the cells, over the units of a step (Ba, Kiros &amp; Hinton 2016). Stabilizes training on long sequences and of
        /// deep stacks, at about twice the time per step. Default: off.
        /// </summary>
        public bool LayerNormalization { get; set; }

        /// <summary>Learn the state in which a sequence starts instead of starting at zero. Default: off.</summary>
        public bool LearnInitialState { get; set; }

        /// <summary>
        /// Standardize each feature by its mean and standard deviation over the training data (<c>NormalizeMeanVariance</c> in ML.NET); the
        /// statistics are stored in the model. Default: on.
        /// </summary>
        public bool StandardizeFeatures { get; set; } = true;

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
        /// A network to fine-tune (compare <c>modelParameters</c> in the <c>Fit</c> of ML.NET's linear trainers), for example another
        /// transformer's <see cref="LstmSequenceTransformer.Network"/>: its layers, weights and standardization are used, and the network
        /// options above are ignored. Its head is used if it fits the task and the classes; otherwise a new one is created. Default: null,
        /// a new network.
        /// </summary>
        public RecurrentNetwork? InitialNetwork { get; set; }

        /// <summary>The indices of the layers whose weights are not changed, from 0 at the bottom. Default: none.</summary>
        public IReadOnlyList<int> FrozenLayers { get; set; } = [];

        /// <summary>What a forecaster of whole tables asks of the network; null for others.</summary>
        internal DecoderOptions? Decoder { get; set; }
    }
}
