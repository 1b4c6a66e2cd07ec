namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How evenly a batch's work is cut among threads, by the same arithmetic that cuts it: so that many threads can be judged where
/// there are few processors.
/// </summary>
/// <param name="Plan">The cut.</param>
/// <param name="Phases">Each phase by itself. Within some of them threads meet at every step.</param>
/// <param name="MeetingsPerStep">How often threads that share units wait for one another in a step of the pass, forward and back.</param>
internal sealed record CutBalance(WorkPlan Plan, IReadOnlyList<PhaseBalance> Phases, int MeetingsPerStep)
{
    // Of two vectors' update, with what is derived from them.
    private const double UpdateCycles = 24;

    /// <summary>What the threads that others wait for do, phase after phase, over the mean of all threads': 1 where none waits.</summary>
    public double Balance => Phases.Sum(phase => phase.Slowest) / Phases.Sum(phase => phase.Mean);

    /// <param name="plan">The network.</param>
    /// <param name="keeps">Whether it is trained.</param>
    /// <param name="lengths">The sequences' frames.</param>
    /// <param name="threads">How many threads.</param>
    public static CutBalance Of(NetworkPlan plan, bool keeps, int[] lengths, int threads)
    {
        var shares = new BatchShares(plan, keeps, threads, givesSequence: false, keeps ? BatchShares.RoundBytes : 0);
        shares.Set(lengths);
        IEnumerable<PhaseBalance> ofShares = new SharePhases(plan, shares, keeps).All()
            .Select(phase => phase with { Mean = phase.Mean / threads });
        return new CutBalance(
            shares.Plan,
            [.. ofShares, .. keeps ? Gradients(plan, shares.Whole, threads) : []],
            SharePhases.MeetingsOf(plan, shares.Plan, keeps));
    }

    /// <summary>Pieces of gradients and of parameters, each taken by the thread that is free first, as the boards give them out.</summary>
    private static IEnumerable<PhaseBalance> Gradients(NetworkPlan plan, BatchLayout whole, int threads)
    {
        double perCycle = 2.0 * (int)plan.Layers[0].Directions[0].Pass.Width;
        ParameterTask[] all = ParameterTask.ListFor(plan);
        ParameterTask[] tasks = [.. all.Where(task => !task.IsEmbedding)];
        int pieces = GradientSums.PiecesFor(tasks.Length, threads);
        var sums = new List<double>();
        for (int part = 0; part < whole.SumParts; part++)
        {
            int first = whole.PartStart(part, whole.SumParts);
            int end = whole.PartStart(part + 1, whole.SumParts);
            long rows = whole.GroupStart(end) - whole.GroupStart(first);
            int sequences = Math.Min(end * whole.GroupSize, whole.Count) - (first * whole.GroupSize);
            foreach (ParameterTask task in tasks)
            {
                (int sources, double perSource) = SourcesOf(plan, task, rows, sequences);
                for (int piece = 0; piece < pieces; piece++)
                    sums.Add(new GradientPiece(piece, pieces).Of(sources).Count * perSource / perCycle);
            }
        }

        yield return Dealt("gradients", sums, threads);
        double[] lengths = [.. ParameterPiece.ListFor(plan, all).Select(piece => (double)piece.Length)];
        yield return Dealt("joins", lengths.Select(length => length * (whole.SumParts + 2) / perCycle), threads);
        yield return Dealt("updates", lengths.Select(length => length * UpdateCycles / perCycle), threads);
    }

    /// <summary>What is multiplied for each row of a block's gradient.</summary>
    private static (int Sources, double PerSource) SourcesOf(NetworkPlan plan, in ParameterTask task, long rows, int sequences)
    {
        if (task.Layer >= 0)
        {
            RecurrentPass pass = plan.Layers[task.Layer].Directions[task.Direction].Pass;
            return (pass.Inputs + (pass.Layout.Products.Length * pass.Units), (double)rows * pass.Layout.Slots * task.Block.Lanes);
        }

        if (task.IsHead)
            return (plan.Head.ParameterRows, (double)(plan.HeadLayer.ReadsSteps ? rows : sequences) * task.Block.Columns);
        return task.IsFrontEnd && task.Block.Columns > 0
            ? (plan.FrontEnd!.Products[task.Direction].Pass.Depth, (double)rows * plan.StepsPerFrame * task.Block.Columns)
            : (1, task.IsPool ? (double)rows * task.Length : task.Length);
    }

    private static PhaseBalance Dealt(string name, IEnumerable<double> work, int threads)
    {
        var loads = new double[threads];
        foreach (double one in work)
            loads[Array.IndexOf(loads, loads.Min())] += one;
        return new PhaseBalance(name, loads.Max(), loads.Sum() / threads);
    }
}
