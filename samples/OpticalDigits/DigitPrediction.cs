namespace OpticalDigits;

/// <summary>The model's prediction for a digit.</summary>
internal sealed class DigitPrediction
{
    public string PredictedLabel { get; set; } = "";

    /// <summary>One probability per class, in the order of the column's slot names.</summary>
    public float[] Score { get; set; } = [];
}
