namespace LstmMlNet.Networks.Numerics;

/// <summary>What one batch gave: sums over its sequences, each times its weight.</summary>
internal readonly record struct BatchResult(double Loss, double Correct, double Weight, double GradientNorm)
{
    /// <summary>The batch was stopped before its end: no weight has changed.</summary>
    public static BatchResult Stopped => new() { IsStopped = true };

    public bool IsStopped { get; private init; }
}
