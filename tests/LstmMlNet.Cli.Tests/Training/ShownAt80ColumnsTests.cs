using LstmMlNet.Cli.TableForecasts;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Spectre.Console;

namespace LstmMlNet.Cli.Tests.Training;

[TestClass]
internal sealed class ShownAt80ColumnsTests
{
    [TestMethod]
    public void Phases_name_themselves_and_no_line_is_too_long()
    {
        (IAnsiConsole console, StringWriter shown) = Console();
        using (var progress = new TrainingProgress(console, new LstmSequenceEstimator.Options { Epochs = 1000 }))
        {
            for (int epoch = 1; epoch <= 23; epoch++)
                progress.Report(Epoch(epoch, 1000, validation: epoch <= 3 ? 1.0 / epoch : 1));
            for (int block = 1; block <= 2; block++)
            {
                for (int epoch = 1; epoch <= 5; epoch++)
                    progress.Report(new CalibrationProgress(block, 2, Epoch(epoch, 5, null)));
            }

            Assert.AreEqual(
                "Stopped early after epoch 23 of 1000: the validation loss had not improved for 20 epochs. The weights of epoch "
                + "3 are kept.",
                progress.Explain(patience: 20));
            Assert.IsNull(progress.Explain(patience: null));
        }

        StringAssert.Contains(shown.ToString(), "training: epoch 1/1000");
        StringAssert.Contains(shown.ToString(), "calibrating: 2 of 2, epoch 5/5, 0 s left");
        AssertFits(shown);
    }

