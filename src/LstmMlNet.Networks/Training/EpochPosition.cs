namespace LstmMlNet.Networks.Training;

/// <summary>How far an epoch has come: batches learnt from, and the sums over their sequences.</summary>
internal readonly record struct EpochPosition(int Batches, double Loss, double Correct, double Weight);
