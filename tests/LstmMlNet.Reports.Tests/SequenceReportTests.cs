using System.Diagnostics;
using System.Text.RegularExpressions;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Tests;

[TestClass]
internal sealed partial class SequenceReportTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private string _folder = "";

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_loaded_classifier_is_reported_on_whole()
    {
        string html = File.ReadAllText(Classifier());
        foreach (string id in new[] { "summary", "curves", "confusion", "gates", "gradient", "memory", "cost", "settings" })
            StringAssert.Contains(html, $"<h2 id=\"{id}\">");
        foreach (string expected in new[] { "forget gate", "&lt;odd&gt;", "Non-trainable", "keeps", "LearningRate", "multiply-adds" })
            StringAssert.Contains(html, expected);

        // Class names are text, whatever they contain; nothing is asked for from anywhere.
        Assert.DoesNotContain("<odd>", html);
        Assert.IsFalse(Request().IsMatch(html), Request().Match(html).Value);
    }

    [TestMethod]
    public void Every_figure_has_a_text_and_its_files()
    {
        string html = File.ReadAllText(Classifier());
        MatchCollection figures = FigureOf().Matches(html);
        Assert.IsGreaterThan(10, figures.Count);
        foreach (Match figure in figures)
        {
            Assert.IsGreaterThan(30, figure.Groups["alt"].Value.Length);
            string file = Path.Combine(_folder, "report", figure.Groups["id"].Value);
            CollectionAssert.AreEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47 }, File.ReadAllBytes(file + ".png")[..4]);
            StringAssert.Contains(File.ReadAllText(file + ".svg"), "<svg");
        }

        Assert.AreEqual(figures.Count, Directory.GetFiles(Path.Combine(_folder, "report"), "*.png").Length);
        Assert.AreEqual(figures.Count, figures.Select(figure => figure.Groups["id"].Value).Distinct().Count());
    }

    [TestMethod]
    public void Other_tasks_and_cells_are_reported_on()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Rows(60));
        LstmSequenceEstimator.Options Options(string label, RecurrentCellType cell) => new() { LabelColumnName = label, CellType = cell, HiddenUnits = 5, Epochs = 2, Seed = 1 };
        ITransformer[] models =
        [
            _mlContext.BinaryClassification.Trainers.LstmSequence(Options("Rises", RecurrentCellType.Gru)).Fit(data),
            _mlContext.Regression.Trainers.LstmSequence(Options("Sum", RecurrentCellType.SimpleRnn)).Fit(data),
            _mlContext.Transforms.Conversion.MapValueToKey("Signs").Append(_mlContext.MulticlassClassification.Trainers.LstmStepLabels(Options("Signs", RecurrentCellType.PeepholeLstm))).Fit(data),
        ];
        string[] labels = ["Rises", "Sum", "Signs"];
        string[] sections = ["confusion", "errors", "confusion"];
        for (int i = 0; i < models.Length; i++)
        {
            string html = File.ReadAllText(SequenceReport.Write(models[i], data, Path.Combine(_folder, labels[i]), new ReportOptions { LabelColumnName = labels[i], Sequences = 1, WritePlots = false }));
            StringAssert.Contains(html, $"<h2 id=\"{sections[i]}\">");
            Assert.AreEqual(i != 1, html.Contains("<h2 id=\"memory\">", StringComparison.Ordinal), "a simple RNN has no gate that keeps");
            Assert.IsEmpty(Directory.GetFiles(Path.Combine(_folder, labels[i]), "*.png"));
        }
    }

    [TestMethod]
    public void Cells_that_were_compared_are_shown()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Rows(60));
        LstmSequenceTransformer model = _mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options { LabelColumnName = "Sum", HiddenUnits = 5, Epochs = 2, Seed = 1 }).Fit(data);
        SequenceDataset sequences = model.ReadSequences(data, "Sum");
        CellComparison comparison = CellComparison.Run(sequences, sequences, () => new DenseLinearLayer(), units: 4, new TrainingOptions { Epochs = 2 }, seeds: 1);
        string html = File.ReadAllText(SequenceReport.Write(model, data, _folder, new ReportOptions { LabelColumnName = "Sum", Comparison = comparison, WritePlots = false }));
        StringAssert.Contains(html, "<h2 id=\"cells\">");
        StringAssert.Contains(html, "Trained alike");
    }

    [TestMethod]
    public void What_cannot_be_reported_on_is_named()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Rows(5));
        ITransformer other = _mlContext.Transforms.CopyColumns("Copy", "Sum").Fit(data);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => SequenceReport.Write(other, data, _folder)).Message, "ColumnCopyingTransformer");
        LstmSequenceTransformer model = _mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options { LabelColumnName = "Sum", HiddenUnits = 3, Epochs = 1 }).Fit(data);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => SequenceReport.Write(model, data, _folder)).Message, "'Label'");
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceReport.Write(model, data, _folder, new ReportOptions { Sequences = 0 }));
    }

    [TestMethod]
    public void A_browser_shows_it()
    {
        string? browser = new[] { "chromium", "chromium-browser", "google-chrome" }
            .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        if (browser is null)
            Assert.Inconclusive("No Chromium is installed (Debian: apt-get install chromium): the report was not opened in a browser.");
        string page = new Uri(Classifier()).AbsoluteUri;
        string picture = Path.Combine(_folder, "page.png");
        var start = new ProcessStartInfo(browser, ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", $"--user-data-dir={Path.Combine(_folder, "browser")}", "--window-size=1000,3000", $"--screenshot={picture}", page])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        Assert.IsTrue(process.WaitForExit(TimeSpan.FromMinutes(1)), "the browser did not come back");
        Assert.IsTrue(File.Exists(picture), output.Result);
        Assert.IsGreaterThan(50_000, new FileInfo(picture).Length);
    }

    private string Classifier()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Rows(80));
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options { HiddenUnits = 6, Epochs = 3, Seed = 1, ValidationFraction = 0.2f }))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        string zip = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(model, data.Schema, zip);
        return SequenceReport.Write(_mlContext.Model.Load(zip, out _), data, Path.Combine(_folder, "report"));
    }

    private static List<Row> Rows(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float[] values = [.. Enumerable.Range(0, 8).Select(t => (i % 2 == 0 ? t : -t) + random.NextSingle())];
            return new Row { Features = values, Label = i % 2 == 0 ? "even" : "<odd>", Rises = i % 2 == 0, Sum = values.Sum(), Signs = [.. values.Select(value => value > 0 ? "+" : "-")] };
        })];
    }

    [GeneratedRegex("""<figure id="(?<id>[^"]+)">.*?<img src="data:image/svg\+xml;base64,[^"]+"[^>]*alt="(?<alt>[^"]*)">""", RegexOptions.Singleline)]
    private static partial Regex FigureOf();

    [GeneratedRegex("""(src|href|srcset)="(?!data:|#)[^"]*"|url\(|@import|<script""", RegexOptions.IgnoreCase)]
    private static partial Regex Request();

    private sealed class Row
    {
        [VectorType(8)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";

        public bool Rises { get; set; }

        public float Sum { get; set; }

        [VectorType(8)]
        public string[] Signs { get; set; } = [];
    }
}
