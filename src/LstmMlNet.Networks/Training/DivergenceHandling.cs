namespace LstmMlNet.Networks;

/// <summary>What is done when the loss or a gradient is no longer a finite number.</summary>
public enum DivergenceHandling
{
    /// <summary>Training ends with a <see cref="TrainingDivergedException"/>; the network keeps the weights it had.</summary>
    Throw = 0,

    /// <summary>
    /// The epoch is taken back to where it began and tried again with half the learning rate from there on; after five times in one
    /// training it ends with a <see cref="TrainingDivergedException"/>.
    /// </summary>
    RollBack = 1,
}
