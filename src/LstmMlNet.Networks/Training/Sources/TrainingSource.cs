using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Training;

/// <summary>The training data: sequences in memory, or read again in every epoch.</summary>
internal abstract class TrainingSource
{
    /// <summary>The number of sequences.</summary>
    public abstract long Count { get; }

    /// <summary>The sequences, if they are in memory; otherwise null.</summary>
    public virtual SequenceDataset? Held => null;

    /// <summary>Identifies the data, down to every value, target, weight and their order; for training with a checkpoint.</summary>
    public abstract string Fingerprint { get; }

    public abstract TargetCounts Targets { get; }

    /// <summary>The steps of the longest sequences, one batch of them: no batch needs more memory.</summary>
    public abstract IEnumerable<int> LongestSteps { get; }

    /// <summary>The level feature with the data's spread.</summary>
    public abstract LevelFeature MeasureLevel(LevelFeature level);

    public abstract FeatureScaling MeasureScaling(LevelFeature? levelFeature);

    public abstract FeatureScaling MeasureTargetScaling(LevelFeature? levelFeature);

    /// <summary>Some of the sequences, spread over all of them.</summary>
    /// <param name="valuesEach">Gives how many at most, from the steps times features of a typical one.</param>
    public abstract IReadOnlyList<SequenceSlice> Sample(Func<double, int> valuesEach);

    public abstract BatchSource CreateBatches();
}
