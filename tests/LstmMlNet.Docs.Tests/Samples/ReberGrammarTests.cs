using System.Globalization;
using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests.Samples;

/// <summary>Runs the sample as the README says.</summary>
[TestClass]
internal sealed partial class ReberGrammarTests
{
    [TestMethod]
    public void The_LSTM_remembers_the_letter_that_the_simple_RNN_forgets()
    {
        string output = Repository.Run("samples/ReberGrammar", Path.GetTempPath());
        Dictionary<string, double> accuracies = Rows().Matches(output)
            .ToDictionary(row => row.Groups[1].Value, row => double.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture));
        Assert.IsGreaterThan(0.99, accuracies["LSTM"], output);
        Assert.IsGreaterThan(0.99, accuracies["GRU"], output);
        Assert.IsLessThan(0.6, accuracies["simple RNN"], output);
    }

    [GeneratedRegex(@"(simple RNN|GRU|LSTM)\s+│\s+[\d,]+\s+│\s+(\d\.\d+)")]
    private static partial Regex Rows();
}
