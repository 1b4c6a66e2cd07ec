namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Every thread's rounds. The gradients of a thread's last one, of the direction that its backward pass comes to last, are left
/// to whoever has time, block by block: threads are never equally fast, least of all where other programs run beside them, and
/// whoever has finished its own helps instead of waiting. A block's gradient is the same sum, whoever adds it.
/// </summary>
internal sealed class TrainingRounds
{
    private readonly GradientSums _sums;
    private readonly RoundSums[] _rounds;
    private readonly ParameterTask[] _tasks;
    private readonly OpeningBoard _board;

    /// <param name="sums">What is added to.</param>
    /// <param name="lowestLayer">The last layer that a backward pass comes to.</param>
    /// <param name="members">How many threads.</param>
    public TrainingRounds(GradientSums sums, int lowestLayer, int members)
    {
        _sums = sums;
        _rounds = [.. Enumerable.Range(0, members).Select(_ => new RoundSums(sums, lowestLayer))];
        _tasks = [.. sums.Tasks.ToArray().Where(task => task.IsOf(lowestLayer, RoundSums.LastDirection))];
        _board = new OpeningBoard(members);
    }

    /// <summary>Makes ready for a batch, whose sums are made ready.</summary>
    public void Begin() => _board.Begin(_sums.PartCount * _tasks.Length);

    /// <summary>A member's rounds.</summary>
    public RoundSums Of(int member) => _rounds[member];

    /// <summary>A member's last round is complete: adds what it left, then what others left.</summary>
    public void Add(int member)
    {
        _board.Open(member);
        for (int i = 0; i < _rounds.Length; i++)
        {
            int owner = (member + i) % _rounds.Length;
            for (int next = _board.Take(member, owner); next >= 0; next = _board.Take(member, owner))
                _rounds[owner].Add(next / _tasks.Length, _tasks[next % _tasks.Length]);
        }
    }
}
