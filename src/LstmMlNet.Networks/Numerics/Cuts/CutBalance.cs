namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How evenly a batch's work is cut among threads, by the same arithmetic that cuts it: so that many threads can be judged where
/// there are few processors.
/// </summary>
/// <param name="Plan">The cut.</param>
/// <param name="Balance">
/// The multiply-adds of the threads that others wait for, phase after phase, over the mean of all threads': 1 where none waits.
/// </param>
/// <param name="MeetingsPerStep">How often threads that share units wait for one another in a step of the pass, forward and back.</param>
internal readonly record struct CutBalance(WorkPlan Plan, double Balance, int MeetingsPerStep)
{
    /// <param name="plan">The network.</param>
    /// <param name="keeps">Whether it is trained.</param>
    /// <param name="lengths">The sequences' steps.</param>
    /// <param name="threads">How many threads.</param>
    public static CutBalance Of(NetworkPlan plan, bool keeps, int[] lengths, int threads)
    {
        var shares = new BatchShares(plan, keeps, threads, givesSequence: false, keeps ? BatchShares.RoundBytes : 0);
        shares.Set(lengths);
        double slowest = 0;
        double all = 0;
        int meetings = 0;
        for (int share = 0; share < shares.Count; share++)
        {
            (double slow, double sum, int met) = PassesOf(plan, shares, share, keeps);
            slowest = Math.Max(slowest, slow);
            all += sum;
            meetings = Math.Max(meetings, met);
        }

        if (keeps)
        {
            (double slow, double sum) = GradientsOf(plan, shares.Whole, threads);
            slowest += slow;
            all += sum;
        }

        return new CutBalance(shares.Plan, slowest / (all / threads), meetings);
    }

    /// <summary>A share's passes: what its slowest thread takes, and all of them, and meetings in a step.</summary>
    private static (double Slowest, double All, int Meetings) PassesOf(NetworkPlan plan, BatchShares shares, int share, bool keeps)
    {
        int seats = shares.Plan.SeatsOf(share);
        var cut = new SquadPass(seats);
        double slowest = 0;
        double all = 0;
        int meetings = 0;
        foreach (BatchLayout round in shares.RoundsOf(share))
        {
            foreach (DirectionPlan direction in plan.Layers.SelectMany(layer => layer.Directions))
            {
                RecurrentPass pass = direction.Pass;
                cut.Begin(round, shares.Plan.Cut, pass.SharesUnits, seats, crowded: false);
                PassShare[] own = [.. Enumerable.Range(0, seats).Select(cut.Of)];
                if (own[0].IsShared)
                    meetings = Math.Max(meetings, pass.Layout.Products.Length * (keeps ? 3 : 1));
                double longest = 0;
                foreach (IGrouping<int, PassShare> slice in own.GroupBy(one => one.FirstPlace))
                {
                    double forSlice = 0;
                    for (int t = 0; t < round.Steps; t++)
                    {
                        // Those who share a slice meet after each phase of a step.
                        foreach (double[] phase in PhasesOf(pass, round, [.. slice], t, keeps))
                        {
                            forSlice += phase.Max();
                            all += phase.Sum();
                        }
                    }

                    longest = Math.Max(longest, forSlice);
                }

                slowest += longest;
            }
        }

        return (slowest, all, meetings);
    }

    /// <summary>What each of a slice's threads multiplies, forward and back.</summary>
    private static IEnumerable<double[]> PhasesOf(RecurrentPass pass, BatchLayout batch, PassShare[] sharers, int step, bool keeps)
    {
        double recurrent = pass.Layout.Products.Sum(product => (double)product.Slots * pass.Units);
        double forward = recurrent + ((double)pass.Layout.InputSlots * pass.Inputs);
        yield return [.. sharers.Select(share => forward * UnitsOf(pass.Blocks, batch, share, step))];
        if (keeps)
            yield return [.. sharers.Select(share => recurrent * UnitsOf(pass.UnitColumns, batch, share, step))];
    }

    /// <summary>Rows times columns of a thread at a step.</summary>
    private static long UnitsOf(ColumnBlock[] blocks, BatchLayout batch, in PassShare share, int step)
    {
        var run = new PassRun(null!, default, batch, share);
        int rows = run.RowsAt(step);
        LineCut line = share.Line((long)rows * (blocks[^1].Start + blocks[^1].Columns));
        long units = 0;
        foreach (ColumnBlock block in blocks)
        {
            long start = (long)rows * block.Start;
            for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(step) > 0; g++)
                units += (long)share.Cut(line, ref start, block.Columns, share.RowsOf(batch.Group(g), step)).Count * block.Columns;
        }

        return units;
    }

    /// <summary>Pieces of gradients, each taken by the thread that is free first, as the boards give them out.</summary>
    private static (double Slowest, double All) GradientsOf(NetworkPlan plan, BatchLayout whole, int threads)
    {
        ParameterTask[] tasks = [.. ParameterTask.ListFor(plan).Where(task => task.Layer >= 0)];
        int pieces = GradientSums.PiecesFor(ParameterTask.ListFor(plan).Count(task => !task.IsEmbedding), threads);
        var loads = new double[threads];
        for (int part = 0; part < whole.SumParts; part++)
        {
            int first = whole.PartStart(part, whole.SumParts);
            int end = whole.PartStart(part + 1, whole.SumParts);
            long rows = whole.GroupStart(end) - whole.GroupStart(first);
            foreach (ParameterTask task in tasks)
            {
                RecurrentPass pass = plan.Layers[task.Layer].Directions[task.Direction].Pass;
                for (int piece = 0; piece < pieces; piece++)
                {
                    int sources = new GradientPiece(piece, pieces).Of(pass.Inputs + (pass.Layout.Products.Length * pass.Units)).Count;
                    loads[Array.IndexOf(loads, loads.Min())] += (double)rows * sources * pass.Layout.Slots * task.Block.Lanes;
                }
            }
        }

        return (loads.Max(), loads.Sum());
    }
}
