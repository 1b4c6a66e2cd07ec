using LstmMlNet.Tests.Fuzzing;
using Microsoft.ML;

namespace LstmMlNet.Tests.Shaping;

/// <summary>Series files that are nearly right: they are read to their end, or one sentence says why not.</summary>
[TestClass]
internal sealed class TsFileFuzzTests
{
    private const string Ts = """
        # a comment
        @problemName Steps
        @timeStamps false
        @missing false
        @univariate false
        @dimensions 2
        @equalLength false
        @classLabel true up down
        @data
        1,2,3:4,5,6:up
        1,?:-1e3,0.5:down
        (0,1),(1,2):(0,3),(1,4):up
        """;

    private const string Tsf = """
        # a comment
        @relation sales
        @attribute series_name string
        @attribute start_timestamp date
        @frequency daily
        @horizon 3
        @missing false
        @equallength false
        @data
        T1:2024-01-01 00-00-00:1,2,3,?
        T2:2024-02-29 00-00-00:4.5,6
        """;

    private static readonly string[] s_pieces =
    [
        "@", ":", ",", "(", ")", "?", "#", "\n", "\r\n", "@data\n", "@classLabel", "@equalLength true", "@seriesLength 3",
        "@dimensions 2147483647", "@univariate true", "@timeStamps true",
        "@frequency hourly", "@attribute x numeric\n", "2024-13-01 00-00-00", "NaN", "1e39", "\0",
    ];

    [TestMethod]
    [DataRow("ts")]
    [DataRow("tsf")]
    [Timeout(900_000, CooperativeCancellation = false)]
    public void Whatever_a_file_holds_it_is_read_or_refused_in_a_sentence(string format)
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        string path = Path.Combine(folder, $"fuzzed.{format}");
        var mlContext = new MLContext(seed: 1);
        try
        {
            Fuzz.Run(
                800,
                random => Mutation.Of(random, format == "ts" ? Ts : Tsf, s_pieces),
                bytes =>
                {
                    File.WriteAllBytes(path, bytes);
                    try
                    {
                        IDataView view = format == "ts" ? mlContext.Data.LoadFromTsFile(path) : mlContext.Data.LoadFromTsfFile(path);
                        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
                        while (cursor.MoveNext())
                            _ = cursor.Position;
                    }
                    catch (Exception exception) when (exception is InvalidDataException or ArgumentException or FormatException)
                    {
                        Assert.IsFalse(exception.Message.Contains('\n', StringComparison.Ordinal), exception.Message);
                    }
                });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
