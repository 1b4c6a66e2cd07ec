using LstmMlNet.Networks;
using LstmMlNet.Networks.Tests.Distributed;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Distributed;

/// <summary>Ranks that read rows of their own number classes alike.</summary>
[TestClass]
internal sealed class RankKeyTests
{
    [TestMethod]
    public void Keys_are_the_values_of_all_ranks_in_their_order()
    {
        string[][] texts = [["walk", "sit"], ["run", "walk", "run"], []];
        foreach (string[] keys in ThreadRanks.Run(3, collective => Keys(collective, texts[collective.Rank])))
            CollectionAssert.AreEqual(new[] { "run", "sit", "walk" }, keys);
        float[][] numbers = [[10, 9.5f], [-3, 10, 2]];
        foreach (float[] keys in ThreadRanks.Run(2, collective => Keys(collective, numbers[collective.Rank])))
            CollectionAssert.AreEqual(new[] { -3, 2, 9.5f, 10 }, keys);

        static T[] Keys<T>(ICollective collective, T[] values)
        {
            var mlContext = new MLContext(seed: 1);
            IDataView rows = mlContext.Data.LoadFromEnumerable(values.Select(value => new Row<T> { Value = value }));
            return [.. mlContext.Data.GatherKeyData(rows, "Value", collective).GetColumn<T>("Value")];
        }
    }

    [TestMethod]
    public void A_rank_without_a_class_trains_with_the_others_and_predicts_it()
    {
        string[][] predicted = ThreadRanks.Run(2, collective =>
        {
            // Each rank lacks one of three classes.
            var mlContext = new MLContext(seed: 1);
            IDataView rows = mlContext.Data.LoadFromEnumerable(
                Rows.Fixed(90).Where((row, i) => i % 2 == collective.Rank && row.Label != Rows.Fixed(3)[collective.Rank].Label));
            IDataView keys = mlContext.Data.GatherKeyData(rows, "Label", collective);
            LstmSequenceEstimator.Options options = Rows.Options(epochs: 20);
            (options.Collective, options.RankRows, options.Seed) = (collective, RankRows.Own, 1);
            ITransformer model = mlContext.Transforms.Conversion.MapValueToKey("Label", keyData: keys)
                .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
                .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
                .Fit(rows);
            IDataView all = mlContext.Data.LoadFromEnumerable(Rows.Fixed(30, seed: 5));
            return model.Transform(all).GetColumn<string>("PredictedLabel").ToArray();
        });
        CollectionAssert.AreEqual(predicted[0], predicted[1]);
        FixedRow[] expected = Rows.Fixed(30, seed: 5);
        Assert.IsGreaterThan(24, predicted[0].Where((label, i) => label == expected[i].Label).Count());
    }

    [TestMethod]
    public void Classes_that_differ_are_refused_with_what_to_do()
    {
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => ThreadRanks.Run(2, collective =>
        {
            var mlContext = new MLContext(seed: 1);
            IDataView rows = mlContext.Data.LoadFromEnumerable(Rows.Fixed(collective.Rank == 0 ? 20 : 2));
            LstmSequenceEstimator.Options options = Rows.Options(epochs: 1);
            (options.Collective, options.RankRows, options.Seed) = (collective, RankRows.Own, 1);
            return mlContext.Transforms.Conversion.MapValueToKey("Label")
                .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
                .Fit(rows);
        })).Message;
        StringAssert.Contains(message, "GatherKeyData");
        StringAssert.Contains(message, "rank 1");
    }

    private sealed class Row<T>
    {
        public T Value { get; set; } = default!;
    }
}
