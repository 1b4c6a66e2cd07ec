using System.Text.Json.Nodes;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Tests.Config;

/// <summary>A configuration is a file that people edit: whatever it holds, it is read, or one sentence says why not.</summary>
[TestClass]
internal sealed class ConfigReaderTests
{
    internal const string Good = """
        {
          "Version": 1, "Scenario": "Forecasting", "Project": "Web",
          "DataSource": { "Type": "TabularFile", "FilePath": "data.csv", "Delimiter": ",",
            "Columns": [ { "ColumnName": "a", "ColumnPurpose": "Label", "ColumnDataFormat": "Single", "Index": 0 } ] },
          "Forecast": { "Window": 5, "Horizon": 2 },
          "Training": { "FeaturesPerStep": 1, "TestFraction": 0.2, "Seed": 1, "Pooling": "Last", "StepsPerFrame": 1,
            "RecurrentDropout": 0, "HeadDropout": 0,
            "Settings": { "CellType": "Lstm", "HiddenUnits": "3", "LayerCount": "1", "Bidirectional": "False",
              "Epochs": "2", "BatchSize": "4", "LearningRate": "0.01" } },
          "Metrics": { "MeanAbsoluteError": 0.5, "Coverage": "NaN" }
        }
        """;

    [TestMethod]
    public void What_was_written_is_read()
    {
        using var tool = new Tool();
        ModelConfig config = Read(tool, Good);
        Assert.AreEqual(ProjectKind.Web, config.Project);
        Assert.AreEqual(3, config.Training.ToSettings().Units);
        using var stream = new MemoryStream();
        config.Write(stream);
        Assert.AreEqual(double.NaN, Read(tool, System.Text.Encoding.UTF8.GetString(stream.ToArray())).Metrics["Coverage"]);
    }

    [TestMethod]
    public void An_ensemble_is_recommended_anew_but_for_what_was_asked_for()
    {
        using var tool = new Tool();
        const string Settings =
            "\"Budget\": \"Best\", \"Asked\": { \"Units\": 7, \"Cell\": \"Gru\" }, \"Settings\": { \"Members[0]\": \"\",";
        string ensemble = Good.Replace("\"Settings\": {", Settings, StringComparison.Ordinal);
        TrainingSettings settings = Read(tool, ensemble).Training.ToSettings();
        Assert.AreEqual(
            new TrainingSettings { Seed = 1, Budget = TrainingBudget.Best, Units = 7, Cell = RecurrentCellType.Gru },
            settings);
        Assert.AreEqual(AskedConfig.Of(settings), Read(tool, ensemble).Training.Asked);
        Assert.IsNull(AskedConfig.Of(new TrainingSettings()));
        string bad = ensemble.Replace("\"Units\": 7", "\"Units\": 0", StringComparison.Ordinal);
        UserError error = Assert.ThrowsExactly<UserError>(() => Read(tool, bad));
        StringAssert.Contains(error.Message, "must be at least 1");
    }

    [TestMethod]
    [DataRow("\"DataSource\": {", "\"DataSource\": null, \"Was\": {", "$.DataSource (line 3) is null")]
    [DataRow("[ {", "[ null, {", "DataSource.Columns contains null")]
    [DataRow("\"a\"", "null", "$.DataSource.Columns[0].ColumnName (line 4) is null")]
    [DataRow("\"Seed\": 1", "\"Seed\": \"one\"", "$.Training.Seed (line 6)")]
    [DataRow("\"Forecasting\"", "2", "$.Scenario (line 2)")]
    [DataRow("\"Scenario\"", "\"scenario\"", "it lacks 'Scenario'")]
    [DataRow("\"3\"", "\"99999999999\"", "training settings")]
    [DataRow("\"3\"", "null", "Training.Settings.HiddenUnits is null")]
    [DataRow("\"Lstm\"", "\"7\"", "CellType")]
    [DataRow("\"Window\": 5", "\"Window\": -5", "Forecast.Window (-5)")]
    [DataRow("0.2", "\"NaN\"", "Training.TestFraction is NaN")]
    [DataRow("\"Version\": 1", "\"Version\": 2", "Update the tool")]
    [DataRow("\"Version\": 1", "\"Version\" 1", "line 2 is not JSON")]
    public void What_is_wrong_is_named(string good, string bad, string said)
    {
        using var tool = new Tool();
        string text = Good.Replace(good, bad, StringComparison.Ordinal);
        Assert.AreNotEqual(Good, text);
        UserError error = Assert.ThrowsExactly<UserError>(() => Read(tool, text).Training.ToSettings());
        StringAssert.Contains(error.Message, said);
        Assert.IsFalse(error.Message.Contains("System.", StringComparison.Ordinal)
            || error.Message.Contains("LstmMlNet.Cli", StringComparison.Ordinal), error.Message);
    }

    [TestMethod]
    public void A_configuration_that_was_altered_anyhow_is_used_or_refused_in_a_sentence()
    {
        using var tool = new Tool();
        var random = new Random(22);
        (int used, int refused) = (0, 0);
        for (int i = 0; i < 600; i++)
        {
            try
            {
                ModelConfig config = Read(tool, Altered(random));
                _ = config.DataSource.ToDataset();
                Assert.IsFalse(config.DataSource.ToRoles().Features.Any(name => name is null));
                _ = config.Training.ToSettings();
                used++;
            }
            catch (UserError)
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(5, used);
        Assert.IsGreaterThan(300, refused);
    }

    /// <summary>A good configuration with one to three of its values replaced, removed or torn.</summary>
    private static string Altered(Random random)
    {
        JsonNode config = JsonNode.Parse(Good)!;
        for (int change = random.Next(1, 3); change > 0; change--)
        {
            JsonNode[] nodes = [.. Nodes(config).Where(node => node.Parent is not null)];
            JsonNode node = nodes[random.Next(nodes.Length)];
            if (random.Next(4) == 0 && node.Parent is JsonObject parent)
                parent.Remove(node.GetPropertyName());
            else
                node.ReplaceWith(Value(random));
        }

        string text = config.ToJsonString();
        return random.Next(10) switch
        {
            0 => text[..random.Next(text.Length)],
            1 => text.Insert(random.Next(text.Length), ((char)random.Next(1, 128)).ToString()),
            _ => text,
        };
    }

    private static JsonNode? Value(Random random) => random.Next(12) switch
    {
        0 or 1 => null,
        2 => "text",
        3 => "",
        4 => -1,
        5 => 1e308,
        6 => "NaN",
        7 => true,
        8 => new JsonArray(),
        9 => new JsonObject { ["a"] = null },
        10 => new JsonArray(null, "a"),
        _ => random.NextInt64(),
    };

    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Nodes(field.Value)).Prepend(node),
        JsonArray items => items.SelectMany(Nodes).Prepend(node),
        null => [],
        _ => [node],
    };

    private static ModelConfig Read(Tool tool, string text)
    {
        string path = tool.PathOf("any.mbconfig");
        File.WriteAllText(path, text);
        return ModelConfig.Load(path);
    }
}
