using LstmMlNet.Networks;

namespace LstmMlNet;

public sealed partial class LstmHiddenStatesEstimator
{
    /// <summary>Columns and network of a <see cref="LstmHiddenStatesEstimator"/>.</summary>
    public sealed class Options
    {
        /// <summary>
        /// The column with the sequences, a vector of <see cref="float"/>, values step by step, or of keys. Default:
        /// <c>Features</c>.
        /// </summary>
        public string FeatureColumnName { get; set; } = "Features";

        /// <summary>Output column: the last hidden state, <c>[units]</c>. Null: not emitted. Default: <c>HiddenState</c>.</summary>
        public string? HiddenStateColumnName { get; set; } = "HiddenState";

        /// <summary>Output column: every step's hidden state, <c>[steps, units]</c>. Default: null, not emitted.</summary>
        public string? HiddenSequenceColumnName { get; set; }

        /// <summary>
        /// The network whose hidden states are given, for example a trained transformer's <see cref="LstmSequenceTransformer.Network"/>.
        /// Default: null, a new one with random weights; the options below are for that one.
        /// </summary>
        public RecurrentNetwork? Network { get; set; }

        /// <summary>Features a step. Default: null, taken from the column's dimensions.</summary>
        public int? FeaturesPerStep { get; set; }

        /// <summary>The kind of cell. Default: <see cref="RecurrentCellType.Lstm"/>.</summary>
        public RecurrentCellType CellType { get; set; } = RecurrentCellType.Lstm;

        /// <summary>Units of each layer and direction. Default: 100.</summary>
        public int HiddenUnits { get; set; } = 100;

        /// <summary>Recurrent layers, one on top of the other. Default: 1.</summary>
        public int LayerCount { get; set; } = 1;

        /// <summary>Read sequences from both ends. Default: off.</summary>
        public bool Bidirectional { get; set; }

        /// <summary>So many consecutive steps are read as one. Default: 1.</summary>
        public int StepsPerFrame { get; set; } = 1;

        /// <summary>
        /// Standardise each feature by its mean and deviation over the data that Fit gets, kept in the model. Default: on.
        /// </summary>
        public bool StandardizeFeatures { get; set; } = true;

        /// <summary>Width of each token's vector where the column holds keys. Default: 32.</summary>
        public int EmbeddingUnits { get; set; } = 32;

        /// <summary>Seed of the random weights. Default: null, drawn from the <c>MLContext</c>'s own seed.</summary>
        public int? Seed { get; set; }

        /// <summary>Threads to score whole views with. Default: null, one a processor.</summary>
        public int? ThreadCount { get; set; }

        internal Options Copy() => (Options)MemberwiseClone();

        /// <exception cref="ArgumentException">A value is out of its range.</exception>
        internal void Validate()
        {
            if (string.IsNullOrWhiteSpace(FeatureColumnName))
                throw new ArgumentException($"{nameof(FeatureColumnName)} is empty: it must name a column.");
            if (string.IsNullOrWhiteSpace(HiddenStateColumnName) && string.IsNullOrWhiteSpace(HiddenSequenceColumnName))
                throw new ArgumentException($"Neither {nameof(HiddenStateColumnName)} nor {nameof(HiddenSequenceColumnName)} names a "
                    + "column: there would be no output.");
            if (HiddenStateColumnName == HiddenSequenceColumnName)
                throw new ArgumentException($"Two output columns are named '{HiddenStateColumnName}'; each needs a name of its own.");
            if (!Enum.IsDefined(CellType))
                throw new ArgumentOutOfRangeException(nameof(CellType), CellType, $"There is no recurrent cell type {CellType}.");
            foreach ((int? value, string option) in new (int?, string)[]
            {
                (FeaturesPerStep, nameof(FeaturesPerStep)),
                (HiddenUnits, nameof(HiddenUnits)),
                (LayerCount, nameof(LayerCount)),
                (EmbeddingUnits, nameof(EmbeddingUnits)),
                (StepsPerFrame, nameof(StepsPerFrame)),
                (ThreadCount, nameof(ThreadCount)),
            })
            {
                if (value < 1)
                    throw new ArgumentOutOfRangeException(option, value, $"{option} must be at least 1.");
            }
        }
    }
}
