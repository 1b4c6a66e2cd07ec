using System.Runtime.InteropServices;
using LstmMlNet.Networks;

namespace LstmMlNet.Search;

/// <summary>What one process has measured of a trial, and tells the others.</summary>
/// <param name="WasTried">Whether there was time to begin.</param>
/// <param name="InTime">Whether there was time to end.</param>
/// <param name="Loss">The lowest loss; infinite where there is none.</param>
/// <param name="Accuracy">That epoch's accuracy; NaN where there is none.</param>
/// <param name="BestEpoch">That epoch; 0 where there is none.</param>
/// <param name="Seconds">How long it took.</param>
internal readonly record struct TrialResult(
    bool WasTried,
    bool InTime,
    double Loss,
    double Accuracy,
    int BestEpoch,
    double Seconds)
{
    /// <summary>There was no time for it.</summary>
    public static TrialResult None => new(false, false, double.PositiveInfinity, double.NaN, 0, 0);

    /// <summary>Shares trials out, and gives all processes all results.</summary>
    /// <param name="ranks">The processes.</param>
    /// <param name="count">How many trials.</param>
    /// <param name="measure">Measures one.</param>
    public static IReadOnlyList<TrialResult> OfAllRanks(ICollective ranks, int count, Func<int, TrialResult> measure) =>
        [.. ranks.ShareOut(count, i => measure(i).ToBytes()).Select(FromBytes)];

    private byte[] ToBytes()
    {
        double[] values = [WasTried ? 1 : 0, InTime ? 1 : 0, Loss, Accuracy, BestEpoch, Seconds];
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    private static TrialResult FromBytes(byte[] bytes)
    {
        ReadOnlySpan<double> values = MemoryMarshal.Cast<byte, double>(bytes);
        return new TrialResult(values[0] > 0, values[1] > 0, values[2], values[3], (int)values[4], values[5]);
    }
}