    [TestMethod]
    public void A_search_names_what_differs_the_winner_and_the_gain()
    {
        (IAnsiConsole console, StringWriter shown) = Console();
        SearchTrial[] trials =
        [
            Trial(0, 64, 32, loss: 0.5),
            Trial(1, 128, 32, loss: 0.4),
            Trial(2, 96, 32, loss: double.PositiveInfinity),
        ];
        SearchTable.Write(console, trials, trials.MinBy(trial => trial.ValidationLoss)!);
        string text = shown.ToString();
        foreach (string said in new[] { "best", "rec.", "units", "128", "0.4", "20 %" })
            StringAssert.Contains(text.Replace('\u00a0', ' ').Replace("20%", "20 %", StringComparison.Ordinal), said);
        Assert.DoesNotContain("batch", text);
        AssertFits(shown);

        // What does not fit in columns is written out, but for what is as recommended.
        (console, shown) = Console();
        var other = new LstmSequenceEstimator.Options
        {
            CellType = RecurrentCellType.MinimalGatedUnit,
            HiddenUnits = 64,
            LayerCount = 2,
            Bidirectional = true,
            LearningRate = 0.0123f,
            BatchSize = 16,
            StepsPerFrame = 4,
        };
        SearchTable.Write(console, [trials[0], trials[1] with { Options = other }], trials[0]);
        text = string.Join(' ', shown.ToString().Split(['│', '\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        foreach (string said in new[] { "what differs", "Lstm, 1 layer, 1 direction", "MinimalGatedUnit, 2 layers" })
            StringAssert.Contains(text, said);
        Assert.DoesNotContain("64 units", text);
        AssertFits(shown);

        // Where the recommended ones stay though others had a lower loss, the sentence says why.
        StringAssert.Contains(SearchTable.Gain(trials[..2], trials[0]), "Lower losses on one part of the data are not enough");
        Assert.AreEqual("The recommended settings stay: validation loss 0.5.", SearchTable.Gain(trials[..1], trials[0]));
        SearchTrial[] folds = [trials[0] with { FoldLosses = [0.4, 0.6] }, trials[1] with { FoldLosses = [0.1, 0.7] }];
        StringAssert.Contains(SearchTable.Gain(folds, folds[0]), "0.4 of the others is no clear gain");
        (console, shown) = Console();
        SearchTable.Write(console, [.. trials, .. folds], folds[0]);
        StringAssert.Contains(shown.ToString().Split('\n').First(line => line.Contains("64", StringComparison.Ordinal)), "best, rec.");
        AssertFits(shown);
    }

    [TestMethod]
    public void A_search_for_a_table_shows_the_same()
    {
        (IAnsiConsole console, StringWriter shown) = Console();
        ForecastSearchTrial Tried(int number, int units, int epochs, double error, bool isBest) =>
            new(number, new LstmSequenceEstimator.Options { HiddenUnits = units, Epochs = epochs }, error, isBest);
        ForecastSearchTrial[] trials =
        [
            Tried(0, 40, 20, 0.5, true),
            Tried(1, 80, 20, 0.49, false),
            Tried(2, 40, 40, 0.4, true),
            Tried(3, 20, 40, double.MaxValue, false),
        ];
        using (var progress = new TableTrainingProgress(console, TimeSpan.FromSeconds(60)))
        {
            foreach (ForecastSearchTrial trial in trials)
                progress.Report(trial);
        }

        string text = shown.ToString();
        StringAssert.Contains(text, "searching: 4 trials, best error 0.4, ");
        string[] rows = [.. text.Split('\n').Where(line => line.StartsWith('│'))];
        CollectionAssert.AreEqual(
            new[] { "units,epochs,error", "best,40,40,0.4", "rec.,40,20,0.5", "80,20,0.49", "20,40,diverged" },
            rows.Select(row => string.Join(
                ',',
                row.Split('│', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))).ToArray());
        StringAssert.Contains(
            text.ReplaceLineEndings("").Replace("20%", "20 %", StringComparison.Ordinal),
            "20 % better than the recommended ones: error 0.4 against 0.5.");
        AssertFits(shown);
        (console, shown) = Console();
        SearchTable.Write(console, trials[..2]);
        StringAssert.Contains(shown.ToString(), "The recommended settings stay: error 0.5. None of the others errs clearly less.");
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(40)]
    public void A_confusion_of_many_long_names_fits(int classes)
    {
        (IAnsiConsole console, StringWriter shown) = Console();
        var mlContext = new MLContext(seed: 1);
        var random = new Random(1);
        string[] names = [.. Enumerable.Range(0, classes).Select(i => $"a class with a name that is long, number {i}")];
        var rows = Enumerable.Range(0, classes * 30)
            .Select(i => new Row { Label = names[i % classes], PredictedLabel = names[random.Next(classes)], Score = new float[classes] })
            .ToArray();
        var view = mlContext.Data.LoadFromEnumerable(rows, Schema(classes));
        console.Write(ConfusionTable.Of(Confusion.Of(mlContext.MulticlassClassification.EvaluateSequences(view))));
        StringAssert.Contains(shown.ToString(), "Confusion");
        AssertFits(shown);
    }

    [TestMethod]
    public void A_confusion_matrix_of_five_classes_fits_with_recall_and_precision()
    {
        (IAnsiConsole console, StringWriter shown) = Console();
        string[] names = ["cycling", "running", "sitting", "stairs", "walking"];
        double[][] counts = [[9, 1, 0, 0, 0], [0, 10, 0, 0, 0], [0, 0, 10, 0, 0], [0, 0, 0, 7, 3], [0, 2, 0, 0, 8]];
        var mlContext = new MLContext(seed: 1);
        Row[] rows = [.. counts.SelectMany((row, actual) => row.SelectMany((count, predicted) => Enumerable.Repeat(
            new Row
            {
                Label = names[actual],
                PredictedLabel = names[predicted],
                Score = [.. names.Select((_, i) => i == predicted ? 1f : 0)],
            },
            (int)count)))];
        IDataView view = mlContext.Data.LoadFromEnumerable(rows, Schema(names.Length));
        ConfusionMatrix matrix = mlContext.MulticlassClassification.Evaluate(
            mlContext.Transforms.Conversion
                .MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
                .Fit(view)
                .Transform(view)).ConfusionMatrix;
        console.Write(ConfusionTable.Of(new Confusion(matrix, names, names, "sequences")));
        string[] lines = shown.ToString().Split('\n');
        CollectionAssert.AreEqual(
            new[] { "stairs", "0", "0", "0", "7", "3", "0.70" },
            lines.Single(line => line.StartsWith("│ stairs", StringComparison.Ordinal))
                .Split('│', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        CollectionAssert.AreEqual(
            new[] { "precision", "1.00", "0.77", "1.00", "1.00", "0.73" },
            lines.Single(line => line.StartsWith("│ precision", StringComparison.Ordinal))
                .Split('│', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        AssertFits(shown);
    }

    private static SchemaDefinition Schema(int classes)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Score)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, classes);
        return schema;
    }

    private static SearchTrial Trial(int candidate, int units, int batch, double loss) => new()
    {
        Options = new LstmSequenceEstimator.Options { HiddenUnits = units, BatchSize = batch },
        Candidate = candidate,
        Round = 1,
        ValidationLoss = loss,
        BestEpoch = 3,
        Time = TimeSpan.FromSeconds(1),
    };

    private static EpochMetrics Epoch(int epoch, int count, double? validation) => new()
    {
        Epoch = epoch,
        EpochCount = count,
        Loss = 123456.789,
        SequencesPerSecond = 1,
        ValidationLoss = validation,
        Elapsed = TimeSpan.FromSeconds(epoch),
    };

    private static (IAnsiConsole Console, StringWriter Shown) Console()
    {
        var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 80;
        return (console, writer);
    }

    private static void AssertFits(StringWriter shown)
    {
        foreach (string line in shown.ToString().Split('\n'))
            Assert.IsLessThanOrEqualTo(80, line.TrimEnd().Length, line);
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
