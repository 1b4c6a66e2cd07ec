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
    public void Values_that_a_float_cannot_tell_apart_are_noted_with_their_channel()
    {
        var notes = new List<string>();
        _mlContext.Log += (_, entry) => notes.Add(entry.Message);
        string path = Path.Combine(_folder, "fine.ts");
        File.WriteAllText(
            path,
            "@problemName fine\n@univariate false\n@dimensions 2\n@classLabel true a b\n@data\n"
                + "1,2,3:40000000,40000000.5,40000001:a\n1,2,3:40000001,40000002,40000001.5:b\n");
        Assert.AreEqual(2, _mlContext.Data.LoadFromTsFile(path).GetColumn<float[]>("Features").Count());
        StringAssert.Contains(notes.Single(note => note.Contains("rounding", StringComparison.Ordinal)), "fine.ts, channel 2: ");

        notes.Clear();
        File.WriteAllText(
            path,
            "@problemName fine\n@timestamps true\n@univariate true\n@classLabel true a b\n@data\n"
                + "(0,40000000),(1,40000000.5),(2,40000001):a\n(0,40000001),(1,40000002),(2,40000001.5):b\n");
        Assert.AreEqual(2, _mlContext.Data.LoadFromTsFile(path).GetColumn<float[]>("Features").Count());
        StringAssert.Contains(notes.Single(note => note.Contains("rounding", StringComparison.Ordinal)), "fine.ts, channel 1: ");

        // A little more than half way between two floats, by less than a double can hold: the upper one.
        File.WriteAllText(path, "@problemName fine\n@univariate true\n@classLabel true a b\n@data\n1,1.0000000596046447753906251:a\n");
        Assert.AreEqual(MathF.BitIncrement(1), _mlContext.Data.LoadFromTsFile(path).GetColumn<float[]>("Features").Single()[1]);
    }

    [TestMethod]
    public void What_is_written_is_read_back_to_the_bit() =>
        Gen.Select(Gen.Int[1, 3], Gen.Bool, Gen.Int[1, 9].Array[1, 8], Gen.Int[0, 999]).Sample(
            (features, equal, lengths, seed) =>
            {
                var random = new Random(seed);
                Case[] cases = [.. lengths.Select((length, i) => new Case
                {
                    Label = $"class{i % 2}",
                    Features = [.. Enumerable.Range(0, (equal ? lengths[0] : length) * features)
                        .Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-20, 20)))],
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
                CollectionAssert.AreEqual(
                    new[] { same ? cases[0].Features.Length / features : 0, features },
                    ((VectorDataViewType)loaded.Schema["Features"].Type).Dimensions.ToArray());
            },
            iter: 60,
            threads: 1);

    [TestMethod]
    public void A_save_that_fails_leaves_the_file_that_was_there()
    {
        string path = Path.Combine(_folder, "cases.ts");
        Case[] cases = [new() { Features = [1, 2], Label = "a" }, new() { Features = [3, 4], Label = "b" }];
        _mlContext.Data.SaveAsTsFile(_mlContext.Data.LoadFromEnumerable(cases), path);
        string before = File.ReadAllText(path);
        int reads = 0;
        IEnumerable<Case> Failing()
        {
            yield return cases[0];
            if (++reads == 2)
                throw new IOException("The source went away.");
            yield return cases[1];
        }

        IOException? cause = Assert.Throws<Exception>(() =>
            _mlContext.Data.SaveAsTsFile(_mlContext.Data.LoadFromEnumerable(Failing()), path)).GetBaseException() as IOException;
        Assert.IsNotNull(cause, "the second reading failed");
        Assert.AreEqual(before, File.ReadAllText(path));
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(_folder));
    }

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
        Refused<InvalidDataException>("@timeStamps true\n@classLabel true a\n@data\n1:a\n", "line 4, channel 1", "(time,value)");
        Refused<InvalidDataException>(Head + "(0,1),(1,2):(0,1):a\n", "line 5", "time stamps");
        Refused<InvalidDataException>(
            "@timeStamps true\n@classLabel true a\n@data\n(0,1),(0,2):a\n",
            "line 4, channel 1",
            "the time 0 comes twice");
        Refused<InvalidDataException>("@timeStamps true\n@classLabel true a\n@data\n(0,1),(noon,2):a\n", "line 4, channel 1", "'noon'");
        Refused<InvalidDataException>(
            "@timeStamps true\n@classLabel true a\n@data\n(0,1),(2024-01-01,2):a\n",
            "line 4, channel 1",
            "a date where others are not");
        Refused<InvalidDataException>(Head + "1e99,2:3,4:a\n", "line 5", "'1e99'");
        Refused<InvalidDataException>(Head + "1,2:3,4:\n", "line 5", "no class");
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
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() =>
            _mlContext.Data.SaveAsTsFile(_mlContext.Data.LoadFromEnumerable(bad), Path.Combine(_folder, "bad.ts"))).Message, "'two words'");
    }

    [TestMethod]
    public void Comments_indents_and_other_ways_of_writing_are_read()
    {
        foreach (string text in new[]
        {
            "@problemName P\n@univariate true\n@equalLength true\n@classLabel true a b\n@data\n1,2,3:a\n  # a note\n3,2,1:b\n",
            "% as in ARFF\n@problemName P\n@univariate true\n@classLabel true a b\n@data\n% more\n 1,2,3 : a\n\t3, 2, 1:b\n\n",
            "@PROBLEMNAME P\n@UniVariate TRUE\n@SeriesLength 0\n@classlabel True A B\n@DATA\n1,2,3:a\n3,2,1:b\n",
            "@univariate true\n@classLabel true a,b\n@targetLabel false\n@data\n1,2,3:a\n3,2,1:b",
            "@univariate true\n@classLabel true\n@data\n1,2,3:a\n3,2,1:b\n",
            "@univariate true\n@data\n1,2,3:a\n3,2,1:b\n",
            "@data\n1,2,3:a\n3,2,1:b\n",
        })
        {
            IDataView view = Load(text);
            CollectionAssert.AreEqual(
                new float[] { 1, 2, 3, 3, 2, 1 },
                view.GetColumn<float[]>("Features").SelectMany(values => values).ToArray(),
                text);
            Assert.AreEqual("a b", string.Join(' ', view.GetColumn<string>("Label")).ToLowerInvariant(), text);
        }

        IDataView both =
            Load("@univariate true\n@classLabel true a\n@targetLabel true\n@data\n1,NaN:0.5\n", MissingValueHandling.ForwardFill);
        CollectionAssert.AreEqual(new float[] { 1, 1 }, both.GetColumn<float[]>("Features").Single());
        Assert.AreEqual(0.5f, both.GetColumn<float>("Label").Single());
    }

    [TestMethod]
    public void Time_stamps_become_the_order_and_irregular_ones_a_column()
    {
        IDataView numbers = Load("@timeStamps true\n@univariate true\n@equalLength true\n@classLabel true a "
            + "b\n@data\n(0,1),(2,3),(1,2):a\n(1,2),(0,3),(2,1):b\n");
        CollectionAssert.AreEqual(
            new float[] { 1, 2, 3, 3, 2, 1 },
            numbers.GetColumn<float[]>("Features").SelectMany(values => values).ToArray());
        Assert.IsNull(numbers.Schema.GetColumnOrNull("Times"));

        IDataView dates = Load("@timeStamps true\n@univariate false\n@dimensions 2\n@targetLabel true\n@data\n(2024-01-01 "
            + "00:00:10,5),(2024-01-01 00:00:00,4) : (2024-01-01 00:00:00,?),(2024-01-01 00:01:00,7) : 0.5\n", MissingValueHandling.Mask);
        CollectionAssert.AreEqual(new float[] { 4, 0, 1, 0, 5, 0, 1, 0, 5, 7, 0, 1 }, dates.GetColumn<float[]>("Features").Single());
        double start = (new DateTime(2024, 1, 1) - DateTime.UnixEpoch).TotalSeconds;
        CollectionAssert.AreEqual(new[] { start, start + 10, start + 60 }, dates.GetColumn<double[]>("Times").Single());
        Assert.AreEqual(0.5f, dates.GetColumn<float>("Label").Single());
    }

    [TestMethod]
    public void Whatever_is_in_a_file_it_is_read_or_refused_by_name()
    {
        string[] seeds =
        [
            "@problemName P\n@timeStamps true\n@univariate false\n@dimensions 2\n@classLabel true a "
            + "b\n@data\n(0,1),(1,2):(0,1),(1,?):a\n(2024-01-01 00:00:00,3):(2,1):b\n",
            "# c\n@problemName P\n@timeStamps false\n@missing true\n@univariate true\n@equalLength true\n@seriesLength 3\n@targetLabel "
            + "true\n@data\n1,2,3:0.5\n3,?,1:7\n",
        ];
        Fuzz(seeds, ".ts", path => _mlContext.Data.LoadFromTsFile(path, MissingValueHandling.Mask));
        Fuzz(
            ["# c\n@relation R\n@attribute series_name string\n@attribute start_timestamp date\n@attribute size numeric\n@frequency "
                + "half_hourly\n@missing true\n@data\nT1:1996-03-18 00-00-00:3:1,2,?\nT2:1996-03-19 00-00-00:4:5\n"],
            ".tsf",
            path => _mlContext.Data.LoadFromTsfFile(path));
    }

    private void Fuzz(string[] seeds, string extension, Func<string, IDataView> load)
    {
        const string Signs = "()@:,?#%\n\r\t \"'-.eE0123456789NaN\0\u00e9\ufeff";
        var random = new Random(7);
        (int read, int refused) = (0, 0);
        string path = Path.Combine(_folder, "fuzz" + extension);
        for (int i = 0; i < 600; i++)
        {
            var text = new System.Text.StringBuilder(seeds[random.Next(seeds.Length)]);
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0:
                        text[at] = Signs[random.Next(Signs.Length)];
                        break;
                    case 1:
                        text.Insert(at, Signs[random.Next(Signs.Length)]);
                        break;
                    case 2:
                        text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                        break;
                    default:
                        text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 30), text.Length - at)));
                        break;
                }
            }

            File.WriteAllText(path, text.ToString());
            try
            {
                IDataView view = load(path);
                foreach (DataViewSchema.Column column in view.Schema)
                    ReadAll(view, column);
                read++;
            }
            catch (InvalidDataException exception)
            {
                StringAssert.StartsWith(exception.Message, "fuzz" + extension);
                refused++;
            }
        }

        Assert.IsGreaterThan(40, read);
        Assert.IsGreaterThan(40, refused);
    }

    private static void ReadAll(IDataView view, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType { ItemType: var item })
            _ = item == NumberDataViewType.Double
                ? view.GetColumn<double[]>(column.Name).Count()
                : view.GetColumn<float[]>(column.Name).Count();
        else if (column.Type is TextDataViewType)
            _ = view.GetColumn<string>(column.Name).Count();
        else if (column.Type is DateTimeDataViewType)
            _ = view.GetColumn<DateTime>(column.Name).Count();
        else
            _ = column.Type == NumberDataViewType.Double
                ? view.GetColumn<double>(column.Name).Count()
                : view.GetColumn<float>(column.Name).Count();
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
