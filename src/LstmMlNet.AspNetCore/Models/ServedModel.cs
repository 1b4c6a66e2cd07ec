using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Network;
using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>One loaded model: its chain and its network. Safe from any number of threads.</summary>
internal sealed class ServedModel
{
    private ServedModel(ITransformer model, DataViewSchema? schema, SequenceModelOptions options, DateTimeOffset writtenAt)
    {
        Chain = new ServedChain(model, new ChainPlan(model, schema, options));
        WrittenAt = writtenAt;
        CanCarryState = Transformer.Ensemble.All(network => !network.Layers.Any(layer => layer.Bidirectional)
            && network is { LevelFeature: null, FrontEnd: null or { IsCausal: true } });
    }

    public ServedChain Chain { get; }

    public LstmSequenceTransformer Transformer => Chain.Plan.Network;

    /// <summary>The network; for an ensemble the first, for what all have in common.</summary>
    public RecurrentNetwork Network => Transformer.Network;

    /// <summary>The networks whose mean is the prediction.</summary>
    public NetworkEnsemble Ensemble => Transformer.Ensemble;

    /// <summary>When the model's file was written.</summary>
    public DateTimeOffset WrittenAt { get; }

    /// <summary>
    /// Whether the network's state can be carried from step to step: not if a layer reads backwards, convolutions read ahead, or the
    /// sequence's level counts.
    /// </summary>
    public bool CanCarryState { get; }

    /// <summary>Loads a model's zip. Whatever is thrown comes from the file.</summary>
    /// <exception cref="ModelLoadException">It is not a model, or one that makes no predictions.</exception>
    public static ServedModel Load(byte[] zip, SequenceModelOptions options, DateTimeOffset writtenAt)
    {
        try
        {
            using var stream = new MemoryStream(zip, writable: false);
            ITransformer model = LstmModelFile.Load(new MLContext(), stream, out DataViewSchema? schema);
            return new ServedModel(model, schema, options, writtenAt);
        }
        catch (Exception exception) when (ModelLoader.Unwrap(exception) is not ModelLoadException and not OutOfMemoryException)
        {
            throw new ModelLoadException(ModelLoader.Unwrap(exception).Message, cause: exception);
        }
    }

    /// <summary>Makes one prediction as a test: a model that cannot is not loaded.</summary>
    public void Try()
    {
        using var scorer = new SequenceScorer(Ensemble);

        // Of a table the steps ahead are part of the sequence.
        int steps = Chain.Plan.Table is { } table ? 1 + table.Horizon : Network.Steps ?? 1;
        Explanation.Score(scorer, new float[Network.Features * steps], Network.Features);
    }
}
