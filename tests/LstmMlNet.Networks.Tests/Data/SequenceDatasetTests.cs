using CsCheck;
using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Tests.Data;

[TestClass]
internal sealed class SequenceDatasetTests
{
    [TestMethod]
    public void Sequences_come_back_as_they_went_in() => Gen.Int[1, 3000].Array[1, 30].Sample(
        lengths =>
        {
            var data = new SequenceDataset(3);
            float[][] sequences = [.. lengths.Select((steps, i) => Enumerable.Range(0, 3 * steps).Select(k => (float)(i + k)).ToArray())];
            for (int i = 0; i < sequences.Length; i++)
                data.Add(sequences[i], i, i);
            for (int i = 0; i < sequences.Length; i++)
            {
                SequenceSlice slice = data[i];
                CollectionAssert.AreEqual(sequences[i], slice.Values.AsSpan(slice.Offset, slice.Steps * 3).ToArray());
                Assert.AreEqual(i, data.LabelOf(i));
                Assert.AreEqual(i, data.WeightOf(i));
            }

            Assert.AreEqual(lengths.Sum(steps => (long)steps), data.Steps);
        },
        iter: 20,
        threads: 1);

    [TestMethod]
    public void Bad_values_are_named_with_their_place()
    {
        var data = new SequenceDataset(2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => data.Add([], 0)).Message, "empty");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => data.Add([1, 2, 3], 0)).Message, "3 values");
        for (int length = 2; length < 80; length += 2)
        {
            foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                var values = new float[length];
                Array.Fill(values, float.MaxValue);
                values[length - 1] = bad;
                string message = Assert.ThrowsExactly<ArgumentException>(() => data.Add(values, 0)).Message;
                StringAssert.Contains(message, $"step {(length / 2) - 1}, feature 1");
            }
        }

        Assert.AreEqual(0, data.Count);
        Assert.ThrowsExactly<ArgumentException>(() => data.Add([1, 2], 0, float.NaN));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.Add([1, 2], -1));
    }

    [TestMethod]
    public void Scaling_is_the_mean_and_deviation_of_weighted_in_steps()
    {
        var data = new SequenceDataset(2);
        data.Add([1, 5, 3, 5], 0);
        data.Add([5, 5], 0);
        data.Add([1000, 1000], 0, weight: 0);
        FeatureScaling scaling = data.MeasureScaling();
        Assert.AreEqual(3f, scaling.Mean[0]);
        Assert.AreEqual(Math.Sqrt(8.0 / 3), scaling.Deviation[0], 1e-6);

        // A feature that never varies is measured by its own size.
        Assert.AreEqual(5f, scaling.Mean[1]);
        Assert.AreEqual(5f, scaling.Deviation[1]);
    }

    [TestMethod]
    public void A_split_takes_its_share_of_every_class() =>
        Gen.Select(Gen.Int[0, 3].Array[4, 100], Gen.Float[0.05f, 0.9f], Gen.Int[0, 9]).Sample(
            (labels, fraction, seed) =>
            {
                var data = new SequenceDataset(1);
                for (int i = 0; i < labels.Length; i++)
                    data.Add([i], labels[i], i);
                int expected = labels.GroupBy(label => label).Sum(group =>
                    Math.Min((int)Math.Round(group.Count() * (double)fraction, MidpointRounding.AwayFromZero), group.Count() - 1));
                if (expected == 0)
                    return;
                (SequenceDataset rest, SequenceDataset aside) = data.Split(fraction, seed);
                Assert.AreEqual(expected, aside.Count);
                float[] Values(SequenceDataset of) => [.. Enumerable.Range(0, of.Count).Select(i => of[i].Values[of[i].Offset])];
                CollectionAssert.AreEquivalent(
                    Enumerable.Range(0, labels.Length).Select(i => (float)i).ToArray(),
                    Values(rest).Concat(Values(aside)).ToArray());
                CollectionAssert.AreEquivalent(
                    labels.Distinct().ToArray(),
                    Enumerable.Range(0, rest.Count).Select(rest.LabelOf).Distinct().ToArray());
                CollectionAssert.AreEqual(Values(aside), Values(data.Split(fraction, seed).Aside));
            },
            iter: 200,
            threads: 1);

    [TestMethod]
    public void The_last_sequences_are_set_aside_with_a_gap_before()
    {
        var data = new SequenceDataset(1);
        for (int i = 0; i < 20; i++)
            data.Add([i], [i, i + 1]);
        (SequenceDataset kept, SequenceDataset aside) = data.SplitLast(0.25f, gap: 3);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 12).Select(i => (float)i).ToArray(),
            Enumerable.Range(0, kept.Count).Select(i => kept.TargetsOf(i)[0]).ToArray());
        CollectionAssert.AreEqual(
            Enumerable.Range(15, 5).Select(i => (float)i).ToArray(),
            Enumerable.Range(0, aside.Count).Select(i => aside.TargetsOf(i)[0]).ToArray());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => data.SplitLast(0.5f, gap: 10)).Message, "too few");
    }

    [TestMethod]
    public void Targets_that_do_not_fit_are_named()
    {
        var data = new SequenceDataset(2);
        data.Add([1, 2], [3f]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => data.Add([1, 2], [3f, 4f])).Message, "2 targets");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => data.Add([1, 2], [float.NaN])).Message, "NaN");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => data.Add([1, 2], label: 1)).Message, "another kind");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => data.AddWithStepLabels([1, 2], [1, 2])).Message,
            "1 steps and 2 labels");
        Assert.ThrowsExactly<InvalidOperationException>(() => data.LabelOf(0));
    }
}
