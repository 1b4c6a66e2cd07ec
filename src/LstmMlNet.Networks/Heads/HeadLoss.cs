namespace LstmMlNet.Networks.Heads;

/// <summary>The loss of a head on one row of logits: a sequence's, or a step's. Safe from any number of threads.</summary>
internal abstract class HeadLoss
{
    /// <summary>The target's weight, multiplied by its sequence's: its class's weight, or 0 for a step without a label.</summary>
    public virtual float WeightOf(ReadOnlySpan<float> target) => 1f;

    /// <summary>
    /// Turns logits into the gradient of scale · loss, in place; returns the loss (unscaled, times <see cref="WeightOf"/>)
    /// and how much of the target is correct.
    /// </summary>
    /// <param name="logits">The row, <c>[outputs]</c>.</param>
    /// <param name="target">The class, or the numbers.</param>
    /// <param name="level">The sequence's level, to which numbers are relative.</param>
    /// <param name="scale">Multiplies the gradient.</param>
    public abstract (double Loss, double Correct) Run(Span<float> logits, ReadOnlySpan<float> target, SequenceLevel level, float scale);
}
