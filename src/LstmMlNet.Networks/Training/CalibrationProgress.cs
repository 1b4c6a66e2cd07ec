namespace LstmMlNet.Networks;

/// <summary>The progress of calibration.</summary>
/// <param name="Block">The block whose network is being trained, from 1.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="Epoch">The latest epoch of that network.</param>
public sealed record CalibrationProgress(int Block, int Blocks, EpochMetrics Epoch);
