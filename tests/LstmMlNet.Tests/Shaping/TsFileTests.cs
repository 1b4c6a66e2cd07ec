using System.Globalization;
using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

[TestClass]
internal sealed class TsFileTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void What_is_written_is_read_back_to_the_bit() => Gen.Select(Gen.Int[1, 3], Gen.Bool, Gen.Int[1, 9].Array[1, 8], Gen.Int[0, 999]).Sample(
        (features, equal, lengths, seed) =>
        {
            var random = new Random(seed);
            Case[] cases = [.. lengths.Select((length, i) => new Case
            {
                Label = $"class{i % 2}",
                Features = [.. Enumerable.Range(0, (equal ? lengths[0] : length) * features).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-20, 20)))],
            })];
            string path = Path.Combine(_folder, "cases.ts");
            _mlContext.Data.SaveAsTsFile(_mlContext.Data.LoadFromEnumerable(cases), path, featuresPerStep: features);
            IDataView loaded = _mlContext.Data.LoadFromTsFile(path);
            Case[] back = [.. _mlContext.Data.CreateEnumerable<Case>(loaded, false)];
            Assert.HasCount(cases.Length, back);
            for (int i = 0; i < cases.Length; i++)
            {
                CollectionAssert.AreEqual(cases[i].Features, back[i].Features);
                Assert.AreEqual(cases[i].Label, back[i].Label);
            }

            bool same = cases.All(one => one.Features.Length == cases[0].Features.Length);
            CollectionAssert.AreEqual(new[] { same ? cases[0].Features.Length / features : 0, features }, ((VectorDataViewType)loaded.Schema["Features"].Type).Dimensions.ToArray());
        },
        iter: 60,
        threads: 1);

    [TestMethod]
    public void A_file_of_the_archive_reads_as_it_is_meant()
    {
        IDataView view = Load("""
            # A comment.
            @problemName Sample
            @timeStamps false
            @missing true
            @univariate false
            @dimensions 2
            @equalLength false
            @classLabel true a b
            @data
            1,2,3:4,?,6:a

            7:8:b
            """, MissingValueHandling.ForwardFill);
        float[][] values = [.. view.GetColumn<float[]>("Features")];
        CollectionAssert.AreEqual(new float[] { 1, 4, 2, 4, 3, 6 }, values[0]);
        CollectionAssert.AreEqual(new float[] { 7, 8 }, values[1]);
        CollectionAssert.AreEqual(new[] { "a", "b" }, view.GetColumn<string>("Label").ToArray());
        IDataView target = Load("@univariate true\n@targetLabel true\n@data\n1,2:0.5\n3:-1\n");
        CollectionAssert.AreEqual(new[] { 0.5f, -1 }, target.GetColumn<float>("Label").ToArray());
        IDataView none = Load("@univariate true\n@classLabel false\n@data\n1,2\n");
        Assert.IsNull(none.Schema.GetColumnOrNull("Label"));
        CollectionAssert.AreEqual(new float[] { 1, 2 }, none.GetColumn<float[]>("Features").Single());
    }

    [TestMethod]
    public void What_cannot_be_read_is_named_with_its_line()
    {
        const string Head = "@univariate false\n@dimensions 2\n@classLabel true a b\n@data\n";
        Refused<NotSupportedException>("@timeStamps true\n@data\n1:a\n", "time stamps");
        Refused<NotSupportedException>(Head + "(0,1),(1,2):(0,1):a\n", "line 5", "time stamps");
        Refused<InvalidDataException>(Head + "1,2:3:a\n", "line 5", "channel 2 has 1 steps", "channel 1 has 2");
        Refused<InvalidDataException>(Head + "1,2:a\n", "line 5", "1 channels", "2 are needed");
        Refused<InvalidDataException>(Head + "1,x:3,4:a\n", "line 5", "channel 1, step 2", "'x'");
        Refused<InvalidDataException>(Head + "1,?:3,4:a\n", "line 5", "channel 1, step 2", "missing");
        Refused<InvalidDataException>(Head + "1,2:3,4:c\n", "line 5", "'c'", "a, b");
        Refused<InvalidDataException>("1,2:a\n", "line 1", "@data");
        Refused<InvalidDataException>("@univariate true\n", "no @data");
        Refused<InvalidDataException>("@univariate maybe\n@data\n", "line 1", "true or false");
        Refused<InvalidDataException>("@equalLength true\n@seriesLength 3\n@data\n1,2\n", "line 4", "2 steps", "3");
        Assert.Throws<FileNotFoundException>(() => _mlContext.Data.LoadFromTsFile(Path.Combine(_folder, "none.ts")));
        var bad = new[] { new Case { Features = [1], Label = "two words" } };
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => _mlContext.Data.SaveAsTsFile(_mlContext.Data.LoadFromEnumerable(bad), Path.Combine(_folder, "bad.ts"))).Message, "'two words'");
    }

    private void Refused<T>(string text, params string[] parts)
        where T : Exception
    {
        string message = Assert.Throws<T>(() => Load(text).GetColumn<float[]>("Features").ToArray()).Message;
        foreach (string part in parts)
            StringAssert.Contains(message, part);
    }

    private IDataView Load(string text, MissingValueHandling missing = MissingValueHandling.Error)
    {
        string path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"file{text.Length}.ts"));
        File.WriteAllText(path, text);
        return _mlContext.Data.LoadFromTsFile(path, missing);
    }

    private sealed class Case
    {
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
