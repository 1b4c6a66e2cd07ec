using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;

namespace LstmMlNet.Networks;

/// <summary>
/// The head for forecasting: several quantiles for each of the next steps, <c>[batch, horizon, quantiles]</c>, in the units of the targets,
/// in ascending order at each step. Loss: the quantile (pinball) loss of the standardized targets (Koenker &amp; Bassett 1978).
/// </summary>
/// <remarks>Quantiles that cross are sorted when they are returned (Chernozhukov, Fernández-Val &amp; Galichon 2010).</remarks>
public sealed class DenseQuantileLayer : NetworkHead
{
    private const string CalibrationName = "calibration";
    private readonly float[] _quantiles;
    private readonly int _stepsAhead;

    /// <param name="horizon">The number of steps to forecast, at least 1.</param>
    /// <param name="quantiles">The quantiles, each between 0 and 1, in ascending order; 0.5 is the median.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizon"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">
    /// There are no quantiles, one is not between 0 and 1, or they are not in ascending order.
    /// </exception>
    public DenseQuantileLayer(int horizon, params IReadOnlyList<float> quantiles)
        : base(Checked(horizon, quantiles))
    {
        Horizon = horizon;
        _quantiles = [.. quantiles];
    }

    /// <summary>The number of steps to forecast.</summary>
    public int Horizon { get; }

    /// <summary>
    /// The number of steps at the end of a sequence that stand for the steps ahead, a divisor of <see cref="Horizon"/>. They contain what
    /// is known of the future: the recurrent layers run on over them as a decoder, and the forecasts for each step ahead (several if the
    /// horizon is a multiple: one per series) are read from the hidden state at that step, all with the same weights. A sequence needs at
    /// least one more step. Default: 0, all forecasts are read from the pooled hidden states.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or not a divisor of the horizon.</exception>
    public int StepsAhead
    {
        get => _stepsAhead;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value > 0 && Horizon % value != 0)
                throw new ArgumentOutOfRangeException(
                    nameof(value),
                    value,
                    $"{nameof(StepsAhead)} must divide the horizon of {Horizon}.");
            _stepsAhead = value;
        }
    }

    /// <summary>The quantiles, in ascending order.</summary>
    public IReadOnlyList<float> Quantiles => _quantiles;

    /// <summary>
    /// The offset added to each quantile, <c>[horizon, quantiles]</c>, in units of the sequence's level: see
    /// <see cref="QuantileCalibration"/>.
    /// </summary>
    internal float[]? Calibration { get; set; }

    internal override string Kind => "Quantiles";

    internal override TargetKind Target => TargetKind.Values;

    internal override int TargetCount => Horizon;

    internal override int DecodedSteps => StepsAhead;

    internal override string? SummaryName =>
        StepsAhead > 0 ? $"dense (Dense, {Kind.ToLowerInvariant()} of the last steps)" : base.SummaryName;

    internal override bool ScalesTargets => true;

    internal override IEnumerable<NetworkParameter> Measured =>
        Calibration is { } offsets ? [new NetworkParameter(CalibrationName, [offsets.Length], offsets)] : [];

    internal override HeadDescription Describe() => base.Describe() with
    {
        Horizon = Horizon,
        Quantiles = [.. _quantiles],
        StepsAhead = StepsAhead > 0 ? StepsAhead : null,
        Calibrated = Calibration is not null,
    };

    internal override void LoadMeasured(HeadDescription description, Func<string, int[], float[]> source)
    {
        if (description.Calibrated)
            Calibration = source(CalibrationName, [Outputs]);
    }

    internal override HeadLoss CreateLoss(FeatureScaling? targets, IReadOnlyList<float>? classWeights, float labelSmoothing) =>
        new QuantileLoss(_quantiles, targets);

    internal override void Activate(Span<float> logits, FeatureScaling? targets, SequenceLevel level)
    {
        targets?.Restore(logits, _quantiles.Length);
        Order(logits);
        if (Calibration is { } offsets)
        {
            // The offsets were measured on quantiles in order; only far apart ones can cross once more.
            System.Numerics.Tensors.TensorPrimitives.Add(logits, offsets, logits);
            Order(logits);
        }

        level.Restore(logits);
    }

    internal override NetworkHead CloneUntrained() => new DenseQuantileLayer(Horizon, _quantiles) { StepsAhead = StepsAhead };

    private void Order(Span<float> values)
    {
        for (int i = 0; i < values.Length; i += _quantiles.Length)
            values.Slice(i, _quantiles.Length).Sort();
    }

    private static int Checked(int horizon, IReadOnlyList<float> quantiles)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentNullException.ThrowIfNull(quantiles);
        if (quantiles.Count == 0)
            throw new ArgumentException("At least one quantile is needed.", nameof(quantiles));
        for (int i = 0; i < quantiles.Count; i++)
        {
            if (!(quantiles[i] is > 0 and < 1) || (i > 0 && quantiles[i] <= quantiles[i - 1]))
                throw new ArgumentException(
                    $"The quantiles are {string.Join(", ", quantiles)}: each must be between 0 and 1, in ascending order.",
                    nameof(quantiles));
        }

        return checked(horizon * quantiles.Count);
    }
}
