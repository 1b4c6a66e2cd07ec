using System.Globalization;
using System.IO.Compression;
using System.Text;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.ModelFile;

[TestClass]
internal sealed class ModelZipTests
{
    public static IEnumerable<object[]> CellTypes => RecurrentCells.All.Select(kind => new object[] { kind.Type });

    private readonly MLContext _mlContext = new(seed: 1);
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(CellTypes))]
    public void A_new_process_scores_the_same_to_the_bit(RecurrentCellType cell)
    {
        (ITransformer model, IDataView data, string dataPath, _) = Trained(cell);
        string zip = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(model, data.Schema, zip);
        string[] lines = Repository.Run("tests/LstmMlNet.Tests.ReloadProgram", _folder, zip, dataPath)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CollectionAssert.AreEqual(Bits(model.Transform(data)), lines);
    }

    /// <summary>
    /// The forms of PUBLISHING.md: the last one always, all with the environment variable LSTMMLNET_PUBLISH=all, as publishing takes its
    /// time.
    /// </summary>
    public static IEnumerable<object[]> Forms =>
        Environment.GetEnvironmentVariable("LSTMMLNET_PUBLISH") == "all" ? s_forms : s_forms.TakeLast(1);

    private static readonly object[][] s_forms =
    [
        ["framework-dependent", ""],
        ["self-contained", "SelfContained"],
        ["one file", "SelfContained PublishSingleFile IncludeNativeLibrariesForSelfExtract"],
        ["ReadyToRun", "SelfContained PublishReadyToRun"],
        ["partially trimmed", "SelfContained PublishTrimmed"],
        ["partially trimmed, one file", "SelfContained PublishTrimmed PublishSingleFile IncludeNativeLibrariesForSelfExtract"],
    ];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Weights_of_more_than_a_megabyte_are_stored_as_they_are()
    {
        LstmSequenceEstimator.Options options = Rows.Options(featuresPerStep: 2);
        (options.HiddenUnits, options.Epochs) = (300, 1);
        IDataView data = Rows.Keyed(_mlContext, Rows.Variable(8));
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(data);
        byte[] zip = Save(model, data.Schema);
        using (var archive = new ZipArchive(new MemoryStream(zip)))
        {
            ZipArchiveEntry weights = archive.Entries.Single(entry => entry.Name == "Network.safetensors");
            Assert.IsGreaterThan(1_000_000, weights.Length);
            Assert.AreEqual(weights.Length, weights.CompressedLength);
            Assert.DoesNotContain('\\', weights.FullName);
        }

        CollectionAssert.AreEqual(Bits(model.Transform(data)), Bits(Load(zip).Transform(data)));
    }

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void A_published_program_scores_the_same_to_the_bit(string form, string properties)
    {
        (ITransformer model, IDataView data, string dataPath, _) = Trained(RecurrentCellType.Gru);
        string zip = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(model, data.Schema, zip);
        string program = Repository.Publish(
            "tests/LstmMlNet.Tests.ReloadProgram",
            _folder,
            properties.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string[] published = Directory.GetFiles(Path.GetDirectoryName(program)!, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".pdb", StringComparison.Ordinal))
            .ToArray();
        TestContext.WriteLine($"{form}: {published.Sum(file => new FileInfo(file).Length) / 1e6:F0} MB, {published.Length} files");
        string[] lines = Repository.Start(program, _folder, zip, dataPath)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CollectionAssert.AreEqual(Bits(model.Transform(data)), lines);
    }

    [TestMethod]
    public void A_model_is_saved_with_its_loader_and_loaded_with_it()
    {
        (ITransformer model, IDataView data, string dataPath, TextLoader loader) = Trained(RecurrentCellType.Lstm);
        string zip = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(model, loader, zip);
        string[] lines = Repository.Run("tests/LstmMlNet.Tests.ReloadProgram", _folder, zip, dataPath, "with-loader")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CollectionAssert.AreEqual(Bits(model.Transform(data)), lines);
    }

    [TestMethod]
    public void Everything_of_the_transformer_comes_back()
    {
        LstmSequenceEstimator.Options options = Rows.Options(featuresPerStep: 2);
        options.HiddenStateColumnName = "Hidden";
        options.HiddenSequenceColumnName = "Steps";
        options.LayerCount = 2;
        options.Bidirectional = true;
        IDataView view = Rows.Keyed(_mlContext, Rows.Variable(30));
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(view);
        byte[] zip = Save(model, view.Schema);
        var loaded = (LstmSequenceTransformer)Load(zip);
        Assert.AreEqual(model.Network.Summary(), loaded.Network.Summary());
        CollectionAssert.AreEqual(model.TrainingHistory.ToArray(), loaded.TrainingHistory.ToArray());
        Assert.AreEqual(model.FeatureColumnType, loaded.FeatureColumnType);
        IDataView before = model.Transform(view);
        IDataView after = loaded.Transform(view);
        CollectionAssert.AreEqual(
            before.Schema.Select(column => $"{column.Name} {column.Type}").ToArray(),
            after.Schema.Select(column => $"{column.Name} {column.Type}").ToArray());
        foreach (string column in new[] { "Score", "Hidden", "Steps" })
            CollectionAssert.AreEqual(
                before.GetColumn<float[]>(column).SelectMany(row => row).ToArray(),
                after.GetColumn<float[]>(column).SelectMany(row => row).ToArray());
        Assert.AreEqual(3, _mlContext.MulticlassClassification.Evaluate(after).ConfusionMatrix.NumberOfClasses);
    }

    [TestMethod]
    public void Labels_of_other_types_keep_their_values()
    {
        var rows = Rows.Fixed(30).Select(row => new { Label = row.Number % 3 * 10, row.Features });
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows, new NumberedDefinition().Definition);
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("Predicted", "PredictedLabel"))
            .Fit(view);
        ITransformer loaded = Load(Save(model, view.Schema));
        int[] expected = [.. model.Transform(view).GetColumn<int>("Predicted")];
        Assert.IsTrue(expected.All(value => value is 0 or 10 or 20));
        CollectionAssert.AreEqual(expected, loaded.Transform(view).GetColumn<int>("Predicted").ToArray());
    }

    [TestMethod]
    public void The_weights_lie_in_the_zip_as_safetensors()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(12));
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()).Fit(view);
        using var archive = new ZipArchive(new MemoryStream(Save(model, view.Schema)));
        ZipArchiveEntry entry = archive.Entries.Single(file => file.FullName.EndsWith("Network.safetensors", StringComparison.Ordinal));
        using Stream stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        CollectionAssert.AreEqual(model.Network.Predict(new float[8]), RecurrentNetwork.Load(copy).Predict(new float[8]));
        Assert.IsTrue(archive.Entries.Any(file => file.FullName.EndsWith("Model.json", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Truncated_zips_are_refused()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(12));
        byte[] zip = Save(_mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()).Fit(view), view.Schema);
        for (int length = 0; length < zip.Length; length += Math.Max(1, zip.Length / 40))
            Assert.Throws<Exception>(() => Load(zip[..length]), $"cut at {length} of {zip.Length}");
    }

    [TestMethod]
    public void Altered_newer_and_incomplete_entries_are_named()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(12));
        byte[] zip = Save(_mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()).Fit(view), view.Schema);
        AssertRefused(
            zip,
            "Model.json",
            text => text.Replace("\"Version\": 3", "\"Version\": 7", StringComparison.Ordinal),
            "version 7",
            "newer");
        AssertRefused(zip, "Model.json", text => text.Replace("\"Score\"", "\"Scorn\"", StringComparison.Ordinal), "altered");
        AssertRefused(zip, "Model.json", _ => "[]", "version");
        AssertRefused(zip, "Model.json", _ => "{", "cannot be read");
        AssertRefused(zip, "History.json", text => text + " ", "altered");
        AssertRefused(zip, "Network.safetensors", null, "Network.safetensors", "missing");
        byte[] damaged = ZipEditing.Edit(zip, "Network.safetensors", bytes =>
        {
            bytes[^1] ^= 1;
            return bytes;
        });
        StringAssert.Contains(Messages(Assert.Throws<Exception>(() => Load(damaged))), "altered");
    }

    private void AssertRefused(byte[] zip, string file, Func<string, string>? edit, params string[] parts)
    {
        byte[] edited =
            ZipEditing.Edit(zip, file, bytes => edit is null ? null : Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(bytes))));
        string message = Messages(Assert.Throws<Exception>(() => Load(edited)));
        foreach (string part in parts)
            StringAssert.Contains(message, part);
    }

    private static string Messages(Exception exception) =>
        exception.Message + (exception.InnerException is { } inner ? " | " + Messages(inner) : "");

    private byte[] Save(ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        _mlContext.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    private static ITransformer Load(byte[] zip)
    {
        using var stream = new MemoryStream(zip);
        return new MLContext().Model.Load(stream, out _);
    }

    private (ITransformer Model, IDataView Data, string DataPath, TextLoader Loader) Trained(RecurrentCellType cell)
    {
        string path = Path.Combine(_folder, "data.tsv");
        File.WriteAllLines(path, Rows.Fixed(40).Select(row => row.Label
            + "\t"
            + string.Join('\t', row.Features.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))));
        TextLoader loader = _mlContext.Data.CreateTextLoader(
            [new TextLoader.Column("Label", DataKind.String, 0), new TextLoader.Column("Features", DataKind.Single, 1, 8)]);
        IDataView data = loader.Load(path);
        LstmSequenceEstimator.Options options = Rows.Options(featuresPerStep: 2);
        options.CellType = cell;
        return (Rows.Pipeline(_mlContext, options).Fit(data), data, path, loader);
    }

    private static string[] Bits(IDataView scored) =>
        [.. scored.GetColumn<float[]>("Score").Select(scores =>
            string.Join(' ', scores.Select(score => BitConverter.SingleToUInt32Bits(score).ToString("X8", CultureInfo.InvariantCulture))))];

    /// <summary>Anonymous rows with sequences of 4 × 2.</summary>
    private sealed class NumberedDefinition
    {
        public SchemaDefinition Definition { get; } = Make();

        private static SchemaDefinition Make()
        {
            SchemaDefinition definition = SchemaDefinition.Create(new { Label = 0, Features = Array.Empty<float>() }.GetType());
            definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4, 2);
            return definition;
        }
    }
}
