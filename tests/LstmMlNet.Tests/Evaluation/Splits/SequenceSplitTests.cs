using CsCheck;
using LstmMlNet.Evaluation.Splits;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Evaluation.Splits;

[TestClass]
internal sealed class SequenceSplitTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Every_class_has_its_share_on_both_sides_and_a_single_row_is_learned_from()
    {
        Row[] rows = [.. Enumerable.Range(0, 100).Select(i => new Row { Id = i, Label = i < 70 ? "a" : i < 99 ? "b" : "c" })];
        var split = _mlContext.Data.SequenceTrainTestSplit(_mlContext.Data.LoadFromEnumerable(rows), 0.2, labelColumnName: "Label");
        string[] test = [.. split.TestSet.GetColumn<string>("Label")];
        Assert.AreEqual(14, test.Count(label => label == "a"));
        Assert.AreEqual(6, test.Count(label => label == "b"));
        Assert.DoesNotContain("c", test);
        CollectionAssert.AreEquivalent(rows.Select(row => row.Id).ToArray(), Ids(split.TrainSet).Concat(Ids(split.TestSet)).ToArray());
    }

    /// <summary>
    /// Any table: nothing is lost or on both sides, groups stay whole, and no class is missing from training that could be
    /// there.
    /// </summary>
    [TestMethod]
    public void Parts_hold_every_row_once_and_no_group_is_on_two_sides() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 7]).Array[8, 60].Sample(
            table =>
            {
                int[] strata = Numbered(table.Select(row => row.Item1));
                int[] groups = Numbered(table.Select(row => row.Item2));
                if (groups.Distinct().Count() < 4)
                    return;
                Row[] rows = [.. table.Select((_, i) => new Row { Id = i, Label = $"c{strata[i]}", Person = groups[i] })];
                IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
                var split = _mlContext.Data.SequenceTrainTestSplit(view, 0.25, "Label", "Person", seed: 3);
                Check(rows, [Ids(split.TrainSet), Ids(split.TestSet)]);
                int[] train = Ids(split.TrainSet);
                HashSet<int> learned = [.. train.Select(i => strata[i])];
                int[] missed = [.. strata.Distinct().Where(own => !learned.Contains(own))];

                // Where a class is not learned, the test side could not spare its group.
                if (missed.Length > 0)
                    Assert.HasCount(1, Ids(split.TestSet).Select(i => groups[i]).Distinct().ToArray());
                Check(rows, [
                    .. _mlContext.Data.SequenceCrossValidationSplit(view, 3, "Label", "Person", seed: 3).Select(fold => Ids(fold.TestSet)),
                ]);
            },
            iter: 60,
            seed: "0000N0XIzNsQ0O2");

    [TestMethod]
    public void Folds_without_groups_have_each_class_alike()
    {
        Row[] rows = [.. Enumerable.Range(0, 50).Select(i => new Row { Id = i, Label = i % 5 == 0 ? "rare" : "often" })];
        var folds = _mlContext.Data.SequenceCrossValidationSplit(_mlContext.Data.LoadFromEnumerable(rows), 5, "Label");
        Assert.HasCount(5, folds);
        foreach (var fold in folds)
        {
            Assert.AreEqual(2, fold.TestSet.GetColumn<string>("Label").Count(label => label == "rare"));
            Assert.AreEqual(8, fold.TestSet.GetColumn<string>("Label").Count(label => label == "often"));
            CollectionAssert.AreEquivalent(Enumerable.Range(0, 50).ToArray(), Ids(fold.TrainSet).Concat(Ids(fold.TestSet)).ToArray());
        }
    }

    [TestMethod]
    public void Numbers_are_spread_over_their_range()
    {
        Row[] rows = [.. Enumerable.Range(0, 100).Select(i => new Row { Id = i, Value = i * i })];
        var split = _mlContext.Data.SequenceTrainTestSplit(_mlContext.Data.LoadFromEnumerable(rows), 0.2, "Value");
        int[] test = Ids(split.TestSet);
        for (int fifth = 0; fifth < 5; fifth++)
            Assert.AreEqual(4, test.Count(i => i / 20 == fifth));
    }

    [TestMethod]
    public void The_same_seed_makes_the_same_parts_and_another_seed_others()
    {
        IDataView view = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Row { Id = i, Label = "a" }).ToArray());
        int[] Test(int seed) => Ids(_mlContext.Data.SequenceTrainTestSplit(view, 0.3, seed: seed).TestSet);
        CollectionAssert.AreEqual(Test(1), Test(1));
        CollectionAssert.AreNotEqual(Test(1), Test(2));
    }

    [TestMethod]
    public void Too_few_groups_and_missing_columns_are_named()
    {
        IDataView view =
            _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 9).Select(i => new Row { Id = i, Label = "a", Person = 7 }).ToArray());
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => _mlContext.Data.SequenceTrainTestSplit(view, groupColumnName: "Person")).Message,
            "'Person' has 1 different values in 9 rows");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Data.SequenceTrainTestSplit(view, groupColumnName: "Site")).Message,
            "no group column 'Site'");
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Data.SequenceTrainTestSplit(view, testFraction: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Data.SequenceCrossValidationSplit(view, numberOfFolds: 1));
    }

    private static void Check(Row[] rows, int[][] parts)
    {
        CollectionAssert.AreEquivalent(rows.Select(row => row.Id).ToArray(), parts.SelectMany(part => part).ToArray());
        int[][] groups = [.. parts.Select(part => part.Select(id => rows[id].Person).Distinct().ToArray())];
        Assert.AreEqual(rows.Select(row => row.Person).Distinct().Count(), groups.Sum(part => part.Length));
        Assert.IsTrue(parts.All(part => part.Length > 0));
    }

    private static int[] Numbered(IEnumerable<int> values)
    {
        var numbers = new Dictionary<int, int>();
        return [.. values.Select(value => numbers.TryGetValue(value, out int number) ? number : numbers[value] = numbers.Count)];
    }

    private static int[] Ids(IDataView view) => [.. view.GetColumn<int>("Id")];

    private sealed class Row
    {
        public int Id { get; set; }

        public string Label { get; set; } = "";

        public int Person { get; set; }

        public float Value { get; set; }
    }
}
