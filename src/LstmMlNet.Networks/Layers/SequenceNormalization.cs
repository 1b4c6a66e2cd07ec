namespace LstmMlNet.Networks;

/// <summary>What convolutions read of a sequence.</summary>
public enum SequenceNormalization
{
    /// <summary>Its features as the recurrent layers read them: standardized over the training data, if at all.</summary>
    None = 0,

    /// <summary>
    /// Each feature less its mean over the sequence's steps, divided by its standard deviation: the shape of the curve, whatever its level
    /// and amplitude. A feature that does not vary within the sequence is 0.
    /// </summary>
    Standardized = 1,

    /// <summary>
    /// The same of the logarithms, sign(x)·ln(1 + |x|): for counts and amounts that differ between sequences by orders of magnitude.
    /// </summary>
    StandardizedLogarithms = 2,
}
