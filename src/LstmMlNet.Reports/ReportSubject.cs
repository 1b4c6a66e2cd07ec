using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.Reports;

/// <summary>What a report is on: the model, the test sequences, and the model's answers to them.</summary>
internal sealed class ReportSubject
{
    public ReportSubject(LstmSequenceTransformer transformer, SequenceDataset data, ReportOptions options)
    {
        Transformer = transformer;
        Data = data;
        Options = options;
        Sequences = [.. Enumerable.Range(0, data.Count).Select(i => data.SequenceAt(i).ToArray())];
        Outputs = Score(Network, Sequences);
    }

    public LstmSequenceTransformer Transformer { get; }

    public RecurrentNetwork Network => Transformer.Network;

    public SequenceDataset Data { get; }

    public ReportOptions Options { get; }

    public float[][] Sequences { get; }

    /// <summary>The head's answer to each sequence.</summary>
    public float[][] Outputs { get; }

    /// <summary>Classes; 0 where there are none.</summary>
    public int Classes => Transformer.Task switch
    {
        SequenceTask.MulticlassClassification or SequenceTask.StepClassification => Network.Head.Outputs,
        SequenceTask.BinaryClassification => 2,
        _ => 0,
    };

    public string NameOf(int label) => Transformer.ClassNames is { } names ? names[label] : label.ToString(CultureInfo.InvariantCulture);

    /// <summary>Each target with its prediction: a sequence's, or every labelled step's.</summary>
    public IEnumerable<(int Label, int Predicted)> Pairs()
    {
        for (int i = 0; i < Data.Count; i++)
        {
            float[] targets = Data.TargetsOf(i).ToArray();
            for (int t = 0; t < targets.Length; t++)
            {
                if (targets[t] >= 0)
                    yield return ((int)targets[t], Predicted(Outputs[i], t));
            }
        }
    }

    /// <summary>The first sequences of as many classes as there are, then others.</summary>
    public IEnumerable<int> Chosen()
    {
        IEnumerable<int> all = Enumerable.Range(0, Data.Count);
        bool labelled = Transformer.Task is SequenceTask.MulticlassClassification or SequenceTask.BinaryClassification;
        return (labelled ? all.GroupBy(Data.LabelOf).Select(group => group.First()).Concat(all).Distinct() : all).Take(Options.Sequences);
    }

    /// <summary>The network's answers, by one scorer in batches.</summary>
    private static float[][] Score(RecurrentNetwork network, float[][] sequences)
    {
        const int BatchSize = 256;
        using var scorer = new SequenceScorer(network, Environment.ProcessorCount);
        var batch = new SequenceBatch(network.Features);
        var outputs = new float[sequences.Length][];
        for (int start = 0; start < sequences.Length; start += BatchSize)
        {
            batch.Clear();
            foreach (float[] sequence in sequences.Skip(start).Take(BatchSize))
                batch.Add(sequence);
            scorer.Score(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                outputs[start + i] = new float[scorer.OutputLengthOf(i)];
                scorer.CopyOutputs(i, outputs[start + i]);
            }
        }

        return outputs;
    }

    private int Predicted(float[] outputs, int step)
    {
        if (Transformer.Task == SequenceTask.BinaryClassification)
            return outputs[0] > 0.5f ? 1 : 0;
        int classes = Network.Head.Outputs;
        int best = 0;
        for (int c = 1; c < classes; c++)
        {
            if (outputs[(step * classes) + c] > outputs[(step * classes) + best])
                best = c;
        }

        return best;
    }
}
