using System.Net;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Tests;

/// <summary>The first sentence says whether the model is worth having.</summary>
[TestClass]
internal sealed partial class FirstSentenceTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(0.9, 0.8, 0.95, true, "is better than its baseline")]
    [DataRow(0.72, 0.6, 0.8, true, "may be better than its baseline")]
    [DataRow(0.7, 0.6, 0.8, true, "is no better than its baseline")]
    [DataRow(0.1, 0.05, 0.2, false, "is better than its baseline")]
    [DataRow(0.9, 0.8, 0.95, false, "is no better than its baseline")]
    [DataRow(double.NaN, 0.1, 0.2, true, "is no better than its baseline")]
    public void Metrics_that_are_given_are_compared_with_the_best_baseline(
        double value,
        double lower,
        double upper,
        bool higher,
        string expected)
    {
        (string tone, string text) = First(new ReportOptions
        {
            LabelColumnName = "Sum",
            WritePlots = false,
            Metrics = [new ReportMetric("some metric", value)
            {
                Lower = lower,
                Upper = upper,
                Count = 321,
                HigherIsBetter = higher,
                Format = "F2",
                Baselines = [new ReportBaseline("a poor one", higher ? 0.1 : 5), new ReportBaseline("the best one", 0.7)],
            }],
        });
        StringAssert.StartsWith(text, $"The model {expected}");
        foreach (string part in new[] { "some metric", "321 test sequences", "the best one", "0.70", $"{lower:F2} to {upper:F2}" })
            StringAssert.Contains(text, part);
        Assert.AreEqual(expected.StartsWith("is no", StringComparison.Ordinal)
            ? "bad"
            : expected.StartsWith("may", StringComparison.Ordinal)
            ? "mixed"
            : "good", tone);
    }

    [TestMethod]
    public void Without_given_metrics_it_computes_its_own()
    {
        (_, string text) = First(new ReportOptions { LabelColumnName = "Sum", WritePlots = false });
        StringAssert.Contains(text, "root mean squared error");
        StringAssert.Contains(text, "always predicting the mean");
        StringAssert.Contains(text, "40 test sequences");
    }

    private (string Tone, string Text) First(ReportOptions options)
    {
        IDataView data =
            _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Row { Features = [i, 1, 2, 3], Sum = i % 7 }));
        LstmSequenceTransformer model = _mlContext.Regression.Trainers.LstmSequence(
            new LstmSequenceEstimator.Options { LabelColumnName = "Sum", HiddenUnits = 2, Epochs = 1, Seed = 1 }).Fit(data);
        Match verdict = Verdict().Match(File.ReadAllText(SequenceReport.Write(model, data, _folder, options)));
        return (verdict.Groups["tone"].Value, WebUtility.HtmlDecode(verdict.Groups["text"].Value));
    }

    [GeneratedRegex("""<p class="verdict ?(?<tone>[^"]*)">(<b [^>]*>.</b> )?(?<text>[^<]+)</p>""")]
    private static partial Regex Verdict();

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public float Sum { get; set; }
    }
}
