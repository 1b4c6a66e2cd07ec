namespace LstmMlNet.Anomalies;

/// <summary>What a detector is beside its network: as saved in the zip.</summary>
internal sealed class AnomalyModel
{
    public LstmAnomalyEstimator.Options Options { get; set; } = new();

    public ResidualCalibration Calibration { get; set; } = new();

    /// <exception cref="ArgumentException">It is none that was fitted.</exception>
    public void Validate()
    {
        if (Options is null || Calibration is null)
            throw new ArgumentException("The detector's options or its calibration are missing.");
        Options.Validate();
        Calibration.Validate();
    }
}
