using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Training;

/// <summary>What a training learns from: sequences in memory, or read anew in every epoch.</summary>
internal abstract class TrainingSource
{
    /// <summary>How many sequences there are.</summary>
    public abstract long Count { get; }

    /// <summary>
    /// What sets this source apart from others, down to every value, target, weight and their order; for trainings with a
    /// checkpoint.
    /// </summary>
    public abstract string Fingerprint { get; }

    public abstract TargetCounts Targets { get; }

    /// <summary>Steps of the longest sequences, as many as a batch has: no batch takes more memory than they.</summary>
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
