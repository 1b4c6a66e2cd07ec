using System.Globalization;
using System.Text;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Tests.Storage;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.ModelFile;

/// <summary>Zips whose hashes are right, and whose content is not.</summary>
[TestClass]
internal sealed class ForgedZipTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_zip_of_the_format_before_is_read()
    {
        (LstmSequenceTransformer model, IDataView view, byte[] zip) = Saved();
        byte[] before = ForgedZip.Make(
            zip,
            files =>
            {
                ForgedZip.Text("Model.json", text => text.Replace("\"Version\": 3", "\"Version\": 2", StringComparison.Ordinal))(files);
                files["Network.safetensors"] = SafetensorsForgery.AsBefore(files["Network.safetensors"], version: 3);
                files["ClassValues.bin"] = BinaryClassValues.Write(ClassValuesFile.Read(files["ClassValues.json"], 3));
                files.Remove("ClassValues.json");
            },
            "ClassValues.bin");
        IDataView scored = Load(before).Transform(view);
        CollectionAssert.AreEqual(Scores(model.Transform(view)), Scores(scored));
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(
            new[] { "left", "none", "right" },
            names.DenseValues().Select(name => name.ToString()).Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public void What_the_files_say_must_fit_and_stay_within_bounds()
    {
        byte[] zip = Saved().Zip;
        (string Part, Action<Dictionary<string, byte[]>> Edit)[] cases =
        [
            ("must be finite", Network(forged => forged.Tensors[0].Data[3] = float.NaN)),
            ("two tensors named", Network(forged => forged.Tensors.Add(forged.Tensors[^1]))),
            ("begins at byte", Network(forged => forged.Gap = -16)),
            (
                "class values",
                ForgedZip.Text("ClassValues.json", text => text.Replace("\"left\"", "\"left\", \"more\"", StringComparison.Ordinal))),
            ("class values", ForgedZip.Text("ClassValues.json", text => text.Replace("Text", "Xyz", StringComparison.Ordinal))),
            ("History.json", ForgedZip.Text("History.json", _ => "[null]")),
            ("History.json", ForgedZip.Text("History.json", _ => "[" + new string(' ', 9 << 20) + "]")),
            ("Model.json", ForgedZip.Text("Model.json", text => text.Insert(1, new string(' ', 5 << 20)))),
            (
                "task",
                ForgedZip.Text("Model.json", text => text.Replace("MulticlassClassification", "Regression", StringComparison.Ordinal))),
            ("feature column", ForgedZip.Text(
                "Model.json",
                text => text.Replace("\"FeatureColumn\": \"Features\"", "\"FeatureColumn\": null", StringComparison.Ordinal))),
            ("thread count", ForgedZip.Text(
                "Model.json",
                text => text.Replace("\"ThreadCount\": null", "\"ThreadCount\": 0", StringComparison.Ordinal))),
            (
                "steps",
                ForgedZip.Text("Model.json", text => text.Replace("\"Steps\": 4", "\"Steps\": 2147483647", StringComparison.Ordinal))),
        ];
        foreach ((string part, Action<Dictionary<string, byte[]>> edit) in cases)
        {
            byte[] forged = ForgedZip.Make(zip, edit);
            using var stream = new MemoryStream(forged);
            StringAssert.Contains(
                Assert.ThrowsExactly<InvalidDataException>(() => LstmModelFile.Load(new MLContext(), stream, out _), part).Message,
                part);

            // Through ML.NET, whose wrapping is its own, the inner exception is ours.
            Exception? wrapped = Assert.Throws<Exception>(() => Load(forged), part);
            while (wrapped is not null and not InvalidDataException)
                wrapped = wrapped.InnerException;
            Assert.IsNotNull(wrapped, part);
        }
    }

    [TestMethod]
    public void An_ensemble_has_as_many_networks_as_it_says_within_bounds_and_they_fit()
    {
        LstmSequenceEstimator.Options options = Rows.Options();
        options.MemberCount = 3;
        byte[] zip = Saved(options).Zip;
        (string Part, Action<Dictionary<string, byte[]>> Edit)[] cases =
        [
            ("65 networks", Members(65)),
            ("0 networks", Members(0)),
            ("-1 networks", Members(-1)),
            ("Network.4.safetensors is missing", Members(4)),
            ("checksum", Members(2)),
            ("Network.2.safetensors is missing", files => files.Remove("Network.2.safetensors")),
            ("do not fit one another", files => files["Network.3.safetensors"] = OtherNetwork()),
            ("cannot be loaded", files => files["Network.2.safetensors"] = [1, 2, 3]),
            ("hidden states", ForgedZip.Text("Model.json", text => text.Replace(
                "\"HiddenStateColumn\": null",
                "\"HiddenStateColumn\": \"H\"",
                StringComparison.Ordinal))),
        ];
        foreach ((string part, Action<Dictionary<string, byte[]>> edit) in cases)
        {
            using var stream = new MemoryStream(ForgedZip.Make(zip, edit));
            StringAssert.Contains(
                Assert.ThrowsExactly<InvalidDataException>(() => LstmModelFile.Load(new MLContext(), stream, out _), part).Message,
                part);
        }

        static Action<Dictionary<string, byte[]>> Members(int count) => ForgedZip.Text("Model.json", text => text.Replace(
            "\"Members\": 3",
            string.Create(CultureInfo.InvariantCulture, $"\"Members\": {count}"),
            StringComparison.Ordinal));

        static byte[] OtherNetwork()
        {
            using var stream = new MemoryStream();
            new RecurrentNetwork(3, [new RecurrentLayer(new GruCell(2))], new DenseSoftmaxLayer(3)).Save(stream);
            return stream.ToArray();
        }
    }

    [TestMethod]
    public void Threads_are_no_more_than_processors()
    {
        (LstmSequenceTransformer model, IDataView view, byte[] zip) = Saved();
        ITransformer loaded = Load(ForgedZip.Make(zip, ForgedZip.Text(
            "Model.json",
            text => text.Replace("\"ThreadCount\": null", "\"ThreadCount\": 5000", StringComparison.Ordinal))));
        Assert.AreEqual(Environment.ProcessorCount, new SequenceModel(new ModelDescription
        {
            FeatureColumn = "F",
            FeaturesPerStep = 1,
            ThreadCount = 5000,
        }, model.Network, null).ThreadCount);
        CollectionAssert.AreEqual(Scores(model.Transform(view)), Scores(loaded.Transform(view)));
    }

    private static Action<Dictionary<string, byte[]>> Network(Action<SafetensorsForgery> edit) => files =>
    {
        var forged = new SafetensorsForgery(files["Network.safetensors"]);
        edit(forged);
        files["Network.safetensors"] = forged.ToBytes();
    };

    private (LstmSequenceTransformer Model, IDataView View, byte[] Zip) Saved(LstmSequenceEstimator.Options? options = null)
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(12));
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(options ?? Rows.Options()).Fit(view);
        using var stream = new MemoryStream();
        _mlContext.Model.Save(model, view.Schema, stream);
        return (model, view, stream.ToArray());
    }

    private static string[] Scores(IDataView scored) =>
        [.. scored.GetColumn<float[]>("Score")
            .Select(scores => string.Join(' ', scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture))))];

    private static ITransformer Load(byte[] zip)
    {
        using var stream = new MemoryStream(zip);
        return new MLContext().Model.Load(stream, out _);
    }
}
