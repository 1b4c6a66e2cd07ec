using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet.MLNetInternals;

/// <summary>Makes ML.NET's confusion matrices, whose constructor is internal.</summary>
internal static class ConfusionMatrices
{
    /// <param name="names">The classes.</param>
    /// <param name="counts">How many of an actual class (first index) were predicted as another (second).</param>
    public static ConfusionMatrix Create(IReadOnlyList<string> names, long[][] counts) => new(
        ((IHostEnvironment)new MLContext()).Register(nameof(ConfusionMatrix)),
        [.. names.Select((_, c) => counts[c][c] / (double)counts.Sum(row => row[c]))],
        [.. names.Select((_, c) => counts[c][c] / (double)counts[c].Sum())],
        [.. counts.Select(row => row.Select(count => (double)count).ToArray())],
        [.. names.Select(name => name.AsMemory())],
        isSampled: false,
        isBinary: false);
}
