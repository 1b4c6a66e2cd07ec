using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Numerics.Batches;

/// <summary>A share goes through the network at once or in rounds: nobody can tell from the gradients.</summary>
[TestClass]
internal sealed class BatchSharesTests
{
    private const long OneRound = 0;
    private const long ShortestRounds = 1;

    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, SequencePooling.Last, false, false)]
    [DataRow(RecurrentCellType.PeepholeLstm, SequencePooling.LastMeanMax, true, false)]
    [DataRow(RecurrentCellType.Gru, SequencePooling.Attention, true, false)]
    [DataRow(RecurrentCellType.GruResetBefore, SequencePooling.Last, false, true)]
    [DataRow(RecurrentCellType.SimpleRnn, SequencePooling.Mean, false, false)]
    public void Rounds_change_no_bit(RecurrentCellType type, SequencePooling pooling, bool options, bool perStep)
    {
        // One sequence that is longer than all others together would be, too: then some parts have no group.
        foreach (int longest in new[] { 11, 900 })
        {
            int[] lengths = [longest, .. Enumerable.Range(0, 149).Select(i => 1 + (i * 7 % 11))];
            var cell = new RecurrentCellOptions { LayerNormalization = options, LearnInitialState = options };
            NetworkHead? head = perStep ? new DenseSoftmaxLayer(3, perStep: true) : null;
            RecurrentNetwork network =
                Example.Network(type, 2, 5, 3, layers: 2, bidirectional: true, pooling: pooling, head: head, options: cell);
            float[] expected = Gradients(network, lengths, perStep, 1, OneRound);
            foreach (int threads in new[] { 1, 2, 3, 4, 7 })
                CollectionAssert.AreEqual(
                    expected,
                    Gradients(network, lengths, perStep, threads, ShortestRounds),
                    $"{threads} threads, longest {longest}");
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Frozen_layers_change_no_bit_of_the_others(int frozen)
    {
        int[] lengths = [.. Enumerable.Range(0, 150).Select(i => 1 + (i * 7 % 11))];
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 2, 5, 3, layers: 2, bidirectional: true);
        var plan = new NetworkPlan(network, SimdWidths.Best);
        int start = plan.Layers[frozen].Directions[0].ParameterOffset;
        int end = frozen == 0 ? plan.Layers[1].Directions[0].ParameterOffset : plan.HeadParameterOffset;
        float[] expected = Gradients(network, lengths, perStep: false, 1, OneRound);
        Array.Clear(expected, start, end - start);
        network.Layers[frozen].Trainable = false;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            CollectionAssert.AreEqual(expected, Gradients(network, lengths, perStep: false, threads, OneRound), $"{threads} threads");
            CollectionAssert.AreEqual(
                expected,
                Gradients(network, lengths, perStep: false, threads, ShortestRounds),
                $"{threads} threads, rounds");
        }
    }

    [TestMethod]
    [DataRow(8, 1, 150, 2_000, 5)]
    [DataRow(8, 2, 150, 2_000, 2)]
    [DataRow(8, 3, 150, 2_000, 0)]
    [DataRow(8, 2, 150, 2, 0)]
    [DataRow(8, 2, 32, 2_000, 2)]
    [DataRow(160, 2, 32, 200, 0)]
    [DataRow(160, 1, 32, 200, 2)]
    [DataRow(800, 1, 128, 50, 2)]
    [DataRow(800, 1, 128, 500, 8)]
    public void A_share_that_leaves_too_much_goes_in_rounds(int units, int threads, int sequences, int steps, int rounds)
    {
        // 4 gates, 2 states and a trace, 4 bytes each: some 450 KB per sequence of 2,000 steps and 8 units, 900 KB of 200 steps
        // and 160. Groups are of 8 up to 32 sequences, of 32 from 129 on. The weights of 160 units, 420 KB, are not read anew
        // for 8 sequences; those of 800, 10 MB, for 64, or as many as 128 MB hold.
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 2, units, 3);
        var shares =
            new BatchShares(new NetworkPlan(network, SimdWidths.Best), keeps: true, threads, givesSequence: false, BatchShares.RoundBytes);
        shares.FixedPlan = new WorkPlan(threads, threads, SquadCut.Alone);
        shares.Set([.. Enumerable.Repeat(steps, sequences)]);
        int counted = 0;
        for (int first = 0, end = shares.FirstGroup(1); first < end; first = shares.EndOfRound(0, first))
            counted++;
        Assert.AreEqual(rounds > 0, shares.HasRounds);
        Assert.AreEqual(Math.Max(rounds, 1), counted);
    }

    private static float[] Gradients(RecurrentNetwork network, int[] lengths, bool perStep, int threads, long roundBytes)
    {
        SequenceSlice[] batch = Example.Slices(Example.Sequences(lengths, 2), 2);
        SequenceSlice[] targets = perStep
            ? Example.Slices([.. lengths.Select(steps => Enumerable.Range(0, steps).Select(t => t % 3f).ToArray())], 1)
            : Example.Labels([.. lengths.Select((_, i) => i % 3)]);
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads, SimdWidths.Best, roundBytes);
        engine.UseDropout(new DropoutOptions { Input = 0.1f, BetweenLayers = 0.2f, BeforeHead = 0.1f, Recurrent = 0.1f }, seed: 5);

        // Twice: the second batch finds what the first one left in memory.
        engine.ComputeGradients(batch, targets, [.. batch.Select(_ => 1f)], batch.Length);
        engine.ComputeGradients(batch, targets, [.. batch.Select((_, i) => 0.5f + (i % 3))], batch.Length);
        return engine.Gradients.ToArray();
    }
}
