using CsCheck;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Batches;

[TestClass]
internal sealed class BatchLayoutTests
{
    private static readonly Gen<int[]> Lengths = Gen.Int[1, 12].Array[1, 200];

    [TestMethod]
    public void Every_step_of_every_sequence_has_a_row_of_its_own_and_there_are_no_others() => Lengths.Sample(
        lengths =>
        {
            var shape = new BatchLayout();
            shape.Set(lengths);
            Assert.AreEqual(lengths.Sum(), shape.Rows);
            CollectionAssert.AreEquivalent(Enumerable.Range(0, lengths.Length).ToArray(), shape.Order.ToArray());
            var rows = new List<int>();
            for (int place = 0; place < lengths.Length; place++)
            {
                Assert.AreEqual(lengths[shape.Order[place]], shape.Lengths[place]);
                for (int t = 0; t < shape.Lengths[place]; t++)
                    rows.Add(shape.RowOf(place, t));
            }

            CollectionAssert.AreEquivalent(Enumerable.Range(0, shape.Rows).ToArray(), rows);
        },
        iter: 200,
        threads: 1);

    [TestMethod]
    public void A_groups_running_sequences_are_its_first_and_follow_one_another() => Lengths.Sample(
        lengths =>
        {
            var shape = new BatchLayout();
            shape.Set(lengths);
            for (int g = 0; g < shape.GroupCount; g++)
            {
                SequenceGroup group = shape.Group(g);
                Assert.AreEqual(0, group.Active(group.Steps));
                for (int t = 0; t < group.Steps; t++)
                {
                    for (int b = 0; b < group.Count; b++)
                        Assert.AreEqual(shape.Lengths[group.First + b] > t, b < group.Active(t));
                    for (int b = 0; b < group.Active(t); b++)
                        Assert.AreEqual(group.Row(t) + b, shape.RowOf(group.First + b, t));
                }
            }
        },
        iter: 200,
        threads: 1);

    [TestMethod]
    public void Parts_cover_all_groups_and_change_no_layout() => Gen.Select(Lengths, Gen.Int[1, 16]).Sample(
        (lengths, parts) =>
        {
            var shape = new BatchLayout();
            shape.Set(lengths);
            Assert.AreEqual(0, shape.PartStart(0, parts));
            Assert.AreEqual(shape.GroupCount, shape.PartStart(parts, parts));
            for (int part = 0; part < parts; part++)
                Assert.IsLessThanOrEqualTo(shape.PartStart(part + 1, parts), shape.PartStart(part, parts));
        },
        iter: 200,
        threads: 1);

    [TestMethod]
    public void Some_groups_of_a_batch_keep_their_sequences_and_their_order_merged_or_not() =>
        Gen.Select(Lengths, Gen.Int[0, 25], Gen.Int[0, 25], Gen.Bool).Sample(
            (lengths, one, other, merges) =>
            {
                var whole = new BatchLayout();
                whole.Set(lengths);
                int first = Math.Min(Math.Min(one, other), whole.GroupCount);
                int end = Math.Min(Math.Max(one, other), whole.GroupCount);
                int[] order = [.. whole.Order.ToArray().Skip(first * whole.GroupSize).Take((end - first) * whole.GroupSize)];
                var some = new BatchLayout();
                if (merges)
                    some.Merge(whole, new RowRange(Math.Min(first * whole.GroupSize, whole.Count), order.Length));
                else
                    some.Set(whole, first, end);
                CollectionAssert.AreEqual(order, some.Order.ToArray());
                CollectionAssert.AreEqual(order.Select(i => lengths[i]).ToArray(), some.Lengths.ToArray());
                Assert.AreEqual(order.Sum(i => lengths[i]), some.Rows);
                Assert.AreEqual(merges ? (order.Length + 63) / 64 : end - first, some.GroupCount);
            },
            iter: 200,
            threads: 1);
}
