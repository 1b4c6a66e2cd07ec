using System.Text;
using LstmMlNet.Cli.Config;
using LstmMlNet.Tests.Fuzzing;

namespace LstmMlNet.Cli.Tests.Config;

/// <summary>Configurations that are nearly right: they are read, or one sentence of the tool's own says why not.</summary>
[TestClass]
internal sealed class ConfigFuzzTests
{
    private static readonly string[] s_pieces =
    [
        "{", "}", "[", "]", ",", ":", "null,", "\"Forecast\": null,", "\"Columns\": [null],", "\"Version\": 2,", "\"Settings\": {},",
        "\"TestFraction\": \"NaN\",", "\"Scenario\": 7,", "\"ColumnName\": null",
    ];

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = false)]
    public void Whatever_a_configuration_holds_it_is_read_or_refused_in_a_sentence()
    {
        using var tool = new Tool();
        string path = tool.PathOf("fuzzed.mbconfig");
        Fuzz.Run(
            1500,
            random => Mutation.Of(random, ConfigReaderTests.Good, s_pieces),
            bytes =>
            {
                File.WriteAllBytes(path, bytes);
                try
                {
                    ModelConfig config = ModelConfig.Load(path);
                    _ = config.Training.ToSettings();
                    _ = config.DataSource.ToDataset();
                    _ = config.DataSource.ToRoles();
                    config.Write(Stream.Null);
                }
                catch (UserError error)
                {
                    Assert.IsFalse(error.Message.Contains('\n', StringComparison.Ordinal)
                        || error.Message.Contains("System.", StringComparison.Ordinal), error.Message);
                }
            });
    }

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = false)]
    public void Whatever_a_table_holds_the_tool_predicts_or_says_why_not_in_one_line()
    {
        using var tool = new Tool();
        const string good =
            "id,time,a,b,label\n1,1,0.5,2,up\n1,2,1.5,3,up\n2,1,0.25,-3,down\n2,2,0.1,-4,down\n"
            + "3,1,1,2,up\n3,2,2,3,up\n4,1,0,-1,down\n4,2,0,-2,down\n";
        string train = tool.PathOf("train.csv"), path = tool.PathOf("fuzzed.csv");
        File.WriteAllText(train, string.Concat(Enumerable.Range(0, 5)
            .Select(i => i == 0 ? good : string.Join('\n', good.Split('\n')[1..].Select(line => line.Length == 0 ? "" : $"{i}{line}")))));
        Assert.AreEqual(0, tool.Run(
            "classify",
            "-d",
            train,
            "-l",
            "label",
            "--id",
            "id",
            "--order",
            "time",
            "-o",
            tool.PathOf("Model"),
            "--epochs",
            "1",
            "--units",
            "2"), tool.Errors);
        Fuzz.Run(
            60,
            random => Mutation.Of(random, good, "\"", ";", "\n", "?", ",,", "\u001b[31m", "2024-01-01", "up", "=1+1"),
            bytes =>
            {
                File.WriteAllBytes(path, bytes);
                foreach (string command in (string[])["predict", "evaluate"])
                {
                    int code = tool.Run(command, "--model", tool.PathOf("Model"), "-d", path);
                    string errors = tool.Errors.TrimEnd();
                    Assert.IsTrue(code is 0 or 1, errors);
                    Assert.AreEqual(
                        code == 1 ? 1 : 0,
                        errors.Split('\n').Count(line => line.StartsWith("error: ", StringComparison.Ordinal)),
                        errors);
                    foreach (string unwanted in (string[])["System.", "Object reference", "Index was", "invocation", "\u001b", "   at "])
                        Assert.IsFalse(errors.Contains(unwanted, StringComparison.Ordinal), errors);
                }
            },
            bytes => Encoding.UTF8.GetString(bytes));
    }
}
