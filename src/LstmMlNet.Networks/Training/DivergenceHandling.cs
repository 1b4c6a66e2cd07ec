namespace LstmMlNet.Networks;

/// <summary>What to do if the loss or a gradient is no longer a finite number.</summary>
public enum DivergenceHandling
{
    /// <summary>Stop with a <see cref="TrainingDivergedException"/>; the network keeps its previous weights.</summary>
    Throw = 0,

    /// <summary>
    /// Go back to the start of the epoch and repeat it with half the learning rate, which stays halved; after five times in one training,
    /// stop with a <see cref="TrainingDivergedException"/>.
    /// </summary>
    RollBack = 1,
}
