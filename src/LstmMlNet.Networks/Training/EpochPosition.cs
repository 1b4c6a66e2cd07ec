namespace LstmMlNet.Networks.Training;

/// <summary>The progress of an epoch: batches learned from, and the sums over their sequences.</summary>
internal readonly record struct EpochPosition(int Batches, double Loss, double Correct, double Weight);
