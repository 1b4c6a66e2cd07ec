namespace LstmMlNet.Networks;

/// <summary>One pass over sequences that do not fit in memory: see <see cref="StreamedSequences"/>.</summary>
public interface ISequenceReader : IDisposable
{
    /// <summary>Adds the next sequence, with its targets and weight, to a data set; nothing if it is to be left out.</summary>
    /// <param name="target">An empty data set.</param>
    /// <returns>False at the end; then nothing is added.</returns>
    bool Read(SequenceDataset target);
}
