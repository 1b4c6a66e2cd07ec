using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

[TestClass]
internal sealed class SeriesFolderTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_folder_of_files_becomes_labeled_sequences()
    {
        Write("walk/2.csv", "1,2", "3,4");
        Write("run/1.csv", "5,6");
        Write("walk/1.csv", "7,", "9,10", "11,12");
        Write("notes.txt", "not a series");
        IDataView rows = Load();
        var options = new RowsToSequencesEstimator.Options
        {
            IdColumnName = "File",
            FeatureColumnNames = ["X", "Y"],
            LabelColumnName = "Folder",
            MissingValues = MissingValueHandling.ForwardFill,
        };
        IDataView sequences = _mlContext.Transforms.RowsToSequences(options).Fit(rows).Transform(rows);
        CollectionAssert.AreEqual(new[] { "run/1.csv", "walk/1.csv", "walk/2.csv" }, sequences.GetColumn<string>("File").ToArray());
        CollectionAssert.AreEqual(new[] { "run", "walk", "walk" }, sequences.GetColumn<string>("Folder").ToArray());
        CollectionAssert.AreEqual(new float[] { 7, 10, 9, 10, 11, 12 }, sequences.GetColumn<float[]>("Features").ElementAt(1));
    }

    [TestMethod]
    public void A_folder_without_files_is_named()
    {
        StringAssert.Contains(Assert.Throws<FileNotFoundException>(() => Load()).Message, "*.csv");
        Assert.Throws<DirectoryNotFoundException>(() => _mlContext.Data.LoadFromSeriesFolder(Path.Combine(_folder, "none"), Options("X")));
        Write("1.csv", "1,2");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Data.LoadFromSeriesFolder(_folder, Options("File"))).Message,
            "'File'");
    }

    private IDataView Load() => _mlContext.Data.LoadFromSeriesFolder(_folder, Options("X"));

    private static TextLoader.Options Options(string name) => new()
    {
        HasHeader = true,
        Separators = [','],
        MissingRealsAsNaNs = true,
        Columns = [new TextLoader.Column(name, DataKind.Single, 0), new TextLoader.Column("Y", DataKind.Single, 1)],
    };

    private void Write(string path, params string[] lines)
    {
        string file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllLines(file, ["x,y", .. lines]);
    }
}
