using LstmMlNet.Interop.Tests.PyTorch;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Interop.Tests;

[TestClass]
public sealed class LoadLstmSequenceTests
{
    private static readonly TorchModule s_module = new("GRU", 2, 4, 2, true, true, 3, 5);

    [TestMethod]
    public void A_network_of_another_framework_scores_in_a_pipeline_and_comes_back_from_the_zip() => WithFile("m.pt", path =>
    {
        File.WriteAllBytes(path, new TorchSave().Zip(s_module.State()));
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
    });

    [TestMethod]
    public void A_network_of_another_framework_is_trained_further() => WithFile("m.safetensors", path =>
    {
        File.WriteAllBytes(path, SafetensorsText.Of(s_module.State()));
        var mlContext = new MLContext(1);
        RecurrentNetwork network = NetworkImport.Load(path);
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
    });

    [TestMethod]
    public void The_file_itself_says_what_it_is() => WithFile("file", path =>
    {
        RecurrentNetwork network = PyTorchExportTests.Network(RecurrentCellType.Lstm, both: true, new DenseSoftmaxLayer(3));
        float[] sequence = PyTorchExportTests.Sequence();
        OnnxFile.Save(network, path, classNames: ["x", "y", "z"]);
        CollectionAssert.AreEqual(new[] { "x", "y", "z" }, new MLContext().Transforms.LoadLstmSequence(path).ClassNames!.ToArray());
        AssertSame();
        PyTorchFile.Save(network, path);
        AssertSame();
        using (FileStream own = File.Create(path))
            network.Save(own);
        AssertSame();

        void AssertSame() => CollectionAssert.AreEqual(network.Predict(sequence), NetworkImport.Load(path).Predict(sequence));
    });

    [TestMethod]
    public void Other_files_and_wrong_options_are_refused() => WithFile("m.pt", path =>
    {
        File.WriteAllBytes(path, new TorchSave().Zip(s_module.State()));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => new MLContext().Transforms.LoadLstmSequence(path, classNames: ["a"])).Message,
            "3 classes");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() =>
                new MLContext().Transforms.LoadLstmSequence(path, classNames: ["a", "a", "b"])).Message,
            "'a' is given twice");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            NetworkImport.Load(path, new ImportOptions { Pooling = SequencePooling.Attention }));
        File.WriteAllText(path, "neither");
        Assert.ThrowsExactly<InvalidDataException>(() => NetworkImport.Load(path));
        Assert.ThrowsExactly<FileNotFoundException>(() => NetworkImport.Load(path + ".none"));
    });

    private static void WithFile(string name, Action<string> test)
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            test(Path.Combine(folder, name));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
