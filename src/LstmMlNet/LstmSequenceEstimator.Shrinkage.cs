using System.Globalization;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Rows;

namespace LstmMlNet;

/// <content>Predictions of numbers are shrunk toward the mean as far as they are not to be trusted.</content>
public sealed partial class LstmSequenceEstimator
{
    /// <param name="members">The trained networks.</param>
    /// <param name="epochs">For how many epochs each was trained.</param>
    /// <param name="rows">What they learned from.</param>
    /// <param name="log">Says by how much.</param>
    private void Shrink(EnsembleMember[] members, int[] epochs, TrainingRows rows, TrainingLog log)
    {
        if (_options.ShrinkageFolds == 0 || Array.Exists(epochs, count => count == 0) || _options.StopToken.IsCancellationRequested)
            return;
        log.Say($"Measuring on {_options.ShrinkageFolds} parts of the rows what predictions are worth.");
        IReadOnlyList<double>? factors = RegressionShrinkage.CrossFit(
            [.. members.Select((member, i) => member with { Options = member.Options with { Epochs = epochs[i] } })],
            rows.Held,
            _options.ShrinkageFolds,
            _seed,
            _options.Threads,
            rows.Groups,
            _options.CalibrationProgress,
            _options.CancellationToken);
        if (factors is null)
            return;
        string shares = string.Join(", ", factors.Select(factor => factor.ToString("F2", CultureInfo.InvariantCulture)));
        log.Say($"Predictions differ from the mean by {shares} of what the networks say.");
        if (factors.All(factor => factor == 0))
            log.Warn("On rows that they did not learn from, the networks are not clearly better than the mean of the targets: the mean "
                + "is predicted.");
    }
}
