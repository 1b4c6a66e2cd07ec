using CsCheck;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Scoring;

[TestClass]
internal sealed class NetworkEnsembleTests
{
    private const int Features = 2;
    private static readonly int[] s_lengths = [7, 1, 12, 5, 9];

    [TestMethod]
    public void An_ensemble_predicts_its_members_mean_in_any_batch_on_any_threads() =>
        (from heads in Gen.Int[0, 4]
         from members in Gen.Int[1, 4]
         from seed in Gen.Int[1, 1000]
         from threads in Gen.Int[1, 3]
         select (heads, members, seed, threads)).Sample(
            given =>
            {
                (int kind, int members, int seed, int threads) = given;
                NetworkEnsemble ensemble = Make(kind, members, seed);
                float[][] sequences = Example.Sequences(s_lengths, Features, seed);
                using var scorer = new SequenceScorer(ensemble, threads);
                scorer.Score(Example.Batch(sequences, Features));
                for (int s = 0; s < sequences.Length; s++)
                {
                    float[][] own = [.. ensemble.Select(network => network.Predict(sequences[s]))];
                    var outputs = new float[scorer.OutputLengthOf(s)];
                    var spread = new float[outputs.Length];
                    scorer.CopyOutputs(s, outputs);
                    scorer.CopySpread(s, spread);
                    CollectionAssert.AreEqual(outputs, ensemble.Predict(sequences[s]));
                    for (int i = 0; i < outputs.Length; i++)
                    {
                        double mean = own.Average(values => (double)values[i]);
                        double square = own.Sum(values => (values[i] - mean) * (values[i] - mean));
                        Assert.AreEqual(mean, outputs[i], 1e-5 * Math.Max(1, Math.Abs(mean)));
                        Assert.AreEqual(members == 1 ? 0 : Math.Sqrt(square / (members - 1)), spread[i], 1e-4);
                    }
                }
            },
            iter: 25,
            threads: 1);

    [TestMethod]
    public void The_logit_of_an_ensemble_is_that_of_its_mean_probability_and_stays_finite()
    {
        NetworkEnsemble ensemble = Make(2, 3, seed: 5);
        float[][] sequences = Example.Sequences(s_lengths, Features);
        using var scorer = new SequenceScorer(ensemble);
        scorer.Score(Example.Batch(sequences, Features));
        var probability = new float[1];
        scorer.CopyOutputs(0, probability);
        Assert.AreEqual(Math.Log(probability[0] / (1 - probability[0])), scorer.LogitOf(0), 1e-4);

        // Where all members are sure, the mean is 1 as a float.
        NetworkEnsemble sure = Make(2, 3, seed: 6);
        foreach (RecurrentNetwork network in sure)
            network.Head.Parameters[1].Data[0] = 500;
        using var again = new SequenceScorer(sure);
        again.Score(Example.Batch(sequences, Features));
        Assert.IsTrue(float.IsFinite(again.LogitOf(0)));
        Assert.IsGreaterThan(400, again.LogitOf(0));
    }

    [TestMethod]
    public void A_stream_gives_the_mean_after_every_step()
    {
        NetworkEnsemble ensemble = Make(1, 3, seed: 3);
        float[] sequence = Example.Sequences([9], Features)[0];
        var predictor = new StreamingPredictor(ensemble);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int t = 0; t < 9; t++)
            {
                float[] streamed = predictor.Next(sequence.AsSpan(t * Features, Features)).ToArray();
                CollectionAssert.AreEqual(ensemble.Predict(sequence.AsSpan(0, (t + 1) * Features)), streamed);
            }

            predictor.Reset();
        }
    }

    [TestMethod]
    public void What_members_have_each_for_themselves_has_no_mean()
    {
        NetworkEnsemble ensemble = Make(0, 2, seed: 1);
        Assert.Throws<ArgumentException>(() => new SequenceScorer(ensemble, hiddenSequences: true));
        using var scorer = new SequenceScorer(ensemble);
        scorer.Score(Example.Batch(Example.Sequences([3], Features), Features));
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => scorer.CopyHiddenState(0, new float[99])).Message,
            "2 networks");
        Assert.Throws<InvalidOperationException>(() => scorer.CopyAttention(0, new float[99]));
    }

    [TestMethod]
    public void Members_that_do_not_fit_one_another_are_refused_by_what_differs()
    {
        RecurrentNetwork first = Example.Network(RecurrentCellType.Gru, Features, 3, 2);
        foreach ((RecurrentNetwork other, string what) in new[]
        {
            (Example.Network(RecurrentCellType.Gru, Features + 1, 3, 2), "features"),
            (Example.Network(RecurrentCellType.Gru, Features, 3, 4), "outputs"),
            (Example.Network(RecurrentCellType.Gru, Features, 3, 2, head: new DenseLinearLayer(2)), "head"),
            (Example.Network(RecurrentCellType.Gru, Features, 3, 2, head: new DenseSoftmaxLayer(2, perStep: true)), "every step"),
        })
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => new NetworkEnsemble([first, other])).Message, what);
        Assert.Throws<ArgumentException>(() => new NetworkEnsemble([]));
        Assert.Throws<ArgumentException>(() =>
            new NetworkEnsemble([.. Enumerable.Repeat(first, NetworkEnsemble.MaximumMembers + 1)]));
    }

    [TestMethod]
    public void A_summary_shows_members_alike_once()
    {
        string summary = new NetworkEnsemble([.. Make(0, 1, 1), .. Make(0, 1, 2), Example.Network(RecurrentCellType.Gru, Features, 5, 3)])
            .Summary();
        StringAssert.Contains(summary, "Members 1 to 2 of 3");
        StringAssert.Contains(summary, "Member 3 of 3");
        Assert.HasCount(3, summary.Split("Total params"));
    }

    /// <summary>Members of different kinds of cell, with one kind of head.</summary>
    private static NetworkEnsemble Make(int kind, int members, int seed) => new([.. Enumerable.Range(0, members).Select(i =>
        Example.Network(
            i % 2 == 0 ? RecurrentCellType.Gru : RecurrentCellType.Lstm,
            Features,
            4 + i,
            classes: 3,
            seed: seed + i,
            stepsPerFrame: kind == 4 ? 1 : 1 + (i % 2),
            head: kind switch
            {
                0 => null,
                1 => new DenseLinearLayer(2),
                2 => new DenseSigmoidLayer(),
                3 => new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f),
                _ => new DenseSoftmaxLayer(3, perStep: true),
            }))]);
}
