using LstmMlNet.Networks;

namespace LstmMlNet.Tasks;

/// <summary>Reads a row's label and puts the row into a data set.</summary>
internal abstract class TargetReader
{
    /// <summary>Adds the row; nothing where it is not to be learnt from.</summary>
    /// <exception cref="InvalidOperationException">The label cannot be used.</exception>
    /// <exception cref="ArgumentException">The sequence cannot be used.</exception>
    public abstract void Add(SequenceDataset data, ReadOnlySpan<float> values, float weight, long position);
}
