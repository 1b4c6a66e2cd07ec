using System.Text;
using LstmMlNet.Tests.Fuzzing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tables.Tests;

/// <summary>Delimited files that are nearly right: they are read to their end, or one sentence says why not.</summary>
[TestClass]
internal sealed class TableFuzzTests
{
    private static readonly string[] s_good =
    [
        "id,time,value,label\n1,2024-01-01,0.5,run\n1,2024-01-02,\"1,5\",run\n2,2024-01-01,-3e2,\"wa\"\"lk\"\n",
        "a;b;c\n1,5;true;x\n2,5;false;\"y;z\"\n\n3,5;true;\n",
        "0.1\t2\t3\r\n4\t5\t6\r\n7\t?\t9\r\n",
    ];

    private static readonly string[] s_pieces =
    [
        ",", ";", "\t", "|", "\"", "\"\"", "\n", "\r", "\r\n", "\0", "?", "NA", "31.02.2024", "2024-01-01T25:00", "id", ",,,,",
        "1.234,5", "\"\n",
    ];

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = false)]
    public void Whatever_a_file_holds_it_is_read_or_refused_in_a_sentence()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        string path = Path.Combine(folder, "fuzzed.csv");
        var mlContext = new MLContext(seed: 1);
        try
        {
            Fuzz.Run(
                1000,
                random =>
                {
                    byte[] text = Mutation.Of(random, s_good[random.Next(s_good.Length)], s_pieces);
                    return random.Next(10) == 0
                        ? Encoding.Convert(Encoding.UTF8, Encoding.Unicode, [.. Encoding.UTF8.GetBytes("\uFEFF"), .. text])
                        : text;
                },
                bytes =>
                {
                    File.WriteAllBytes(path, bytes);
                    try
                    {
                        IDataView view = mlContext.Data.LoadFromTable(path);
                        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
                        while (cursor.MoveNext())
                            _ = cursor.Position;
                    }
                    catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
                    {
                        Assert.IsFalse(exception.Message.Contains('\n', StringComparison.Ordinal), exception.Message);
                        StringAssert.Contains(exception.StackTrace, nameof(LstmMlNet));
                    }
                });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
