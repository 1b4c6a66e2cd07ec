using System.Globalization;
using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests.Samples;

/// <summary>Runs the sample as the README says.</summary>
[TestClass]
internal sealed partial class OpticalDigitsTests
{
    [TestMethod]
    public void It_trains_well_saves_and_predicts_in_a_new_process()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string trained = Repository.Run("samples/OpticalDigits", folder);
            double accuracy = double.Parse(Accuracy().Match(trained).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.IsGreaterThanOrEqualTo(0.93, accuracy, trained);
            StringAssert.Contains(Repository.Run("samples/OpticalDigits", folder, "--predict", "1500"), "Predicted 1; it is 1.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"Accuracy on 360 unseen digits: (\d\.\d+)")]
    private static partial Regex Accuracy();
}
