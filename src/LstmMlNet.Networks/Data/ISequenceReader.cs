namespace LstmMlNet.Networks;

/// <summary>One pass over sequences that do not fit in memory: see <see cref="StreamedSequences"/>.</summary>
public interface ISequenceReader : IDisposable
{
    /// <summary>Adds the next sequence, with its targets and weight, to a data set, or nothing if the sequence is to be skipped.</summary>
    /// <param name="target">The data set to add to; it is empty.</param>
    /// <returns>False at the end of the pass; nothing is added then.</returns>
    bool Read(SequenceDataset target);
}
