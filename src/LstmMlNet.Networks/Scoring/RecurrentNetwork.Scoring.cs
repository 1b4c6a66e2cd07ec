using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <content>The weights as scoring reads them.</content>
public sealed partial class RecurrentNetwork
{
    private PackedNetwork? _packed;

    /// <summary>Computes the head's outputs for one sequence: class probabilities, numbers or quantiles.</summary>
    /// <param name="sequence">The values step by step, <c>[steps, features]</c>, row-major.</param>
    /// <returns>The outputs, <c>[outputs]</c>, or <c>[steps, outputs]</c> for a per-step head.</returns>
    /// <exception cref="ArgumentException">
    /// The sequence has no steps, its length is not a multiple of <see cref="Features"/>, or a value is not finite.
    /// </exception>
    public float[] Predict(ReadOnlySpan<float> sequence)
    {
        using var scorer = new SequenceScorer(this);
        var batch = new SequenceBatch(Features);
        batch.Add(sequence);
        scorer.Score(batch);
        var outputs = new float[scorer.OutputLengthOf(0)];
        scorer.CopyOutputs(0, outputs);
        return outputs;
    }

    /// <summary>The weights as scoring reads them; packed once, when first asked for.</summary>
    internal PackedNetwork Packed()
    {
        PackedNetwork? packed = Volatile.Read(ref _packed);
        if (packed is not null)
            return packed;
        packed = new PackedNetwork(this, SimdWidths.Best, transposes: false);
        return Interlocked.CompareExchange(ref _packed, packed, null) ?? packed;
    }

    /// <summary>Takes the level feature with the spread that training measured.</summary>
    internal void UseLevel(LevelFeature level)
    {
        Options = Options with { LevelFeature = level };
        Volatile.Write(ref _packed, null);
    }

    /// <summary>Takes trained weights over, after training.</summary>
    internal void TakeWeights(PackedNetwork trained, FeatureScaling? scaling, FeatureScaling? targetScaling)
    {
        trained.Plan.CopyParameters(trained.ParameterSpan, toPacked: false);
        UseScaling(scaling, targetScaling);
        Volatile.Write(ref _packed, null);
    }
}
