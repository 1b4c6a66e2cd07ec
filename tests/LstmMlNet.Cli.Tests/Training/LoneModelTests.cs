using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Tests.Training;

/// <summary>Zips that a program saved, without a configuration: predict and evaluate ask the model itself.</summary>
[TestClass]
internal sealed class LoneModelTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_binary_chain_of_rows_is_evaluated_and_its_predictions_carry_the_ids()
    {
        using var tool = new Tool();
        string data = Table(tool);
        IDataView rows = Rows(data);
        ITransformer model = Shaping(SequenceLabel.Constant).Append(_mlContext.BinaryClassification.Trainers.LstmSequence(Options()))
            .Fit(rows);
        string zip = Save(tool, model, rows);
        Assert.AreEqual(0, tool.Run("predict", "-m", zip, "-d", data), tool.Errors);
        string[] lines = tool.Output.TrimEnd().Split('\n');
        Assert.AreEqual("pump,PredictedLabel,Score,Probability", lines[0].Trim());
        StringAssert.StartsWith(lines[1], "P0,");
        Assert.HasCount(21, lines);
        Assert.AreEqual(0, tool.Run("evaluate", "-m", zip, "-d", data), tool.Errors);
        StringAssert.Contains(tool.Shown, "Evaluated on 20 sequences");
        StringAssert.Contains(tool.Shown, "MicroAccuracy");
    }

    [TestMethod]
    public void Classes_of_steps_are_predicted_and_evaluated()
    {
        using var tool = new Tool();
        string data = Table(tool);
        IDataView rows = Rows(data);
        ITransformer model = _mlContext.Transforms.Conversion.MapValueToKey("failed")
            .Append(Shaping(SequenceLabel.EveryStep))
            .Append(_mlContext.MulticlassClassification.Trainers.LstmStepLabels(Options()))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(rows);
        string zip = Save(tool, model, rows);
        Assert.AreEqual(0, tool.Run("predict", "-m", zip, "-d", data), tool.Errors);
        string[] first = tool.Output.Split('\n')[1].Trim().Split(',');
        Assert.AreEqual("P0", first[0]);
        Assert.HasCount(4, first[1].Split(' '));
        Assert.IsTrue(first[1].Split(' ').All(name => name is "true" or "false"), first[1]);
        Assert.AreEqual(0, tool.Run("evaluate", "-m", zip, "-d", data), tool.Errors);
        StringAssert.Contains(tool.Shown, "Evaluated on 80 steps of 20 sequences of the data set.");
        IDataView scored = ((IEnumerable<ITransformer>)model).Take(3).Aggregate(rows, (view, step) => step.Transform(view));
        double accuracy = _mlContext.MulticlassClassification.EvaluateStepLabels(scored, "failed").StepAccuracy;
        StringAssert.Matches(
            tool.Shown,
            new Regex($@"StepAccuracy +{Regex.Escape(accuracy.ToString("G4", CultureInfo.InvariantCulture))}\b"));
    }

    [TestMethod]
    public void A_detector_of_anomalies_is_inspected_predicts_and_is_evaluated()
    {
        using var tool = new Tool();
        string data = tool.PathOf("loads.csv");
        File.WriteAllLines(data, Loads().Select(load => string.Create(
            CultureInfo.InvariantCulture,
            $"{load.Minute},{load.Load},{(load.Minute is 250 or 251 or 280 ? 1 : 0)}")).Prepend("Minute,Load,broken"));
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Loads());
        LstmAnomalyTransformer detector = _mlContext.AnomalyDetection.DetectAnomaliesByLstm(new LstmAnomalyEstimator.Options
        {
            ValueColumnName = "Load",
            Length = 8,
            Trainer = new LstmSequenceEstimator.Options { HiddenUnits = 4, Epochs = 3, Seed = 1, ThreadCount = 1 },
        }).Fit(_mlContext.Data.TakeRows(rows, 200));
        string zip = Save(tool, detector, rows);
        Assert.AreEqual(0, tool.Run("inspect", zip), tool.Errors);
        StringAssert.Contains(tool.Shown, "whether 'Load' is an anomaly, from the 8 rows before");

        Assert.AreEqual(0, tool.Run("predict", "-m", zip, "-d", data), tool.Errors);
        string[] lines = [.. tool.Output.TrimEnd().Split('\n').Select(line => line.Trim())];
        Assert.AreEqual("Minute,Load,Alert,Score,P-Value,LowerBound,UpperBound", lines[0]);
        Assert.HasCount(301, lines);
        StringAssert.StartsWith(lines[251], "250,500,1,");

        Assert.AreEqual(0, tool.Run("evaluate", "-m", zip, "-d", data, "-l", "broken"), tool.Errors);
        StringAssert.Contains(tool.Shown, "Finds 2 of 2 anomalies");
        StringAssert.Contains(tool.Shown, "FalseAlarmRate");
        Assert.AreEqual(1, tool.Run("evaluate", "-m", zip, "-d", data));
        StringAssert.Contains(tool.Errors, "--label");
        Assert.AreEqual(1, tool.Run("evaluate", "-m", zip, "-d", data, "-l", "none"));
        StringAssert.Contains(tool.Errors, "no column 'none'");
    }

    /// <summary>A wave, far from itself twice: for two minutes, and for one.</summary>
    private static IEnumerable<LoadRow> Loads() => Enumerable.Range(0, 300).Select(minute => new LoadRow
    {
        Minute = minute,
        Load = minute is 250 or 251 or 280 ? 500 : (float)Math.Round(50 + (20 * Math.Sin(minute / 4.0)) + (minute * 7 % 5), 3),
    });

    [TestMethod]
    public void A_model_of_sequences_names_the_length_that_it_takes_and_forecasts_numbers_of_double()
    {
        using var tool = new Tool();
        string data = tool.PathOf("meter.csv");
        File.WriteAllLines(data, Enumerable.Range(0, 60)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{40_000_000 + (0.25 * i)}")).Prepend("hour,kwh"));
        IDataView windows = _mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["kwh"],
            LabelColumnName = "kwh",
            Length = 8,
            Horizon = 2,
            OutputKind = DataKind.Double,
        }).Fit(Meter()).Transform(Meter());
        LstmSequenceEstimator.Options options = Options();
        (options.LabelColumnName, options.LevelFeature, options.FeaturesPerStep) = ("Label", 0, 1);
        string zip = Save(tool, _mlContext.Forecasting.ForecastByLstm(options).Fit(windows), windows);
        Assert.AreEqual(0, tool.Run("predict", "-m", zip, "-d", data, "-l", "kwh", "--order", "hour"), tool.Errors);
        string last = tool.Output.TrimEnd().Split('\n')[^1];
        Assert.AreEqual(40_000_015, double.Parse(last.Split(',')[2], CultureInfo.InvariantCulture), 2, last);

        ITransformer classifier = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
            {
                HiddenUnits = 2,
                Epochs = 1,
                Seed = 1,
                ThreadCount = 1,
            })).Fit(Flat());
        zip = Save(tool, classifier, Flat());
        Assert.AreEqual(1, tool.Run("predict", "-m", zip, "-d", data));
        StringAssert.Contains(tool.Errors, "takes sequences of 12 steps of 1 value; a row of the data has 2 values");
        StringAssert.Contains(tool.Errors, "--id");
    }

    private static LstmSequenceEstimator.Options Options() => new()
    {
        LabelColumnName = "failed",
        HiddenUnits = 4,
        Epochs = 2,
        Seed = 1,
        ThreadCount = 1,
        CalibrationFolds = 0,
    };

    private RowsToSequencesEstimator Shaping(SequenceLabel label) => _mlContext.Transforms.RowsToSequences(
        new RowsToSequencesEstimator.Options
        {
            IdColumnName = "pump",
            OrderColumnName = "hour",
            FeatureColumnNames = ["heat"],
            LabelColumnName = "failed",
            Label = label,
        });

    private IDataView Rows(string data) => _mlContext.Data.LoadFromTextFile(
        data,
        [
            new TextLoader.Column("pump", DataKind.String, 0),
            new TextLoader.Column("hour", DataKind.Single, 1),
            new TextLoader.Column("heat", DataKind.Single, 2),
            new TextLoader.Column("failed", DataKind.Boolean, 3),
        ],
        separatorChar: ',',
        hasHeader: true);

    private IDataView Meter() =>
        _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Reading { Kwh = 40_000_000 + (0.25 * i) }));

    private IDataView Flat() => _mlContext.Data.LoadFromEnumerable(
        Enumerable.Range(0, 8).Select(i => new Flatness { Label = i % 2 == 0 ? "a" : "b", Features = new float[12] }));

    private string Save(Tool tool, ITransformer model, IDataView rows)
    {
        string zip = tool.PathOf("model.zip");
        _mlContext.Model.Save(model, rows.Schema, zip);
        return zip;
    }

    /// <summary>Twenty pumps of four hours.</summary>
    private static string Table(Tool tool)
    {
        var text = new StringBuilder("pump,hour,heat,failed\n");
        for (int pump = 0; pump < 20; pump++)
        {
            for (int hour = 0; hour < 4; hour++)
                text.Append(CultureInfo.InvariantCulture, $"P{pump},{hour},{pump % 2 * hour},{(pump % 2 == 1 ? "true" : "false")}\n");
        }

        File.WriteAllText(tool.PathOf("pumps.csv"), text.ToString());
        return tool.PathOf("pumps.csv");
    }

    private sealed class Reading
    {
        [ColumnName("kwh")]
        public double Kwh { get; set; }
    }

    private sealed class LoadRow
    {
        public int Minute { get; set; }

        public float Load { get; set; }
    }

    private sealed class Flatness
    {
        public string Label { get; set; } = "";

        [VectorType(12)]
        public float[] Features { get; set; } = [];
    }
}
