using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Turns sequences into the hidden states of a recurrent network, as features for another trainer. The network is a trained one, or one
/// with random weights: its states distinguish sequences too (Jaeger 2001), and nothing needs to be trained.
/// </summary>
/// <remarks>Created by <c>mlContext.Transforms.LstmHiddenStates(…)</c>. Safe to fit from several threads at once.</remarks>
public sealed partial class LstmHiddenStatesEstimator : IEstimator<LstmSequenceTransformer>
{
    private const string Name = nameof(LstmHiddenStatesEstimator);
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly int _seed;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns and network; copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public LstmHiddenStatesEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersions.Check();
        options.Validate();
        _environment = env;
        _options = options.Copy();
        _seed = options.Seed ?? MLEnvironment.NextSeed(env, Name);
    }

    /// <summary>
    /// Creates the transformer. If no network is given, measures the mean and standard deviation of the features in one pass.
    /// </summary>
    /// <param name="input">The sequences.</param>
    /// <exception cref="ArgumentException">The column is missing, has the wrong type, or does not fit the given network.</exception>
    /// <exception cref="InvalidOperationException">A sequence cannot be used, or there are none.</exception>
    public LstmSequenceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        RecurrentNetwork network = _options.Network is { } given ? Check(given, input.Schema) : Create(input);
        var description = new ModelDescription
        {
            Task = nameof(SequenceTask.HiddenStates),
            FeatureColumn = _options.FeatureColumnName,
            FeaturesPerStep = network.Features,
            FeatureNames = FeatureNames.Read(input.Schema[_options.FeatureColumnName], network.Features),
            Steps = network.Steps,
            HiddenStateColumn = _options.HiddenStateColumnName,
            HiddenSequenceColumn = _options.HiddenSequenceColumnName,
            ThreadCount = _options.ThreadCount,
        };
        return new LstmSequenceTransformer(_environment, new SequenceModel(description, network, null));
    }

    /// <summary>Returns the columns of the transformer's output for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">The column is missing or has the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column features = EstimatorSchema.Features(inputSchema, _options.FeatureColumnName);
        return EstimatorSchema.With(
            inputSchema,
            EstimatorSchema.HiddenStates(features, _options.HiddenStateColumnName, _options.HiddenSequenceColumnName));
    }

    private RecurrentNetwork Check(RecurrentNetwork network, DataViewSchema schema)
    {
        SequenceColumn.CheckFits(
            schema,
            _options.FeatureColumnName,
            new SequenceShape(network.Features, network.Steps, network.Embedding?.Vocabulary));
        return network;
    }

    private RecurrentNetwork Create(IDataView input)
    {
        SequenceShape shape = SequenceColumn.Resolve(input.Schema, _options.FeatureColumnName, _options.FeaturesPerStep);
        var layers = RecurrentLayers.Create(
            _options.CellType,
            _options.HiddenUnits,
            _options.LayerCount,
            _options.Bidirectional,
            unitForgetBias: true);
        var network = new RecurrentNetwork(shape.Features, layers, new NoHead(), new RecurrentNetworkOptions
        {
            Steps = shape.Steps,
            Seed = _seed,
            StepsPerFrame = _options.StepsPerFrame,
            Embedding = shape.Vocabulary is { } vocabulary ? new EmbeddingLayer(vocabulary, _options.EmbeddingUnits) : null,
        });
        if (_options.StandardizeFeatures && shape.Vocabulary is null)
            network.Standardize(SequenceRows.Read(input, _options.FeatureColumnName, shape).MeasureScaling());
        return network;
    }
}
