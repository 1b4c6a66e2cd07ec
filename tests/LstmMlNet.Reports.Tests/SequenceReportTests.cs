using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Tests;

[TestClass]
internal sealed partial class SequenceReportTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private static readonly string s_shared = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
    private static readonly Lazy<string> s_classifier = new(WriteClassifier);
    private string _folder = "";

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [ClassCleanup]
    public static void RemoveShared() => Directory.Delete(s_shared, recursive: true);

    [TestMethod]
    public void A_loaded_classifier_is_reported_on_whole()
    {
        string html = File.ReadAllText(Classifier());
        foreach (string id in new[] { "summary", "confusion", "curves", "gates", "memory", "cost", "settings" })
            StringAssert.Contains(html, $"<h2 id=\"{id}\">");
        foreach (string expected in new[]
        {
            "forget gate",
            "&lt;odd&gt;",
            "Non-trainable",
            "LearningRate",
            "multiply-adds",
            "lower to upper quartile",
        })
            StringAssert.Contains(html, expected);

        // Class names are text, whatever they contain; nothing is asked for from anywhere.
        Assert.DoesNotContain("<odd>", html);
        Assert.IsFalse(Request().IsMatch(html), Request().Match(html).Value);
    }

    [TestMethod]
    public void Every_section_begins_with_a_sentence_and_hides_its_tables()
    {
        string[] sections = File.ReadAllText(Classifier()).Split("<section ")[1..];
        Assert.IsGreaterThan(5, sections.Length);
        foreach (string section in sections)
        {
            Match verdict = Verdict().Match(section);
            Assert.IsTrue(verdict.Success, section[..200]);
            Assert.IsGreaterThan(40, verdict.Groups["text"].Value.Length, verdict.Value);
            int table = section.IndexOf("<table", StringComparison.Ordinal);
            bool isMatrix = section.Contains("Confusion matrix", StringComparison.Ordinal);
            Assert.IsTrue(
                isMatrix || table < 0 || section.IndexOf("<details", StringComparison.Ordinal) < table,
                "numbers are behind the sentence");
        }
    }

    [TestMethod]
    public void Every_figure_has_a_text_and_its_file()
    {
        string html = File.ReadAllText(Classifier());
        MatchCollection figures = FigureOf().Matches(html);
        Assert.IsGreaterThan(5, figures.Count);
        foreach (Match figure in figures)
        {
            Assert.IsGreaterThan(30, figure.Groups["alt"].Value.Length);
            string svg = File.ReadAllText(Path.Combine(s_shared, "report", figure.Groups["id"].Value + ".svg"));
            Assert.AreEqual("svg", XDocument.Parse(svg).Root!.Name.LocalName);
            Assert.DoesNotContain("var(", svg, "a file of its own has no page to take colors from");
        }

        Assert.HasCount(figures.Count, Directory.GetFiles(Path.Combine(s_shared, "report"), "*.svg"));
        Assert.AreEqual(figures.Count, figures.Select(figure => figure.Groups["id"].Value).Distinct().Count());
        string[] clips = [.. ClipPath().Matches(html).Select(match => match.Groups["id"].Value)];
        Assert.AreEqual(clips.Length, clips.Distinct().Count(), "one page: ids are its figures' own");
    }

    [TestMethod]
    public void Plots_take_the_colors_and_the_font_of_the_page()
    {
        string html = File.ReadAllText(Classifier());
        foreach (Match figure in FigureOf().Matches(html))
        {
            string svg = figure.Groups["svg"].Value;
            Assert.DoesNotContain("font-family", svg);
            StringAssert.Contains(svg, "var(--plot-ink)");
            foreach (Match variable in Variable().Matches(svg))
                Assert.HasCount(2, Regex.Matches(html, $"{variable.Value}: #"), $"{variable.Value} has a value for light and one for dark");
        }
    }

    [TestMethod]
    public void Other_tasks_and_cells_are_reported_on()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Rows(60));
        LstmSequenceEstimator.Options Options(string label, RecurrentCellType cell) => new()
        {
            LabelColumnName = label,
            CellType = cell,
            HiddenUnits = 5,
            Epochs = 2,
            Seed = 1,
            StepsPerFrame = label == "Rises" ? 2 : 1,
        };
        ITransformer[] models =
        [
            _mlContext.BinaryClassification.Trainers.LstmSequence(Options("Rises", RecurrentCellType.Gru)).Fit(data),
            _mlContext.Regression.Trainers.LstmSequence(Options("Sum", RecurrentCellType.SimpleRnn)).Fit(data),
            _mlContext.Transforms.Conversion.MapValueToKey("Signs")
                .Append(_mlContext.MulticlassClassification.Trainers.LstmStepLabels(Options("Signs", RecurrentCellType.PeepholeLstm)))
                .Fit(data),
        ];
        string[] labels = ["Rises", "Sum", "Signs"];
        string[] sections = ["confusion", "errors", "confusion"];
        string[] own = ["ProbabilityColumnName", "ScoreColumnName", "PredictedLabelColumnName"];
        string[] others = ["LowerBoundColumnName", "PredictedLabelColumnName", "ConfidenceLevel"];
        for (int i = 0; i < models.Length; i++)
        {
            string html = File.ReadAllText(SequenceReport.Write(
                models[i],
                data,
                Path.Combine(_folder, labels[i]),
                new ReportOptions { LabelColumnName = labels[i], Sequences = 1, WritePlots = false }));
            StringAssert.Contains(html, $"<h2 id=\"{sections[i]}\">");
            StringAssert.Contains(html, own[i]);
            Assert.DoesNotContain(others[i], html, "settings of the task at hand alone");
            Assert.AreEqual(i == 1, html.Contains("has only one path", StringComparison.Ordinal), "a simple RNN has no gate that keeps");
            Assert.AreEqual(i == 0, html.Contains("reads 2 steps at a time", StringComparison.Ordinal), "frames are named");
            Assert.AreEqual(i == 2, html.Contains("Below it: the class of each step", StringComparison.Ordinal), "steps have classes");
            if (i == 0)
                StringAssert.Contains(html, "Over 6 steps", "three frames of two steps: distances are in steps of the input");
            Assert.IsEmpty(Directory.GetFiles(Path.Combine(_folder, labels[i]), "*.svg"));
        }
    }

    [TestMethod]
    public void Tokens_are_drawn_above_the_gates_and_named()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40)
            .Select(i => new Review { Text = $"a {(i % 2 == 0 ? "great" : "<poor>")} film", IsGood = i % 2 == 0 })
            .ToList());
        ITransformer model = _mlContext.Transforms.Text.TokenizeIntoWords("Split", "Text")
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("Tokens", "Split"))
            .Append(_mlContext.BinaryClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
            {
                FeatureColumnName = "Tokens",
                LabelColumnName = "IsGood",
                HiddenUnits = 3,
                EmbeddingUnits = 2,
                Epochs = 2,
                Seed = 1,
            }))
            .Fit(data);
        string html = File.ReadAllText(SequenceReport.Write(model, data, _folder, new ReportOptions { LabelColumnName = "IsGood" }));
        StringAssert.Contains(html, "the tokens, by number: “a great film”");
        StringAssert.Contains(html, "“a &lt;poor&gt; film”");
        Assert.HasCount(3 + 1, Marker().Matches(File.ReadAllText(Path.Combine(_folder, "sequence-1.svg"))), "three tokens, and the legend");
    }

    [TestMethod]
    public void Cells_that_were_compared_are_shown()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Rows(60));
        LstmSequenceTransformer model = _mlContext.Regression.Trainers.LstmSequence(
            new LstmSequenceEstimator.Options { LabelColumnName = "Sum", HiddenUnits = 5, Epochs = 2, Seed = 1 }).Fit(data);
        SequenceDataset sequences = model.ReadSequences(data, "Sum");
        CellComparison comparison =
            CellComparison.Run(sequences, sequences, () => new DenseLinearLayer(), units: 4, new TrainingOptions { Epochs = 2 }, seeds: 1);
        string html = File.ReadAllText(SequenceReport.Write(
            model,
            data,
            _folder,
            new ReportOptions { LabelColumnName = "Sum", Comparison = comparison, WritePlots = false }));
        StringAssert.Contains(html, "<h2 id=\"cells\">");
        StringAssert.Contains(html, "has the lowest test loss");
        StringAssert.Contains(html, "trained side by side");
    }

    [TestMethod]
    public void What_cannot_be_reported_on_is_named()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Rows(5));
        ITransformer other = _mlContext.Transforms.CopyColumns("Copy", "Sum").Fit(data);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => SequenceReport.Write(other, data, _folder)).Message,
            "ColumnCopyingTransformer");
        LstmSequenceTransformer model = _mlContext.Regression.Trainers.LstmSequence(
            new LstmSequenceEstimator.Options { LabelColumnName = "Sum", HiddenUnits = 3, Epochs = 1 }).Fit(data);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => SequenceReport.Write(model, data, _folder)).Message, "'Label'");
        Assert.Throws<ArgumentOutOfRangeException>(() => SequenceReport.Write(model, data, _folder, new ReportOptions { Sequences = 0 }));
    }

    [TestMethod]
    public void A_browser_shows_it()
    {
        string? browser = new[] { "chromium", "chromium-browser", "google-chrome" }
            .SelectMany(name =>
                (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        if (browser is null)
            Assert.Inconclusive("No Chromium is installed (Debian: apt-get install chromium): the report was not opened in a browser.");
        string page = new Uri(Classifier()).AbsoluteUri;
        string picture = Path.Combine(_folder, "page.png");
        var start = new ProcessStartInfo(browser, [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            $"--user-data-dir={Path.Combine(_folder, "browser")}", "--window-size=1000,3000", $"--screenshot={picture}", page,
        ])
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

    /// <summary>The report on a classifier that was saved and loaded; written once.</summary>
    private static string Classifier() => s_classifier.Value;

    private static string WriteClassifier()
    {
        var mlContext = new MLContext(seed: 1);
        IDataView data = mlContext.Data.LoadFromEnumerable(Rows(80));
        var options = new LstmSequenceEstimator.Options { HiddenUnits = 6, Epochs = 3, Seed = 1, ValidationFraction = 0.2f };
        var model = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        string zip = Path.Combine(s_shared, "model.zip");
        mlContext.Model.Save(model, data.Schema, zip);
        return SequenceReport.Write(mlContext.Model.Load(zip, out _), data, Path.Combine(s_shared, "report"));
    }

    private static List<Row> Rows(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float[] values = [.. Enumerable.Range(0, 8).Select(t => (i % 2 == 0 ? t : -t) + random.NextSingle())];
            return new Row
            {
                Features = values,
                Label = i % 2 == 0 ? "even" : "<odd>",
                Rises = i % 2 == 0,
                Sum = values.Sum(),
                Signs = [.. values.Select(value => value > 0 ? "+" : "-")],
            };
        })];
    }

    [GeneratedRegex(
        """<figure id="(?<id>[^"]+)">.*?(?<svg><svg [^>]*role="img" aria-label="(?<alt>[^"]*)".*?</svg>)""",
        RegexOptions.Singleline)]
    private static partial Regex FigureOf();

    [GeneratedRegex("""<p class="verdict[^"]*">(<b [^>]*>.</b> )?(?<text>[^<]+)</p>""")]
    private static partial Regex Verdict();

    [GeneratedRegex(@"<clipPath id=""(?<id>[^""]+)""")]
    private static partial Regex ClipPath();

    [GeneratedRegex(@"--plot-\w+")]
    private static partial Regex Variable();

    [GeneratedRegex("""(src|srcset)="(?!data:|#)[^"]*"|href="(?!data:|#)[^"]*"|url\((?!#)|@import|<script""", RegexOptions.IgnoreCase)]
    private static partial Regex Request();

    [GeneratedRegex("<(ellipse|circle)")]
    private static partial Regex Marker();

    private sealed class Review
    {
        public string Text { get; set; } = "";

        public bool IsGood { get; set; }
    }

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
