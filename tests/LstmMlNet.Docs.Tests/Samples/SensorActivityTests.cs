using System.Globalization;
using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests.Samples;

/// <summary>Runs the console sample: made-up people train, others are predicted.</summary>
[TestClass]
internal sealed partial class SensorActivityTests
{
    [TestMethod]
    public void It_tells_the_activities_of_people_it_has_not_seen()
    {
        string output = Repository.Run("samples/SensorActivity.Console", Path.GetTempPath());
        Assert.IsGreaterThan(0.8, double.Parse(Accuracy().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), output);
        foreach (string activity in new[] { "walking", "running", "stairs", "cycling", "sitting" })
            StringAssert.Contains(output, $"{activity}: precision");
    }

    [GeneratedRegex(@"micro accuracy (\d\.\d+)")]
    private static partial Regex Accuracy();
}
