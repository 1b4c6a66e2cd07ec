namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Every thread's rounds. The gradients of a thread's last one, of the direction that its backward pass comes to last, are left
/// to whoever has time, block by block: threads are never equally fast, least of all where other programs run beside them, and
/// whoever has finished its own helps instead of waiting. A block's gradient is the same sum, whoever adds it.
/// </summary>
internal sealed class TrainingRounds
{
    private readonly GradientSums _sums;
    private readonly BatchShares _shares;
    private readonly RoundSums[] _rounds;
    private readonly ParameterTask[] _tasks;
    private readonly OpeningBoard _board;
    private readonly RankSums? _ranks;

    /// <param name="sums">What is added to.</param>
    /// <param name="shares">The batch.</param>
    /// <param name="lowestLayer">The last layer that a backward pass comes to.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="ranks">What sends complete sums to other processes; null: there are none.</param>
    public TrainingRounds(GradientSums sums, BatchShares shares, int lowestLayer, int threads, RankSums? ranks)
    {
        _ranks = ranks;
        _sums = sums;
        _shares = shares;
        _rounds = [.. Enumerable.Range(0, threads).Select(share => new RoundSums(sums, shares.SquadOf(share), lowestLayer, ranks))];
        _tasks = [.. sums.Tasks.ToArray().Where(task => task.IsOf(lowestLayer, RoundSums.LastDirection))];
        _board = new OpeningBoard(threads);
    }

    /// <summary>Makes ready for a batch, whose sums are made ready.</summary>
    public void Begin() => _board.Begin(_sums.PartCount * _sums.Pieces * _tasks.Length);

    /// <summary>A share's rounds.</summary>
    public RoundSums Of(int share) => _rounds[share];

    /// <summary>A share's last round is complete: what it left can be added.</summary>
    public void Open(int share) => _board.Open(share);

    /// <summary>A thread of a share has nothing else to do: adds what its own share left, then what others left.</summary>
    public void Help(int share)
    {
        for (int i = 0; i < _shares.Count; i++)
        {
            int owner = (share + i) % _shares.Count;
            for (int next = _board.Take(share, owner); next >= 0; next = _board.Take(share, owner))
            {
                (int task, int piece) = Math.DivRem(next % (_tasks.Length * _sums.Pieces), _sums.Pieces);
                _rounds[owner].Add(next / (_tasks.Length * _sums.Pieces), _tasks[task], piece);
                _ranks?.CompletePiece(_tasks[task]);
                _ranks?.Continue();
            }
        }
    }
}
