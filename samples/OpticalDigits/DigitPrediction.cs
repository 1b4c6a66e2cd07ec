namespace OpticalDigits;

/// <summary>What the model says of a digit.</summary>
internal sealed class DigitPrediction
{
    public string PredictedLabel { get; set; } = "";

    /// <summary>One probability a class, in the order of the column's slot names.</summary>
    public float[] Score { get; set; } = [];
}
