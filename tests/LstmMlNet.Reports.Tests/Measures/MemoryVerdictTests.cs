using LstmMlNet.Networks;
using LstmMlNet.Reports.Measures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Tests.Measures;

/// <summary>What a short memory means depends on how well the model predicts, and on how else early steps reach the prediction.</summary>
[TestClass]
internal sealed class MemoryVerdictTests
{
    [TestMethod]
    [DataRow(SequencePooling.Last, false, 0.1, "hardly at all, and the model predicts well without them")]
    [DataRow(SequencePooling.Last, false, 0.8, "hardly at all, which limits the model if the task needs them")]
    [DataRow(SequencePooling.Mean, false, 0.8, "hardly at all, but the prediction is made from the states of all steps")]
    [DataRow(SequencePooling.Last, true, 0.8, "hardly at all, but the other direction ends with the early steps")]
    public void Steps_that_are_forgotten_are_missed_only_where_they_count(
        SequencePooling pooling,
        bool bidirectional,
        double error,
        string expected)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView data = mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 20).Select(i => new Row { Features = [i, 1, 2, 3], Label = i % 7 }));
        LstmSequenceTransformer model = mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            HiddenUnits = 2,
            Epochs = 1,
            Seed = 1,
            ThreadCount = 1,
            Pooling = pooling,
            Bidirectional = bidirectional,
        }).Fit(data);
        var metric = new ReportMetric("error", error) { HigherIsBetter = false, Baselines = [new ReportBaseline("the mean", 1)] };
        var subject = new ReportSubject(model, data, new ReportOptions { Metrics = [metric] });
        var story = new MemoryStory("LSTM", "forget gate", 50, 50, 1e-3, 1e-6, 1e-6, 1e-9);
        StringAssert.Contains(MemoryVerdict.Of(subject, story).Sentence, expected);
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
