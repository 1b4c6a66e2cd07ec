using System.Globalization;

namespace LstmMlNet.Networks;

/// <summary>Training diverged: the loss or a gradient became infinite or NaN. The network keeps its previous weights.</summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    /// <summary>Creates an exception with a default message.</summary>
    public TrainingDivergedException()
        : base("Training diverged.")
    {
    }

    /// <param name="message">The message.</param>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public TrainingDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal TrainingDivergedException(int epoch, double loss, double gradientNorm, float learningRate)
        : base(string.Create(CultureInfo.InvariantCulture, $"Training diverged in epoch {epoch}: the loss is {loss} and the gradients' "
            + $"norm {gradientNorm}. Use a smaller LearningRate (it is {learningRate}), or standardize the features.")) =>
        Epoch = epoch;

    /// <summary>The epoch in which training diverged, from 1.</summary>
    public int Epoch { get; }
}
