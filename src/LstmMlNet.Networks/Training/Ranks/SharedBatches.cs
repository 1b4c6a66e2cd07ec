using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>One rank's part of batches that all ranks draw alike. The parts follow one another; some may be empty.</summary>
internal sealed class SharedBatches : BatchSource
{
    private readonly BatchSource _whole;
    private readonly ICollective _collective;

    /// <param name="whole">The batches.</param>
    /// <param name="collective">The ranks, this one among them.</param>
    public SharedBatches(BatchSource whole, ICollective collective)
        : base(whole, copies: 1)
    {
        _whole = whole;
        _collective = collective;
    }

    public override int GroupSize => BatchLayout.GroupSizeOf(Count, _whole.Count);

    public override int PlaceOf(int sequence) => First + sequence;

    private int First => (int)((long)_whole.Count * _collective.Rank / _collective.Size);

    public override void Shuffle(int epoch) => _whole.Shuffle(epoch);

    public override void Skip(int batches) => _whole.Skip(batches);

    public override bool Next()
    {
        if (!_whole.Next())
            return false;
        int first = First;
        Count = (int)((long)_whole.Count * (_collective.Rank + 1) / _collective.Size) - first;
        Array.Copy(_whole.Sequences, first, Sequences, 0, Count);
        Array.Copy(_whole.Targets, first, Targets, 0, Count);
        Array.Copy(_whole.Weights, first, Weights, 0, Count);
        return true;
    }

    public override void Dispose()
    {
        _whole.Dispose();
        base.Dispose();
    }
}
