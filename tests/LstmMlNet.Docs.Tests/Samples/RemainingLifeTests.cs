using System.Globalization;
using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests.Samples;

/// <summary>Runs the sample as its README says: unseen machines' days must be estimated, and their faults be found.</summary>
[TestClass]
internal sealed partial class RemainingLifeTests
{
    [TestMethod]
    public void Remaining_days_are_estimated_and_faults_found()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string output = Repository.Run("samples/RemainingLife", folder, []);
            double[] errors = [.. Errors().Match(output).Groups.Values.Skip(1).Select(group => Number(group.Value))];
            Assert.IsLessThan(0.6 * errors[2], errors[0], output);
            Assert.IsLessThan(errors[0], errors[1], output);
            double[] faults = [.. Faults().Match(output).Groups.Values.Skip(1).Select(group => Number(group.Value))];
            Assert.IsGreaterThanOrEqualTo(0.7 * faults[1], faults[0], output);
            Assert.IsLessThan(0.02 * faults[3], faults[2], output);
            Assert.IsTrue(File.Exists(Path.Combine(folder, "life.zip")) && File.Exists(Path.Combine(folder, "detector.zip")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"mean absolute error ([\d.]+) days; ([\d.]+) in the last 20 days\.\s+Always the mean: ([\d.]+\d)")]
    private static partial Regex Errors();

    [GeneratedRegex(@"bearings: (\d+) of (\d+) found, (\d+) false alarms in ([\d,]+) days")]
    private static partial Regex Faults();
}
