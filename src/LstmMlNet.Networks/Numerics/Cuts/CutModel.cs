namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A cost model for splitting a batch among threads: the cycles that a split takes, given the shape, the cell and the number of threads.
/// Costs common to all splits are left out.
/// </summary>
/// <remarks>
/// A thread that multiplies R rows by the panels of U units at a step takes the longest of: its multiply-adds, two vectors a
/// cycle; and fetching the panels from where they lie, which does not get less with fewer rows. Activations come on top, and
/// where threads share units, waiting for one another. So many rows are best parted by sequences: nobody waits. Few rows, and
/// panels that no cache holds, are best parted by units: each thread then has its own panels in its own caches.
/// </remarks>
internal sealed class CutModel
{
    // Measured for an LSTM, per vector of units, forward and backward; other cells take about as much for each of their gates.
    internal const double ForwardCyclesPerGate = 9;
    internal const double BackwardCyclesPerGate = 5;

    // Bytes a cycle from the second-level cache, measured for a single row's panels; and from what lies beyond it.
    internal const double NearBytesPerCycle = 47;
    internal const double FarBytesPerCycle = 10;

    // What of the nearer caches is left to the panels.
    private const double FirstCacheBytes = 24 << 10;
    private const double SecondCacheBytes = 768 << 10;

    // Meeting takes the way of a cache line to each of the others, most of them at once; then whoever is last holds up all.
    private const double MeetingCycles = 900;
    private const double MeetingCyclesPerThread = 60;

    // Tiles of one row load more than they multiply; of two, they begin and end as often as they compute.
    internal const double OneRow = 1.3;
    internal const double FewRows = 1.1;

    // Costs that the model does not see: late squads, and shares that cannot run in rounds.
    private const double SharedAtLeast = 1.04;
    private const double WithoutRounds = 1.05;
    private readonly PassCost[] _passes;
    private readonly double _convolutionCyclesPerRow;
    private readonly double _rowBytes;
    private readonly bool _keeps;
    private readonly int _threads;
    private readonly int _lanes;
    private readonly long _roundBytes;
    private (int Count, int Steps, int Rows) _last;
    private WorkPlan _lastPlan;

    /// <param name="plan">The network.</param>
    /// <param name="keeps">Whether a backward pass follows.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="roundBytes">What a share may leave in memory before it goes back; 0: no bound.</param>
    public CutModel(NetworkPlan plan, bool keeps, int threads, long roundBytes)
    {
        (_keeps, _threads, _roundBytes) = (keeps, threads, roundBytes);
        _lanes = (int)plan.Layers[0].Directions[0].Pass.Width;
        _passes =
        [
            .. plan.Layers.SelectMany(layer => layer.Directions).Select(direction => new PassCost(direction.Pass, keeps, _lanes)),
        ];
        _rowBytes = plan.KeptFloatsPerRow * sizeof(float);

        // Convolutions are parted by their rows, as finely as there are threads.
        if (plan.FrontEnd is { } frontEnd)
            _convolutionCyclesPerRow =
                (keeps ? 3.0 : 1.0) * (frontEnd.ParameterEnd - plan.FirstParameterInParts) * plan.StepsPerFrame / (2 * _lanes);
    }

    /// <summary>The way that takes least. It follows from the batch and the number of threads alone.</summary>
    /// <param name="batch">The sequences: in groups where they are trained on, sorted where not.</param>
    public WorkPlan Choose(BatchLayout batch)
    {
        if (_threads == 1)
            return new WorkPlan(1, 1, SquadCut.Alone);
        if (_last == (batch.Count, batch.Steps, batch.Rows))
            return _lastPlan;
        var best = new WorkPlan(1, 1, SquadCut.Alone);
        double least = double.PositiveInfinity;
        int most = _keeps ? batch.GroupCount : batch.Count;
        for (int threads = _threads; threads > 0; threads /= 2)
        {
            for (int shares = Math.Min(threads, most); shares > 0; shares--)
            {
                if (shares != Math.Min(threads, most) && threads % shares != 0)
                    continue;
                Consider(batch, threads, shares, ref best, ref least);
            }
        }

        (_last, _lastPlan) = ((batch.Count, batch.Steps, batch.Rows), best);
        return best;
    }

    private void Consider(BatchLayout batch, int threads, int shares, ref WorkPlan best, ref double least)
    {
        int seats = threads / shares;
        double rows = LargestShare(batch, shares);
        for (int slices = 1; slices <= seats; slices++)
        {
            if (seats % slices != 0)
                continue;
            double perSlice = rows / Math.Max(1, batch.Steps) / slices;
            int grain = perSlice >= 8 ? 4 : perSlice >= 4 ? 2 : 1;
            var plan = new WorkPlan(threads, shares, new SquadCut(seats, slices, grain));
            double cycles = Cycles(batch, plan, rows);
            if (cycles >= least)
                continue;
            (best, least) = (plan, cycles);
        }
    }

