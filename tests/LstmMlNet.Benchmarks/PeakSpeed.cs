namespace LstmMlNet.Benchmarks;

/// <summary>Floating-point operations a second.</summary>
/// <param name="Sustained">The median of a block of runs: what shares are of.</param>
/// <param name="Best">The fastest run of some milliseconds.</param>
internal readonly record struct PeakSpeed(double Sustained, double Best);
