using System.Collections.Concurrent;
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

    /// <exception cref="InvalidDataException">The file is no model of this kind.</exception>
    public static ServedModel Load(string path)
    {
        var mlContext = new MLContext();
        try
        {
            var found = LstmSequenceTransformer.FindIn(mlContext.Model.Load(path, out _));
            if (found.Task == SequenceTask.HiddenStates)
                throw new InvalidDataException("it gives hidden states, no predictions");
            return new ServedModel(found, File.GetLastWriteTimeUtc(path));
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or InvalidOperationException or ArgumentException or IOException or NotSupportedException)
        {
            throw new InvalidDataException($"The model '{path}' cannot be loaded: {exception.Message}", exception);
        }
    }

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
