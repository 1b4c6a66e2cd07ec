using LstmMlNet.Networks;

namespace LstmMlNet.Tasks;

/// <summary>Reads a row's label and puts the row into a data set.</summary>
internal abstract class TargetReader
{
    /// <summary>Adds the row, unless it is not to be learned from.</summary>
    /// <param name="data">Takes the row.</param>
    /// <param name="values">The sequence, less its level if it has one.</param>
    /// <param name="level">The sequence's level, which is subtracted from numbers to forecast; 0 if it has none.</param>
    /// <param name="weight">The row's weight.</param>
    /// <param name="position">The row, for errors.</param>
    /// <exception cref="InvalidOperationException">The label cannot be used.</exception>
    /// <exception cref="ArgumentException">The sequence cannot be used.</exception>
    public abstract void Add(SequenceDataset data, ReadOnlySpan<float> values, double level, float weight, long position);
}
