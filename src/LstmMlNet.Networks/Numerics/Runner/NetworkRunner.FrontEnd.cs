namespace LstmMlNet.Networks.Numerics;

/// <content>The convolutions, forward and back, by all threads of the squad.</content>
internal sealed unsafe partial class NetworkRunner
{
    // In scoring each thread's own, the leader's first; in training one, whose groups are parted.
    private readonly FrontEndRunner?[] _frontEnds;
    private readonly GroupTeams _teams;
    private readonly Action<int> _frontEndShare;
    private readonly Action<int> _frontEndBack;
    private RowPlane _pooledGradients;

    private FrontEndRunner? FrontEnd => _frontEnds.Length > 0 ? _frontEnds[0] : null;

    private void RunFrontEnd()
    {
        if (FrontEnd is null || Shape.Count == 0)
            return;
        FrontEnd.LayOut(Shape, _batch.Span);
        RunTeams(_frontEndShare);
    }

    private void RunFrontEndShare(int thread)
    {
        var run = new FrontEndRun(_network!, Shape, _batch.Span, _scaling, FrontEndColumns(Input), _context);
        if (_keeps)
        {
            FrontEnd!.Train(run, _teams, thread);
            return;
        }

        FrontEndRunner own = _frontEnds[thread]
            ??= new FrontEndRunner(_plan, keeps: false, _pages is null ? null : new BufferPages(), FrontEnd) { Stop = Stop };
        own.Score(run, IsAlone ? new RowRange(0, Shape.Count) : OwnRange(Shape.Count, thread));
    }

    private void RunFrontEndBack(in RowPlane pooledGradients)
    {
        _pooledGradients = pooledGradients;
        RunTeams(_frontEndBack);
    }

    private void BackThroughFrontEndShare(int thread) =>
        FrontEnd!.Backward(_network!, Shape, FrontEndColumns(InputGradient), _pooledGradients, _teams, thread);

    private void RunTeams(Action<int> work)
    {
        if (IsAlone)
        {
            _teams.Begin(Shape.GroupCount, 1, crowded: false, Stop);
            work(0);
            return;
        }

        _teams.Begin(Shape.GroupCount, _squad!.Size, _squad.Crowded, Stop);
        _squad.Run(work);
    }
}
