using LstmMlNet.Networks;

namespace LstmMlNet;

public sealed partial class LstmHiddenStatesEstimator
{
    /// <summary>The columns and network of a <see cref="LstmHiddenStatesEstimator"/>.</summary>
    public sealed class Options
    {
        /// <summary>
        /// The column with the sequences: a vector of <see cref="float"/>, step by step, or of keys. Default: <c>Features</c>.
        /// </summary>
        public string FeatureColumnName { get; set; } = "Features";

        /// <summary>Output column: the last hidden state, <c>[units]</c>. Null to omit it. Default: <c>HiddenState</c>.</summary>
        public string? HiddenStateColumnName { get; set; } = "HiddenState";

        /// <summary>Output column: the hidden state of every step, <c>[steps, units]</c>. Default: null, omitted.</summary>
        public string? HiddenSequenceColumnName { get; set; }

        /// <summary>
        /// The network whose hidden states are returned, for example a trained transformer's <see cref="LstmSequenceTransformer.Network"/>.
        /// Default: null, a new one with random weights, to which the options below apply.
        /// </summary>
        public RecurrentNetwork? Network { get; set; }

        /// <summary>The number of features per step. Default: null, taken from the column's dimensions.</summary>
        public int? FeaturesPerStep { get; set; }

        /// <summary>The kind of cell. Default: <see cref="RecurrentCellType.Lstm"/>.</summary>
        public RecurrentCellType CellType { get; set; } = RecurrentCellType.Lstm;

        /// <summary>The number of units per layer and direction. Default: 100.</summary>
        public int HiddenUnits { get; set; } = 100;

        /// <summary>The number of recurrent layers. Default: 1.</summary>
        public int LayerCount { get; set; } = 1;

        /// <summary>Read the steps in both directions. Default: off.</summary>
        public bool Bidirectional { get; set; }

        /// <summary>The number of consecutive steps that are read as one (a frame, or patch). Default: 1.</summary>
        public int StepsPerFrame { get; set; } = 1;

        /// <summary>
        /// Standardize each feature by its mean and standard deviation over the data passed to Fit; the statistics are stored in the model.
        /// Default: on.
        /// </summary>
        public bool StandardizeFeatures { get; set; } = true;

        /// <summary>The width of each token's vector if the column holds keys. Default: 32.</summary>
        public int EmbeddingUnits { get; set; } = 32;

        /// <summary>The seed of the random weights. Default: null, drawn from the <c>MLContext</c>'s own seed.</summary>
        public int? Seed { get; set; }

        /// <summary>
        /// The number of threads for scoring whole views (<c>NumberOfThreads</c> in ML.NET's trainers). Default: null, one per processor.
        /// </summary>
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
