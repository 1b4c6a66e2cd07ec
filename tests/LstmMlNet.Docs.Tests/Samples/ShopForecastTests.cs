using System.Globalization;
using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests.Samples;

/// <summary>Runs the sample as its README says: knowing the plan must help, and the effect of a promotion be found.</summary>
[TestClass]
internal sealed partial class ShopForecastTests
{
    [TestMethod]
    public void Knowing_the_plan_helps_and_the_effect_of_a_promotion_is_found()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string output = Repository.Run("samples/ShopForecast", folder, "2", "--quick");
            double[] errors =
            [
                .. Errors().Matches(output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
            ];
            Assert.HasCount(2, errors, output);
            Assert.IsLessThan(0.8 * errors[0], errors[1], output);
            Assert.AreEqual(40, double.Parse(Effect().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), 4, output);
            Assert.IsTrue(File.Exists(Path.Combine(folder, "shops.zip")));
            Assert.IsTrue(File.Exists(Path.Combine(folder, "shops.csv")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"prices: mean absolute error ([\d.]+)")]
    private static partial Regex Errors();

    [GeneratedRegex(@"fourth day adds (\d+) ?%")]
    private static partial Regex Effect();
}
