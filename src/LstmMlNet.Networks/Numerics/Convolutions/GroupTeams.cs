namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How a squad's threads part groups of sequences: into teams that take whole groups in turn. The fewer the groups, the larger the
/// teams.
/// </summary>
/// <param name="most">The most threads there will be.</param>
internal sealed class GroupTeams(int most)
{
    // What meeting takes off a team of several.
    private const double Shared = 1.03;
    private readonly Meeting[] _meetings = [.. Enumerable.Range(0, most).Select(_ => new Meeting(most))];
    private int _sharers = 1;

    /// <summary>How many teams there are.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>Makes teams of the threads that are there.</summary>
    /// <param name="groups">For so many groups.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="crowded">Whether these are more than there are processors for.</param>
    /// <param name="stop">Ends the work before its end.</param>
    public void Begin(int groups, int threads, bool crowded, CancellationToken stop)
    {
        Count = CountFor(groups, threads);
        _sharers = threads / Count;
        for (int team = 0; team < Count; team++)
            _meetings[team].Begin(_sharers, crowded, stop);
    }

    /// <summary>The team that a thread is of: it takes every so many-th group from its own number on.</summary>
    public int TeamOf(int thread) => thread / _sharers;

    /// <summary>A group, as one of the threads of its team sees it.</summary>
    public ConvolutionGroup GroupOf(int thread, int first, int end, int index) =>
        new(first, end, index, thread % _sharers, _sharers, _sharers > 1 ? _meetings[TeamOf(thread)] : null);

    /// <summary>How many teams leave the least waiting.</summary>
    public static int CountFor(int groups, int threads)
    {
        int best = 1;
        double least = double.PositiveInfinity;
        for (int teams = 1; teams <= threads; teams++)
        {
            if (threads % teams != 0)
                continue;
            double takes = (groups + teams - 1) / teams * (double)teams * (teams < threads ? Shared : 1);
            if (takes <= least)
                (best, least) = (teams, takes);
        }

        return best;
    }
}
