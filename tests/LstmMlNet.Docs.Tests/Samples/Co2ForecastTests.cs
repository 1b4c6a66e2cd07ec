using System.Globalization;
using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests.Samples;

/// <summary>Runs the sample as the README says: it must beat the naive forecast, and its intervals must hold what they claim.</summary>
[TestClass]
internal sealed partial class Co2ForecastTests
{
    [TestMethod]
    [DataRow(0.7, "co2", "2", "--quick")]
    [DataRow(0.9, "sunspots", "1", "--few-trees")]
    public void It_beats_the_naive_forecast_and_its_interval_holds(double atMost, string series, params string[] others)
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string output = Repository.Run("samples/Co2Forecast", folder, [series, .. others]);
            Assert.IsLessThan(atMost, Number(Model().Match(output)) / Number(Naive().Match(output)), output);
            Assert.AreEqual(90, Number(Held().Match(output)), 5, output);
            Assert.IsGreaterThan(10_000, new FileInfo(Path.Combine(folder, $"{series}.png")).Length);
            Assert.IsTrue(File.Exists(Path.Combine(folder, $"{series}.zip")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"GRU \(LstmMlNet\)[^\d]+([\d.]+)")]
    private static partial Regex Model();

    [GeneratedRegex(@"seasonal naive \(\d+\)[^\d]+([\d.]+)")]
    private static partial Regex Naive();

    [GeneratedRegex(@"and covered\s+([\d.]+) %")]
    private static partial Regex Held();
}
