using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// One rank's part of batches that all ranks draw alike, in whole groups of the whole batch: batch normalization takes its statistics of
/// each group by itself, and groups that no rank shares with another have the statistics that one process takes.
/// </summary>
internal sealed class GroupedBatches : BatchSource
{
    private readonly BatchSource _whole;
    private readonly ICollective _collective;
    private readonly Func<int, int> _framesOf;
    private readonly BatchLayout _layout = new();
    private readonly int[] _lengths;
    private readonly int[] _places;

    /// <param name="whole">The batches.</param>
    /// <param name="collective">The ranks, this one among them.</param>
    /// <param name="framesOf">Gives a sequence's rows from its steps.</param>
    public GroupedBatches(BatchSource whole, ICollective collective, Func<int, int> framesOf)
        : base(whole, copies: 1)
    {
        (_whole, _collective, _framesOf) = (whole, collective, framesOf);
        (_lengths, _places) = (new int[Sequences.Length], new int[Sequences.Length]);
    }

    public override int GroupSize => _layout.GroupSize;

    public override int PlaceOf(int sequence) => _places[sequence];

    public override void Shuffle(int epoch) => _whole.Shuffle(epoch);

    public override void Skip(int batches) => _whole.Skip(batches);

    public override bool Next()
    {
        if (!_whole.Next())
            return false;
        for (int i = 0; i < _whole.Count; i++)
            _lengths[i] = _framesOf(_whole.Sequences[i].Steps);
        _layout.Set(_lengths.AsSpan(0, _whole.Count));
        int first = Start(_collective.Rank);
        Count = Start(_collective.Rank + 1) - first;
        for (int i = 0; i < Count; i++)
        {
            int place = _layout.Order[first + i];
            _places[i] = place;
            Sequences[i] = _whole.Sequences[place];
            Targets[i] = _whole.Targets[place];
            Weights[i] = _whole.Weights[place];
        }

        return true;
    }

    public override void Dispose()
    {
        _whole.Dispose();
        base.Dispose();
    }

    private int Start(int rank) =>
        Math.Min(_layout.Count, (int)((long)_layout.GroupCount * rank / _collective.Size) * _layout.GroupSize);
}
