using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

/// <summary>Files of the Monash forecasting archive.</summary>
[TestClass]
internal sealed class TsfFileTests
{
    private const string Head =
        "# A comment.\n@relation Sample\n@attribute series_name string\n@attribute state string\n@attribute start_timestamp date\n";

    private readonly MLContext _mlContext = new(seed: 1);
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Every_value_comes_with_its_series_and_its_time()
    {
        IDataView view = Load(Head + "@frequency monthly\n@horizon 2\n@missing true\n@equallength false\n@data\nT1:NSW:2023-11-30 "
            + "00-00-00:1,?,3\n\nT2:VIC:2024-01-01 12:30:00:4.5\n");
        CollectionAssert.AreEqual(
            new[] { "series_name", "state", "timestamp", "value" },
            view.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "T1", "T1", "T1", "T2" }, view.GetColumn<string>("series_name").ToArray());
        CollectionAssert.AreEqual(new[] { "NSW", "NSW", "NSW", "VIC" }, view.GetColumn<string>("state").ToArray());
        CollectionAssert.AreEqual(new[] { 1, double.NaN, 3, 4.5 }, view.GetColumn<double>("value").ToArray());
        CollectionAssert.AreEqual(
            new DateTime[] { new(2023, 11, 30), new(2023, 12, 30), new(2024, 1, 30), new(2024, 1, 1, 12, 30, 0) },
            view.GetColumn<DateTime>("timestamp").ToArray());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\n# nothing yet\n\n")]
    public void A_file_without_series_says_so(string after)
    {
        IDataView view = Load($"{Head}@frequency daily\n@data\n{after}");
        StringAssert.Contains(
            Assert.Throws<InvalidDataException>(() => view.GetColumn<double>("value").Count()).Message,
            "has no rows");
    }

    [TestMethod]
    [DataRow("half_hourly", "2024-01-01T00:30:00"), DataRow(
        "10_minutes",
        "2024-01-01T00:10:00"), DataRow("4_seconds", "2024-01-01T00:00:04"), DataRow("weekly", "2024-01-08T00:00:00")]
    [DataRow("quarterly", "2024-04-01T00:00:00"), DataRow("yearly", "2025-01-01T00:00:00"), DataRow(
        "hourly",
        "2024-01-01T01:00:00"), DataRow("minutely", "2024-01-01T00:01:00"), DataRow("daily", "2024-01-02T00:00:00")]
    public void Frequencies_are_those_of_a_calendar(string frequency, string second)
    {
        IDataView view = Load($"{Head}@frequency {frequency}\n@data\nT1:NSW:2024-01-01 00-00-00:1,2\n");
        Assert.AreEqual(
            second,
            view.GetColumn<DateTime>("timestamp").Last().ToString("s", System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public void Without_times_or_names_steps_and_series_are_counted()
    {
        IDataView view = Load("@attribute size numeric\n@data\n2:1,2\n3:5\n");
        CollectionAssert.AreEqual(new[] { "T1", "T1", "T2" }, view.GetColumn<string>("series_name").ToArray());
        CollectionAssert.AreEqual(new float[] { 2, 2, 3 }, view.GetColumn<float>("size").ToArray());
        CollectionAssert.AreEqual(new double[] { 0, 1, 0 }, view.GetColumn<double>("step").ToArray());
    }

    [TestMethod]
    public void What_cannot_be_read_is_named_with_its_line()
    {
        Refused(Head + "@data\nT1:NSW:1,2\n", "line 7", "3 parts", "3 attributes");
        Refused(Head + "@data\nT1:NSW:2024-13-01 00-00-00:1,2\n", "line 7", "'2024-13-01 00-00-00'");
        Refused(Head + "@data\nT1:NSW:2024-01-01 00-00-00:1,x\n", "line 7, value 2", "'x'");
        Refused(Head + "@frequency fortnightly\n@data\n", "line 6", "'fortnightly'");
        Refused("@attribute value numeric\n@data\n1:2\n", "attribute 'value'");
        Refused("@attribute a thing\n@data\n", "line 1", "'thing'");
        Refused("1,2,3\n", "line 1", "@data");
        Refused(Head + "@frequency yearly\n@data\nT1:NSW:9999-01-01 00-00-00:1,2\n", "line 8", "9999");
    }

    private void Refused(string text, params string[] parts)
    {
        string message = Assert.Throws<InvalidDataException>(() =>
        {
            IDataView view = Load(text);
            _ = view.GetColumn<double>("value").Count();
            _ = view.Schema.GetColumnOrNull("timestamp") is null ? 0 : view.GetColumn<DateTime>("timestamp").Count();
        }).Message;
        foreach (string part in parts)
            StringAssert.Contains(message, part);
    }

    private IDataView Load(string text)
    {
        string path = Path.Combine(_folder, "series.tsf");
        File.WriteAllText(path, text);
        return _mlContext.Data.LoadFromTsfFile(path);
    }
}
