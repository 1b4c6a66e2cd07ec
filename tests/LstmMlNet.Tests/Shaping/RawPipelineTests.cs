using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

/// <summary>Models that begin with raw rows or channels take the same raw input in a new process, from the zip alone.</summary>
[TestClass]
internal sealed class RawPipelineTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Rows_of_a_table_to_classes()
    {
        var random = new Random(1);
        IEnumerable<string> lines = Enumerable.Range(0, 40).SelectMany(id => Enumerable.Range(0, 10).Select(t =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"machine{id}\t{t}\t{(id % 2 == 0 ? t : -t) + random.NextDouble()}\t{random.NextDouble()}"
                + $"\t{(id % 2 == 0 ? "up" : "down")}")));
        AssertSameInNewProcess(
            lines,
            [
                new("Id", DataKind.String, 0), new("Time", DataKind.Single, 1), new("X", DataKind.Single, 2),
                new("Y", DataKind.Single, 3), new("Label", DataKind.String, 4),
            ],
            _mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
            {
                OrderColumnName = "Time",
                FeatureColumnNames = ["X", "Y"],
                LabelColumnName = "Label",
            })
                .Append(_mlContext.Transforms.Conversion.MapValueToKey("Label"))
                .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options())));
    }

    [TestMethod]
    public void Rows_of_a_series_to_forecasts() => AssertSameInNewProcess(
        Enumerable.Range(0, 80).Select(t => string.Create(CultureInfo.InvariantCulture, $"{t}\t{Math.Sin(t)}")),
        [new("Time", DataKind.Single, 0), new("Value", DataKind.Single, 1)],
        _mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Value"],
            LabelColumnName = "Value",
            Length = 10,
            Horizon = 3,
            KeepColumnNames = ["Time"],
        })
            .Append(_mlContext.Forecasting.ForecastByLstm(hiddenUnits: 5, epochs: 2)));

    [TestMethod]
    public void Channels_to_classes() => AssertSameInNewProcess(
        Enumerable.Range(0, 30).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{(i % 2 == 0 ? "a" : "b")}\t{string.Join('\t', Enumerable.Range(0, 8).Select(t => i % 2 == 0 ? t : -t))}")),
        [new("Label", DataKind.String, 0), new("AccX", DataKind.Single, 1, 4), new("AccY", DataKind.Single, 5, 8)],
        _mlContext.Transforms.ChannelsToSequence("Features", "AccX", "AccY")
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("Label"))
            .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options())));

    private void AssertSameInNewProcess(IEnumerable<string> lines, TextLoader.Column[] columns, IEstimator<ITransformer> pipeline)
    {
        string data = Path.Combine(_folder, "data.tsv");
        string zip = Path.Combine(_folder, "model.zip");
        File.WriteAllLines(data, lines);
        TextLoader loader = _mlContext.Data.CreateTextLoader(columns);
        IDataView rows = loader.Load(data);
        ITransformer model = pipeline.Fit(rows);
        _mlContext.Model.Save(model, loader, zip);
        string[] expected = [.. model.Transform(rows).GetColumn<float[]>("Score").Select(scores =>
            string.Join(' ', scores.Select(score => BitConverter.SingleToUInt32Bits(score).ToString("X8", CultureInfo.InvariantCulture))))];
        Assert.IsGreaterThan(20, expected.Length);
        string[] actual = Repository.Run("tests/LstmMlNet.Tests.ReloadProgram", _folder, zip, data, "with-loader")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CollectionAssert.AreEqual(expected, actual);

        // The schema shape that pipelines are checked by before there is data agrees with what comes out.
        SchemaShape shape = pipeline.GetOutputSchema(LstmMlNet.MLNetInternals.EstimatorSchema.ShapeOf(rows.Schema));
        DataViewSchema schema = model.GetOutputSchema(rows.Schema);
        CollectionAssert.AreEquivalent(
            schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray(),
            shape.Select(column => column.Name).ToArray());
    }
}
