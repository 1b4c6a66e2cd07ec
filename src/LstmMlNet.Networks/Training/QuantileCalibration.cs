namespace LstmMlNet.Networks;

/// <summary>
/// Moves the quantiles of a trained forecaster so that they hold on data it has not learnt from: what a network has learnt
/// by heart it is too sure of. Conformalised quantile regression (Romano, Patterson &amp; Candès 2019), for each step ahead and
/// each quantile by itself.
/// </summary>
public static class QuantileCalibration
{
    /// <summary>Calibrates a network's quantiles; an earlier calibration is replaced. Not to be called while the network scores.</summary>
    /// <param name="network">A trained network with a <see cref="DenseQuantileLayer"/>.</param>
    /// <param name="data">Sequences with their targets that the network was not trained on: the more recent, the better.</param>
    /// <exception cref="ArgumentException">Another head, no sequences, or sequences that do not fit the network.</exception>
    public static void Run(RecurrentNetwork network, SequenceDataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        if (network.Head is not DenseQuantileLayer head)
            throw new ArgumentException("Only a network that tells quantiles can be calibrated.", nameof(network));
        TargetCheck.Run(network, data, nameof(data));
        head.Calibration = null;
        float[][] errors = Errors(network, head, data);
        var offsets = new float[head.Outputs];
        for (int i = 0; i < offsets.Length; i++)
            offsets[i] = Quantile(errors[i], head.Quantiles[i % head.Quantiles.Count]);
        head.Calibration = offsets;
    }

    /// <summary>For each output, how far the truth lay above it.</summary>
    private static float[][] Errors(RecurrentNetwork network, DenseQuantileLayer head, SequenceDataset data)
    {
        var errors = new float[head.Outputs][];
        for (int i = 0; i < errors.Length; i++)
            errors[i] = new float[data.Count];
        var outputs = new float[head.Outputs];
        using var scorer = new SequenceScorer(network);
        for (int s = 0; s < data.Count; s++)
        {
            scorer.Score(data, s, 1);
            scorer.CopyOutputs(0, outputs);
            ReadOnlySpan<float> targets = data.TargetsOf(s);
            for (int i = 0; i < outputs.Length; i++)
                errors[i][s] = targets[i / head.Quantiles.Count] - outputs[i];
        }

        return errors;
    }

    /// <summary>The empirical quantile, with the correction for a finite sample that keeps the promised coverage on either side.</summary>
    private static float Quantile(float[] values, float quantile)
    {
        Array.Sort(values);
        int n = values.Length;
        double rank = quantile < 0.5 ? Math.Floor(quantile * (n + 1)) : quantile > 0.5 ? Math.Ceiling(quantile * (n + 1)) : (n + 1) / 2.0;
        int low = Math.Clamp((int)Math.Floor(rank) - 1, 0, n - 1);
        int high = Math.Clamp((int)Math.Ceiling(rank) - 1, 0, n - 1);
        return (values[low] + values[high]) / 2;
    }
}
