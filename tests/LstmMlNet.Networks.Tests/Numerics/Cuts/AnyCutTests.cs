using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Numerics.Cuts;

/// <summary>However a batch is cut among threads, the numbers are those of one thread, to the last bit.</summary>
[TestClass]
internal sealed class AnyCutTests
{
    // Shares, slices of a share's sequences, threads that share a slice's units.
    private static readonly WorkPlan[] s_plans =
    [
        Plan(1, 2, 1), Plan(1, 1, 2), Plan(1, 2, 2), Plan(2, 1, 2), Plan(3, 1, 1), Plan(2, 3, 1), Plan(1, 1, 5),
        new(5, 2, new SquadCut(2, 2, 2)),
    ];

    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, 0)]
    [DataRow(RecurrentCellType.Lstm, 1)]
    [DataRow(RecurrentCellType.Lstm, 2)]
    [DataRow(RecurrentCellType.PeepholeLstm, 1)]
    [DataRow(RecurrentCellType.Gru, 0)]
    [DataRow(RecurrentCellType.Gru, 3)]
    [DataRow(RecurrentCellType.GruResetBefore, 0)]
    [DataRow(RecurrentCellType.GruResetBefore, 1)]
    [DataRow(RecurrentCellType.GruResetBefore, 4)]
    [DataRow(RecurrentCellType.MinimalGatedUnit, 0)]
    [DataRow(RecurrentCellType.MinimalGatedUnit, 5)]
    [DataRow(RecurrentCellType.Lstm, 4)]
    [DataRow(RecurrentCellType.SimpleRnn, 2)]
    [Timeout(120_000, CooperativeCancellation = false)]
    public void No_cut_changes_a_bit(RecurrentCellType type, int kind)
    {
        // Of different lengths, in several groups, and units that end in a narrow block.
        int[] lengths = [.. Enumerable.Range(0, 40).Select(i => 1 + (i * 7 % 6))];
        RecurrentNetwork network = Network(type, kind);
        (float[] gradients, float[] outputs) = Run(network, lengths, null, kind);
        foreach (WorkPlan plan in s_plans)
        {
            (float[] ownGradients, float[] ownOutputs) = Run(network, lengths, plan, kind);
            CollectionAssert.AreEqual(gradients, ownGradients, $"gradients, {plan}");
            CollectionAssert.AreEqual(outputs, ownOutputs, $"outputs, {plan}");
        }
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void Neither_do_64_threads()
    {
        int[] lengths = [.. Enumerable.Range(0, 40).Select(i => 1 + (i % 3))];
        RecurrentNetwork network = Network(RecurrentCellType.Lstm, 0);
        (float[] gradients, float[] outputs) = Run(network, lengths, null, 0);
        (float[] ownGradients, float[] ownOutputs) = Run(network, lengths, Plan(4, 2, 8), 0);
        CollectionAssert.AreEqual(gradients, ownGradients);
        CollectionAssert.AreEqual(outputs, ownOutputs);
    }

    /// <summary>A single one has a way of its own through a step; two threads and a batch have not.</summary>
    [TestMethod]
    [DynamicData(nameof(Example.EveryCellType), typeof(Example))]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void A_single_sequence_is_computed_as_one_of_a_batch(RecurrentCellType type)
    {
        foreach (int units in new[] { 16, 32, 53, 100 })
        {
            RecurrentNetwork network = Example.Network(type, 3, units, 3);
            (float[] gradients, float[] outputs) = Run(network, [7], null, 0);
            (float[] ownGradients, float[] ownOutputs) = Run(network, [7], Plan(1, 1, 2), 0);
            CollectionAssert.AreEqual(ownGradients, gradients, $"gradients, {units} units");
            CollectionAssert.AreEqual(ownOutputs, outputs, $"outputs, {units} units");
            (_, float[] batch) = Run(network, [7, 9, 3, 7, 5], null, 0);
            CollectionAssert.AreEqual(batch[..outputs.Length], outputs, $"outputs of a batch, {units} units");
        }
    }

    [TestMethod]
    [DataRow(1, 30, 5)]
    [DataRow(40, 3, 5)]
    [DataRow(40, 3, 300)]
    [DataRow(150, 2, 21)]
    public void The_plan_for_any_number_of_threads_has_a_place_for_each_sequence(int count, int steps, int units)
    {
        var plan = new NetworkPlan(Example.Network(RecurrentCellType.Lstm, 2, units, 3), SimdWidths.Best);
        int[] lengths = [.. Enumerable.Range(0, count).Select(i => 1 + (i % steps))];
        for (int threads = 1; threads <= 64; threads = threads < 8 ? threads + 1 : threads * 2)
        {
            foreach (bool keeps in new[] { true, false })
            {
                var shares = new BatchShares(plan, keeps, threads, givesSequence: false, keeps ? BatchShares.RoundBytes : 0);
                shares.Set(lengths);
                IEnumerable<int> sequences = Enumerable.Range(0, shares.Count)
                    .SelectMany(shares.RoundsOf)
                    .SelectMany(round => round.Order.ToArray());
                CollectionAssert.AreEquivalent(Enumerable.Range(0, count).ToArray(), sequences.ToArray(), $"{threads} threads");
                (int Share, int Seat)[] seats = [.. Enumerable.Range(0, threads).Select(shares.Plan.SeatOf).Where(seat => seat.Share >= 0)];
                Assert.AreEqual(shares.Plan.Threads, seats.Distinct().Count());
                foreach ((int share, int seat) in seats)
                    Assert.IsLessThan(shares.Plan.SeatsOf(share), seat);
            }
        }
    }

    private static WorkPlan Plan(int shares, int slices, int sharers) =>
        new(shares * slices * sharers, shares, new SquadCut(slices * sharers, slices, sharers % 2 == 0 ? 2 : 1));

    /// <summary>
    /// 0: plain; 1: normalized, learned initial states; 2: two layers, two ways, pooled; 3: every step has a target; 4: normalized,
    /// recurrent dropout; 5: convolutions of all kinds.
    /// </summary>
    private static RecurrentNetwork Network(RecurrentCellType type, int kind) => Example.Network(
        type,
        3,
        37,
        3,
        layers: kind == 2 ? 2 : 1,
        bidirectional: kind == 2,
        pooling: kind == 2 ? SequencePooling.LastMeanMax : SequencePooling.Last,
        stepsPerFrame: kind == 5 ? 2 : 1,
        head: kind == 3 ? new DenseSoftmaxLayer(3, perStep: true) : null,
        options: new RecurrentCellOptions { LayerNormalization = kind is 1 or 4, LearnInitialState = kind == 1 },
        frontEnd: kind == 5 ? Convolutions() : null);

    private static ConvolutionalFrontEnd Convolutions() => new([
        new ConvolutionLayer(20, 5),
        new ConvolutionLayer(8, 3, 2) { PooledFilters = 3, ShortcutOver = 1 },
        new ConvolutionLayer(6, 3) { Normalization = ConvolutionNormalization.Layer },
        new ConvolutionLayer(5, 3) { Stride = 2, ShortcutOver = 2 },
    ]) { GlobalMean = true };

    private static (float[] Gradients, float[] Outputs) Run(RecurrentNetwork network, int[] lengths, WorkPlan? plan, int kind)
    {
        SequenceSlice[] batch = Example.Slices(Example.Sequences(lengths, network.Features), network.Features);
        SequenceSlice[] targets = kind == 3
            ? Example.Slices([.. lengths.Select(steps => Enumerable.Range(0, steps).Select(t => t % 3f).ToArray())], 1)
            : Example.Labels([.. lengths.Select((_, i) => i % 3)]);
        int threads = plan?.Threads ?? 1;
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads, SimdWidths.Best);
        Fix(engine.Shares, plan);
        if (kind == 2)
            engine.UseDropout(new DropoutOptions { Input = 0.1f, BetweenLayers = 0.2f, BeforeHead = 0.1f }, seed: 5);
        if (kind == 4)
            engine.UseDropout(new DropoutOptions { Recurrent = 0.2f }, seed: 5);
        if (kind == 1)
            engine.Truncate(2);

        // Twice: the second batch finds what the first one left in memory.
        float[] weights = [.. batch.Select((_, i) => 0.5f + (i % 3))];
        engine.ComputeGradients(batch, targets, weights, batch.Length);
        engine.ComputeGradients(batch, targets, weights, batch.Length);

        using var scorer = new SequenceScorer(network.Packed(), null, null, threads, hiddenSequences: kind == 2, activates: true);
        Fix(scorer.Shares, plan);
        var rows = new SequenceBatch(network.Features);
        foreach (SequenceSlice sequence in batch)
            rows.Add(sequence.Values.AsSpan(sequence.Offset, sequence.Steps * network.Features));
        scorer.Score(rows);
        scorer.Score(rows);
        var outputs = new List<float>();
        for (int i = 0; i < batch.Length; i++)
        {
            var own = new float[scorer.OutputLengthOf(i)];
            scorer.CopyOutputs(i, own);
            outputs.AddRange(own);
        }

        return (engine.Gradients.ToArray(), [.. outputs]);
    }

    private static void Fix(BatchShares shares, WorkPlan? plan)
    {
        shares.FixedPlan = plan;
        shares.WaitsForAll = true;
    }
}
