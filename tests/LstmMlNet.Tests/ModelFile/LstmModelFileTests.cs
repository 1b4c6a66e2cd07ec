using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.ModelFile;

[TestClass]
internal sealed class LstmModelFileTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private string _path = "";

    [TestInitialize]
    public void MakeFolder() => _path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "model.zip");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [TestMethod]
    public void A_saved_model_scores_the_same_when_loaded()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(12));
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()).Fit(view);
        LstmModelFile.Save(_mlContext, model, view.Schema, _path);
        ITransformer loaded = LstmModelFile.Load(new MLContext(), _path, out DataViewSchema? schema);
        Assert.IsNotNull(schema?.GetColumnOrNull("Features"));
        CollectionAssert.AreEqual(
            model.Transform(view).GetColumn<float[]>("Score").SelectMany(row => row).ToArray(),
            loaded.Transform(view).GetColumn<float[]>("Score").SelectMany(row => row).ToArray());
    }

    [TestMethod]
    public void Whatever_is_no_model_is_refused_by_one_exception_that_names_the_file()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(12));
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()).Fit(view);
        LstmModelFile.Save(_mlContext, model, view.Schema, _path);
        byte[] zip = File.ReadAllBytes(_path);
        AssertRefused(Encoding.ASCII.GetBytes("no zip"), "");
        AssertRefused([], "");
        AssertRefused(zip[..^100], "");
        AssertRefused(ZipEditing.Edit(zip, "Network.safetensors", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]), "altered");
        AssertRefused(ZipEditing.Edit(zip, "Network.safetensors", _ => null), "missing");
        AssertRefused(ZipEditing.Edit(zip, "Model.json", bytes => Encoding.UTF8
            .GetBytes(Encoding.UTF8.GetString(bytes).Replace("\"Version\": ", "\"Version\": 9", StringComparison.Ordinal))), "newer");
        Assert.Throws<IOException>(() => LstmModelFile.Load(_mlContext, _path + ".not", out _));
    }

    [TestMethod]
    public void A_zip_that_unpacks_to_more_than_a_model_does_is_refused_before_it_is_unpacked()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(12));
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()).Fit(view);
        LstmModelFile.Save(_mlContext, model, view.Schema, _path);
        byte[] zip = File.ReadAllBytes(_path);
        AssertRefused(ZipEditing.Edit(zip, "History.json", bytes => [.. bytes, .. Enumerable.Repeat((byte)' ', 9 << 20)]), "History.json");
        AssertRefused(ZipEditing.Edit(zip, "Schema", bytes => [.. bytes, .. new byte[9 << 20]]), "Schema");
    }

    private void AssertRefused(byte[] zip, string part)
    {
        File.WriteAllBytes(_path, zip);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => LstmModelFile.Load(new MLContext(), _path, out _)).Message;
        StringAssert.Contains(message, _path);
        StringAssert.Contains(message, part);
    }
}
