using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Tests.Chain;

/// <summary>
/// What is answered to rows that a chain cannot take speaks to who sent them: no options, types or arguments of the program.
/// </summary>
[TestClass]
internal sealed partial class ClientErrorTests
{
    /// <summary>Names that only a program has: those of options and their values that no other word is written like.</summary>
    private static readonly HashSet<string> s_names =
    [
        .. new[]
        {
            typeof(LstmSequenceEstimator).Assembly,
            typeof(SequenceModelOptions).Assembly,
            typeof(Networks.RecurrentNetwork).Assembly,
        }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .SelectMany(type => type.IsEnum
                ? Enum.GetNames(type)
                : type.Name.EndsWith("Options", StringComparison.Ordinal)
                ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)
                : [])
            .Where(name => TwoWords().IsMatch(name)),
    ];

    public static IEnumerable<object[]> Wrong =>
    [
        // A value is missing, everywhere, or the place in time is.
        ["", "[{\"Id\":\"a\",\"Time\":0,\"Left\":1},{\"Id\":\"a\",\"Time\":1,\"Left\":null}]", "the value is missing"],
        ["", "[{\"Id\":\"a\",\"Time\":null,\"Left\":1}]", "is missing"],
        ["Mask", "[{\"Id\":\"a\",\"Time\":null,\"Left\":1}]", "is missing"],
        ["ForwardFill", "[{\"Id\":\"a\",\"Time\":0,\"Left\":null},{\"Id\":\"a\",\"Time\":1,\"Left\":null}]", "has no value in the whole"],

        // The order falls, a time comes twice, one is missing, the spacing changes, an id comes back.
        ["", "[{\"Id\":\"a\",\"Time\":2,\"Left\":1},{\"Id\":\"a\",\"Time\":1,\"Left\":1}]", "rows must rise"],
        ["Error", "[{\"Id\":\"a\",\"Time\":1,\"Left\":1},{\"Id\":\"a\",\"Time\":1,\"Left\":1}]", "comes twice"],
        ["Error", "[{\"Id\":\"a\",\"Time\":1,\"Left\":1},{\"Id\":\"a\",\"Time\":5,\"Left\":1}]", "missing"],
        ["Error", "[{\"Id\":\"a\",\"Time\":1,\"Left\":1},{\"Id\":\"a\",\"Time\":2.5,\"Left\":1}]", "not a whole number of steps"],
        ["Fill", "[{\"Id\":\"a\",\"Time\":1,\"Left\":1},{\"Id\":\"a\",\"Time\":9000000,\"Left\":1}]", "too many to fill"],
        [
            "",
            "[{\"Id\":\"a\",\"Time\":0,\"Left\":1},{\"Id\":\"b\",\"Time\":0,\"Left\":1},{\"Id\":\"a\",\"Time\":1,\"Left\":1}]",
            "comes back",
        ],

        // No column, no number, no finite number.
        ["", "[{\"Id\":\"a\",\"Time\":0}]", "is missing"],
        ["", "[{\"Id\":\"a\",\"Time\":0,\"Left\":\"x\"}]", "must be a number"],
        ["", "[{\"Id\":\"a\",\"Time\":0,\"Left\":1e60}]", "not a finite number"],
        ["", "[]", "no rows"],
        ["windows", "[{\"Id\":\"a\",\"Time\":0,\"Left\":1}]", "rows"],
        ["windows", "[{\"Id\":\"a\",\"Time\":0,\"Left\":1},{\"Id\":\"a\",\"Time\":1,\"Left\":null}]", "the value is missing"],
    ];

    [TestMethod]
    [DynamicData(nameof(Wrong))]
    public async Task An_error_speaks_to_who_sent_the_rows(string chain, string rows, string said)
    {
        await using Service service = await Service.Start(zip: Zip(chain));
        foreach (string path in new[] { "predict", "predict/batch", "explain" })
        {
            using var content = new StringContent($"{{\"rows\":{rows}}}", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using HttpResponseMessage response = await service.Client.PostAsync(new Uri(path, UriKind.Relative), content);
            string answer = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode && path == "predict/batch")
                continue;
            Assert.AreEqual(400, (int)response.StatusCode, answer);
            string detail = JsonDocument.Parse(answer).RootElement.GetProperty("detail").GetString()!;
            StringAssert.Contains(detail, said);
            foreach (string word in Word().Matches(detail).Select(match => match.Value))
                Assert.DoesNotContain(word, s_names, detail);
            foreach (string name in new[] { "Parameter", "System.", "Single", "VBuffer", "Exception", "DataView", " set ", " Set " })
                Assert.DoesNotContain(name, detail);
        }
    }

    private static byte[] Zip(string chain)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView rows = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40)
            .Select(i => new Row { Id = i < 20 ? "a" : "b", Time = i % 20, Left = i % 3, Label = i < 20 ? "high" : "low" }));
        var options = new LstmSequenceEstimator.Options { HiddenUnits = 2, Epochs = 1, Seed = 1, CalibrationFolds = 0, ThreadCount = 1 };
        IEstimator<ITransformer> estimator = chain == "windows"
            ? mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
            {
                FeatureColumnNames = ["Left"],
                LabelColumnName = "Left",
                Length = 4,
                Horizon = 2,
                IdColumnName = "Id",
                OrderColumnName = "Time",
            }).Append(mlContext.Forecasting.ForecastByLstm(options))
            : mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
            {
                IdColumnName = "Id",
                OrderColumnName = "Time",
                FeatureColumnNames = ["Left"],
                LabelColumnName = "Label",
                MissingValues = Enum.TryParse(chain, out MissingValueHandling missing) ? missing : MissingValueHandling.Error,
                TimeGaps = Enum.TryParse(chain, out TimeGapHandling gaps) ? gaps : TimeGapHandling.Ignore,
            })
                .Append(mlContext.Transforms.Conversion.MapValueToKey("Label"))
                .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
                .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var stream = new MemoryStream();
        mlContext.Model.Save(estimator.Fit(rows), rows.Schema, stream);
        return stream.ToArray();
    }

    [GeneratedRegex("^[A-Z][a-z]+[A-Z]")]
    private static partial Regex TwoWords();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Word();

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public float Time { get; set; }

        public float Left { get; set; }

        public string Label { get; set; } = "";
    }
}
