using System.Diagnostics;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Looks for better settings of the network within a given time: one setting after the other is changed, and kept changed where forecasts
/// err clearly less.
/// </summary>
internal static class TrainerSearch
{
    // Less may be chance.
    private const double LeastGain = 0.95;

    private static readonly Action<LstmSequenceEstimator.Options>[] s_changes =
    [
        trainer => trainer.LearningRate /= 2,
        trainer => trainer.HiddenUnits *= 2,
        trainer => trainer.Epochs *= 2,
        trainer => trainer.HiddenUnits = Math.Max(8, trainer.HiddenUnits / 2),
        trainer => trainer.LearningRate *= 2,
        trainer => trainer.LayerCount++,
        trainer => trainer.BatchSize = Math.Max(4, trainer.BatchSize / 2),
        trainer => trainer.Epochs = Math.Max(1, trainer.Epochs / 2),
    ];

    /// <summary>The settings that do best.</summary>
    /// <param name="errorOf">The error of forecasts by networks that are trained with some settings.</param>
    /// <param name="trainer">The settings to begin with, which win unless others do clearly better.</param>
    /// <param name="time">When no more settings are tried; those that are being tried are finished.</param>
    /// <param name="progress">Called after each that were tried; null for nobody.</param>
    public static LstmSequenceEstimator.Options Run(
        Func<LstmSequenceEstimator.Options, double> errorOf,
        LstmSequenceEstimator.Options trainer,
        TimeSpan time,
        Action<ForecastSearchTrial>? progress = null)
    {
        var clock = Stopwatch.StartNew();
        LstmSequenceEstimator.Options best = trainer;
        int tried = 0;
        double least = errorOf(trainer);
        Report(trainer, least, isBest: true);
        bool gained = true;
        while (gained)
        {
            gained = false;
            foreach (Action<LstmSequenceEstimator.Options> change in s_changes)
            {
                if (clock.Elapsed >= time || trainer.StopToken.IsCancellationRequested)
                    return best;
                LstmSequenceEstimator.Options changed = best.Copy();
                change(changed);
                double error = errorOf(changed);
                bool isBest = error < LeastGain * least;
                Report(changed, error, isBest);
                if (isBest)
                    (best, least, gained) = (changed, error, true);
            }
        }

        return best;

        // Stopped, the error is that of a network that has not learned all.
        void Report(LstmSequenceEstimator.Options settings, double error, bool isBest)
        {
            if (!trainer.StopToken.IsCancellationRequested)
                progress?.Invoke(new ForecastSearchTrial(tried++, settings.Copy(), error, isBest));
        }
    }
}
