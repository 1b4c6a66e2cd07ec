namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The phases that a share's threads go through together: sequence by sequence (inputs, dropout masks, states, pooling, losses), the
/// convolutions, the passes, the head. Of each the slowest share counts; sums are over all threads.
/// </summary>
/// <param name="plan">The network.</param>
/// <param name="shares">The batch, cut.</param>
/// <param name="keeps">Whether it is trained.</param>
internal sealed class SharePhases(NetworkPlan plan, BatchShares shares, bool keeps)
{
    private readonly double _perCycle = 2.0 * (int)plan.Layers[0].Directions[0].Pass.Width;
    private readonly double _ways = keeps ? 3 : 1;

    /// <summary>All phases; the mean is the sum over the threads.</summary>
    public IEnumerable<PhaseBalance> All()
    {
        var slowest = new Dictionary<string, double>();
        var sums = new Dictionary<string, double>();
        for (int share = 0; share < shares.Count; share++)
        {
            foreach (IGrouping<string, PhaseBalance> phase in shares.RoundsOf(share).SelectMany(round => OfRound(share, round))
                .GroupBy(phase => phase.Name))
            {
                slowest[phase.Key] = Math.Max(slowest.GetValueOrDefault(phase.Key), phase.Sum(one => one.Slowest));
                sums[phase.Key] = sums.GetValueOrDefault(phase.Key) + phase.Sum(one => one.Mean);
            }
        }

        return slowest.Select(phase => new PhaseBalance(phase.Key, phase.Value, sums[phase.Key]));
    }

    /// <summary>Meetings of those who share a slice in a step.</summary>
    public static int MeetingsOf(NetworkPlan plan, WorkPlan cut, bool keeps)
    {
        int seats = Enumerable.Range(0, cut.Shares).Max(cut.SeatsOf);
        return cut.Cut.SlicesOf(seats) == seats
            ? 0
            : plan.Layers.SelectMany(layer => layer.Directions).Max(direction => direction.Pass.MeetingsPerStep(keeps));
    }

    private IEnumerable<PhaseBalance> OfRound(int share, BatchLayout round)
    {
        int seats = shares.Plan.SeatsOf(share);
        RowRange[] places = [.. Enumerable.Range(0, seats).Select(seat => Part(round.Count, seat, seats))];
        double[] steps = [.. places.Select(own => (double)round.Lengths.Slice(own.From, own.Count).ToArray().Sum())];
        double perStep = _ways * (plan.InputWidth + plan.Layers.Sum(layer => (double)layer.OutputStride)) / _perCycle;
        yield return Phase("sequences", steps.Select(count => count * perStep));
        if (plan.FrontEnd is not null)
            yield return Convolutions(round, seats);
        yield return Passes(round, share, seats);
        double perRow = _ways * plan.Head.Inputs * plan.Head.OutputStride / _perCycle;
        int rows = plan.HeadLayer.ReadsSteps ? round.Rows : round.Count;
        yield return Phase("head", Enumerable.Range(0, seats).Select(seat => Part(rows, seat, seats).Count * perRow));
    }

    /// <summary>Rows of the groups, by teams; in scoring whole sequences.</summary>
    private PhaseBalance Convolutions(BatchLayout round, int seats)
    {
        double perStep = _ways * (plan.FrontEnd!.ParameterEnd - plan.FirstParameterInParts) * plan.StepsPerFrame / _perCycle;
        int[] lengths = round.Lengths.ToArray();
        if (!keeps)
            return Phase("convolutions", Enumerable.Range(0, seats).Select(seat => Part(round.Count, seat, seats))
                .Select(own => lengths.AsSpan(own.From, own.Count).ToArray().Sum() * perStep));
        int teams = GroupTeams.CountFor(round.GroupCount, seats);
        var loads = new double[teams];
        for (int group = 0; group < round.GroupCount; group++)
            loads[group % teams] += lengths.Skip(group * round.GroupSize).Take(round.GroupSize).Sum() * perStep;
        return new PhaseBalance("convolutions", loads.Max() / (seats / teams), loads.Sum());
    }

    /// <summary>The passes of all layers: those who share a slice meet after each phase of a step.</summary>
    private PhaseBalance Passes(BatchLayout round, int share, int seats)
    {
        var cut = new SquadPass(seats);
        double slowest = 0;
        double all = 0;
        foreach (RecurrentPass pass in plan.Layers.SelectMany(layer => layer.Directions).Select(direction => direction.Pass))
        {
            cut.Begin(round, shares.Plan.Cut, shares.Plan.SeatsOf(share), crowded: false, CancellationToken.None);
            PassShare[] own = [.. Enumerable.Range(0, seats).Select(cut.Of)];
            double longest = 0;
            foreach (IGrouping<int, PassShare> slice in own.GroupBy(one => one.Member / one.Sharers))
            {
                double forSlice = 0;
                for (int t = 0; t < round.Steps; t++)
                {
                    foreach (double[] phase in PhasesOf(pass, round, [.. slice], t))
                    {
                        forSlice += phase.Max() / _perCycle;
                        all += phase.Sum() / _perCycle;
                    }
                }

                longest = Math.Max(longest, forSlice);
            }

            slowest += longest;
        }

        return new PhaseBalance("passes", slowest, all);
    }

    /// <summary>What each of a slice's threads multiplies, forward and back.</summary>
    private IEnumerable<double[]> PhasesOf(RecurrentPass pass, BatchLayout batch, PassShare[] sharers, int step)
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

    private static PhaseBalance Phase(string name, IEnumerable<double> loads)
    {
        double[] all = [.. loads];
        return new PhaseBalance(name, all.Max(), all.Sum());
    }

    private static RowRange Part(int length, int index, int count) =>
        new LineCut(length, index, count, 1).Of(0, 1, new RowRange(0, length));
}
