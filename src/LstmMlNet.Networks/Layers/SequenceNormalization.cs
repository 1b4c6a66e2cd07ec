namespace LstmMlNet.Networks;

/// <summary>How the input of convolutions is normalized within each sequence.</summary>
public enum SequenceNormalization
{
    /// <summary>The features as the recurrent layers read them: standardized over the training data, if at all.</summary>
    None = 0,

    /// <summary>
    /// Each feature minus its mean over the sequence's steps, divided by its standard deviation: the shape of the curve, whatever its level
    /// and amplitude. A feature that does not vary within the sequence is 0.
    /// </summary>
    Standardized = 1,

    /// <summary>
    /// The same for the logarithms, sign(x)·ln(1 + |x|): for counts and amounts that differ between sequences by orders of magnitude.
    /// </summary>
    StandardizedLogarithms = 2,
}
