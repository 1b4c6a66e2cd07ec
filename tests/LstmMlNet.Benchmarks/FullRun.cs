using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.FashionMnist;
using LstmMlNet.Benchmarks.Growth;
using LstmMlNet.Benchmarks.MlNet;

namespace LstmMlNet.Benchmarks;

/// <summary>Everything in one run, as Markdown and a chart in <c>artifacts</c>.</summary>
internal static class FullRun
{
    /// <param name="rounds">How often the peers alternate.</param>
    /// <param name="fashionMnist">Where Fashion-MNIST's four files are; null leaves that part out.</param>
    /// <returns>The Markdown.</returns>
    public static string Run(int rounds, string? fashionMnist)
    {
        int[] threads = Environment.ProcessorCount > 1 ? [1, 2] : [1];
        Action<string> say = Console.Error.WriteLine;
        var comparison = new EngineComparison(rounds, say);
        comparison.Run(threads);
        Directory.CreateDirectory("artifacts");
        ComparisonReport.Chart(comparison, threads[^1], Path.Combine("artifacts", "benchmarks.svg"));
        string[] parts =
        [
            ComparisonReport.Markdown(comparison, threads, rounds),
            MlNetComparison.Markdown(rounds, say),
            fashionMnist is null
                ? "## Time to an accuracy\n\n**Missing: no folder of Fashion-MNIST was given.**\n"
                : FashionMnistComparison.Markdown(fashionMnist, Math.Min(3, rounds), threads[^1], say),
            "## Networks of other kinds\n\n" + NetworkKinds.Markdown(threads[^1]),
            GrowthTables.Markdown(threads[^1], say),
            FitMemory.Markdown(say),
            FusedProduct.Markdown(),
        ];
        string markdown = string.Join('\n', parts);
        File.WriteAllText(Path.Combine("artifacts", "benchmarks.md"), markdown);
        return markdown;
    }
}