    /// <summary>Cycles of the slowest share.</summary>
    private double Cycles(BatchLayout batch, in WorkPlan plan, double rows)
    {
        int seats = plan.Cut.Seats;
        double cycles = rows * _convolutionCyclesPerRow / seats;
        foreach (PassCost pass in _passes)
            cycles += batch.Steps * StepCycles(pass, rows / Math.Max(1, batch.Steps), plan.Cut);

        // Dispatch before, between and after the passes.
        if (seats > 1)
            cycles = SharedAtLeast * (cycles + ((_keeps ? 6 : 3) * (_passes.Length + 1) * Meet(seats)));
        bool leavesMuch = _keeps && _roundBytes > 0 && rows * _rowBytes > _roundBytes * seats;
        return leavesMuch && batch.SumParts % plan.Shares != 0 ? cycles * WithoutRounds : cycles;
    }

    private double StepCycles(in PassCost pass, double rows, SquadCut cut)
    {
        int slices = cut.Slices;
        int sharers = cut.Seats / slices;
        double perSlice = Math.Ceiling(Math.Max(1, rows / slices));

        // Parts end at whole tiles of a block.
        double line = perSlice * pass.Units;
        double piece = cut.Grain * (double)_lanes;
        double own = sharers == 1 ? line : Math.Min(line, Math.Ceiling(line / sharers / piece) * piece);
        double units = sharers == 1 ? pass.Units : Math.Min(pass.Units, Math.Ceiling(own / perSlice / _lanes) * _lanes);
        double tile = sharers == 1 ? perSlice : Math.Min(perSlice, cut.Grain);
        double awkward = tile < 2 ? OneRow : tile < 4 ? FewRows : 1;
        double cycles = Math.Max(own * pass.Forward * awkward, Fetch(units * pass.ForwardBytes)) + (own * pass.Activations);
        if (_keeps)
            cycles += Math.Max(own * pass.Backward * awkward, Fetch(units * pass.BackwardBytes));
        return cycles + (sharers == 1 ? 0 : pass.Meetings * Meet(sharers));
    }

    private static double Fetch(double bytes) => bytes <= FirstCacheBytes
        ? 0
        : bytes / (bytes <= SecondCacheBytes ? NearBytesPerCycle : FarBytesPerCycle);

    /// <summary>What threads that share units take to meet.</summary>
    internal static double Meet(int threads) => MeetingCycles + (threads * MeetingCyclesPerThread);

    private double LargestShare(BatchLayout batch, int shares)
    {
        int largest = 0;
        if (_keeps)
        {
            for (int share = 0; share < shares; share++)
                largest = Math.Max(
                    largest,
                    batch.GroupStart(batch.PartStart(share + 1, shares)) - batch.GroupStart(batch.PartStart(share, shares)));
            return largest;
        }

        Span<int> bounds = shares < 128 ? stackalloc int[shares + 1] : new int[shares + 1];
        SquadCut.Bounds(batch, shares, bounds);
        for (int share = 0; share < shares; share++)
        {
            int rows = 0;
            foreach (int length in batch.Lengths[bounds[share]..bounds[share + 1]])
                rows += length;
            largest = Math.Max(largest, rows);
        }

        return largest;
    }

    /// <summary>What one pass takes for a unit of a row at a step, in cycles, and the bytes of its weights for a unit.</summary>
    private readonly struct PassCost
    {
        public readonly int Units;
        public readonly int Meetings;
        public readonly double Forward;
        public readonly double Backward;
        public readonly double Activations;
        public readonly double ForwardBytes;
        public readonly double BackwardBytes;

        public PassCost(RecurrentPass pass, bool keeps, int lanes)
        {
            CellLayout layout = pass.Layout;
            Units = pass.UnitStride;
            Meetings = pass.MeetingsPerStep(keeps);
            double recurrent = layout.Products.Sum(product => (double)product.Slots * pass.Units);
            double forward = recurrent + ((double)layout.InputSlots * pass.Inputs);
            Forward = forward / (2 * lanes);
            Backward = recurrent / (2 * lanes);
            Activations = layout.Slots * (ForwardCyclesPerGate + (keeps ? BackwardCyclesPerGate : 0)) / lanes;
            ForwardBytes = forward * sizeof(float);
            BackwardBytes = recurrent * sizeof(float);
        }
    }
}
