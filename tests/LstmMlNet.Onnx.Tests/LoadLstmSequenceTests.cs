using LstmMlNet.Onnx.Tests.Import;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Onnx.Tests;

[TestClass]
public sealed class LoadLstmSequenceTests
{
    private static readonly PeerModel Classifier =
        new("GRU", 2, 2, 2, 4, ShapeStyle.Squeeze, "h_n", "softmax", [false, false, false, true, true, false], 5);

    [TestMethod]
    public void A_model_of_others_scores_in_a_pipeline_and_comes_back_from_the_zip()
    {
        string path = Write(Classifier.Write());
        var mlContext = new MLContext(1);
        LstmSequenceTransformer transformer = mlContext.Transforms.LoadLstmSequence(path, classNames: ["a", "b", "c"]);
        IDataView data = mlContext.Data.LoadFromEnumerable(Rows(), Schema());
        float[][] scores = Scores(transformer.Transform(data));
        for (int i = 0; i < scores.Length; i++)
            CollectionAssert.AreEqual(transformer.Network.Predict(Rows()[i].Features), scores[i]);

        using var zip = new MemoryStream();
        mlContext.Model.Save(transformer, data.Schema, zip);
        zip.Position = 0;
        IDataView again = new MLContext().Model.Load(zip, out _).Transform(data);
        CollectionAssert.AreEqual(scores.SelectMany(row => row).ToArray(), Scores(again).SelectMany(row => row).ToArray());
        VBuffer<ReadOnlyMemory<char>> names = default;
        again.Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void A_model_of_others_is_trained_further()
    {
        var mlContext = new MLContext(1);
        RecurrentNetwork network = OnnxFile.Load(Write(Classifier.Write()));
        IDataView data = mlContext.Data.LoadFromEnumerable(Rows(), Schema());
        var estimator = mlContext.Transforms.Conversion.MapValueToKey("Label").Append(
            mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
            {
                InitialNetwork = network,
                Epochs = 150,
                LearningRate = 0.02f,
                ThreadCount = 1,
            }));
        LstmSequenceTransformer trained = estimator.Fit(data).LastTransformer;
        Assert.AreEqual(network.Layers.Count, trained.Network.Layers.Count);
        Assert.IsLessThan(0.5 * trained.TrainingHistory[0].Loss, trained.TrainingHistory[^1].Loss);
    }

    [TestMethod]
    public void Class_names_that_were_exported_come_back()
    {
        var network = new RecurrentNetwork(
            2,
            RecurrentLayers.Create(RecurrentCellType.Lstm, 3),
            new DenseSoftmaxLayer(2),
            new RecurrentNetworkOptions());
        string path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "n.onnx");
        OnnxFile.Save(network, path, classes: ["yes", "no"]);
        CollectionAssert.AreEqual(new[] { "yes", "no" }, new MLContext().Transforms.LoadLstmSequence(path).ClassNames!.ToArray());
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [TestMethod]
    public void Class_names_must_fit_the_network()
    {
        string path = Write(Classifier.Write());
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => new MLContext().Transforms.LoadLstmSequence(path, classNames: ["a"])).Message,
            "3 classes");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() =>
                new MLContext().Transforms.LoadLstmSequence(path, classNames: ["a", "a", "b"])).Message,
            "'a' is given twice");
    }

    private static string Write(byte[] model)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, model);
        return path;
    }

    private static float[][] Scores(IDataView view) => [.. view.GetColumn<float[]>("Score")];

    private static Row[] Rows()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 12).Select(i => new Row
        {
            Features = [.. Enumerable.Range(0, 8).Select(_ => random.NextSingle() + (i % 3))],
            Label = $"class {i % 3}",
        })];
    }

    private static SchemaDefinition Schema()
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4, 2);
        return schema;
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
