using System.Collections.Concurrent;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore;

/// <summary>One loaded model: its network, its classes, and scorers that callers borrow. Safe from any number of threads.</summary>
internal sealed class ServedModel
{
    private readonly ConcurrentBag<Borrowed> _free = [];

    private ServedModel(LstmSequenceTransformer transformer, DateTimeOffset loadedAt)
    {
        Transformer = transformer;
        LoadedAt = loadedAt;
        Classes = transformer.ClassNames ?? [];
        CanStream = !Network.Layers.Any(layer => layer.Bidirectional) && Network.LevelFeature is null;
    }

    public LstmSequenceTransformer Transformer { get; }

    public RecurrentNetwork Network => Transformer.Network;

    public DateTimeOffset LoadedAt { get; }

    /// <summary>The classes' names in the order of the outputs; empty where there are none.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Whether a step costs one step: not where a layer reads backwards.</summary>
    public bool CanStream { get; }

    /// <summary>Loads a model's zip. Whatever else is thrown comes from the file, too.</summary>
    /// <exception cref="ModelLoadException">It is a model that makes no predictions.</exception>
    public static ServedModel Load(byte[] zip, DateTimeOffset writtenAt)
    {
        try
        {
            using var stream = new MemoryStream(zip, writable: false);
            var found = LstmSequenceTransformer.FindIn(new MLContext().Model.Load(stream, out _));
            return found.Task == SequenceTask.HiddenStates
                ? throw new ModelLoadException("it gives hidden states, no predictions")
                : new ServedModel(found, writtenAt);
        }
        catch (Exception exception) when (ModelLoader.Unwrap(exception) is not ModelLoadException and not OutOfMemoryException)
        {
            throw new ModelLoadException(ModelLoader.Unwrap(exception).Message, cause: exception);
        }
    }

    /// <summary>Makes a prediction, for whatever it is: a model that cannot is not taken up.</summary>
    public void Try() => Score([new float[Network.Features * (Network.Steps ?? 1)]]);

    /// <summary>The outputs for some sequences, as one batch.</summary>
    public float[][] Score(IReadOnlyList<float[]> sequences)
    {
        if (!_free.TryTake(out Borrowed? own))
            own = new Borrowed(Network);
        try
        {
            own.Batch.Clear();
            foreach (float[] sequence in sequences)
                own.Batch.Add(sequence);
            own.Scorer.Score(own.Batch);
            var outputs = new float[sequences.Count][];
            for (int i = 0; i < outputs.Length; i++)
            {
                outputs[i] = new float[own.Scorer.OutputLengthOf(i)];
                own.Scorer.CopyOutputs(i, outputs[i]);
            }

            return outputs;
        }
        finally
        {
            _free.Add(own);
        }
    }

    private sealed class Borrowed(RecurrentNetwork network)
    {
        public SequenceScorer Scorer { get; } = new(network);

        public SequenceBatch Batch { get; } = new(network.Features);
    }
}
