namespace LstmMlNet.Docs.Tests.Samples;

/// <summary>Runs the walk as it is, only shorter.</summary>
[TestClass]
internal sealed class UnderstandingLstmTests
{
    [TestMethod]
    public void It_measures_what_it_says_and_writes_the_report()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string output = Repository.Run("samples/UnderstandingLstm", folder, "--quick");
            foreach (string expected in new[]
            {
                "eight products",
                "60,703",
                "순전파",
                "역전파",
                "메모리와 연산량",
                "변형",
                "After 99 steps the simple RNN keeps",
                "4.00",
            })
                StringAssert.Contains(output, expected);
            Assert.IsGreaterThan(100_000, new FileInfo(Path.Combine(folder, "understanding-lstm", "report.html")).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
