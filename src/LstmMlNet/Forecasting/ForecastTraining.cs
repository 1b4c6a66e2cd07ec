using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Forecasting;

/// <summary>Trains the network of a forecaster whose layout is known.</summary>
internal static class ForecastTraining
{
    public static LstmSequenceTransformer Run(
        IHostEnvironment environment,
        IDataView table,
        ForecastLayout layout,
        LstmSequenceEstimator.Options trainer,
        Origins origins)
    {
        IDataView windows = ForecastWindows.ToTrain(
            table,
            layout,
            origins,
            ShapingLog.Of(environment, nameof(LstmForecastEstimator)));
        IDataView input = JoinedIds.Of(table, layout.Table);
        var writer = new WindowWriter(layout, new TableColumns(input.Schema, layout.Table, layout.Spacing));
        LstmSequenceEstimator.Options own = trainer.Copy();

        // Intervals are calibrated by what came after earlier networks: see ForecastCalibration.
        own.CalibrationFolds = 0;
        own.FeatureColumnName = ForecastWindows.Features;
        own.LabelColumnName = ForecastWindows.Label;
        own.IdColumnName = ForecastWindows.Series;
        (own.ScoreColumnName, own.LowerBoundColumnName, own.UpperBoundColumnName) =
            (ForecastsView.NetworkColumns[0], ForecastsView.NetworkColumns[1], ForecastsView.NetworkColumns[2]);
        own.FeaturesPerStep = null;
        own.Decoder = writer.ToDecoder((layout.DecodedSteps + origins.Stride - 2) / origins.Stride);
        return new LstmSequenceEstimator(environment, own, SequenceTask.Forecasting).Fit(windows);
    }

    /// <summary>The same settings with half as many epochs.</summary>
    public static LstmSequenceEstimator.Options Halved(LstmSequenceEstimator.Options trainer)
    {
        LstmSequenceEstimator.Options halved = trainer.Copy();
        halved.Epochs = Math.Max(1, (trainer.Epochs + 1) / 2);
        return halved;
    }

    /// <summary>Settings that do well untuned on so many windows.</summary>
    /// <param name="windows">Windows to train on.</param>
    /// <param name="streams">Whether windows are read anew in every epoch rather than held.</param>
    /// <param name="budget">How long training may take.</param>
    public static LstmSequenceEstimator.Options Recommended(long windows, bool streams, TrainingBudget budget)
    {
        const int ShuffledWindows = 20_000;
        const int FewWindows = 2_000;
        (int updates, int members, int fewMembers) = budget switch
        {
            TrainingBudget.Fast => (1_500, 1, 3),
            TrainingBudget.Balanced => (1_500, 3, 9),
            _ => (4_500, 5, 15),
        };
        int batch = windows <= 2_000 ? 16 : windows <= 20_000 ? 32 : 64;
        double perEpoch = Math.Ceiling(windows / (double)batch);
        return new LstmSequenceEstimator.Options
        {
            HiddenUnits = windows >= 20_000 ? 64 : 40,
            BatchSize = batch,
            Epochs = (int)Math.Clamp(Math.Ceiling(updates / perEpoch), 4, 60),
            LearningRate = 3e-3f,
            Schedule = new CosineSchedule(),
            Optimizer = new AdamW { WeightDecay = 0.01f },

            // Where there is little to learn from, networks differ by chance: their mean does not.
            MemberCount = windows <= FewWindows ? fewMembers : members,
            CalibrationFolds = 2,
            ShuffleBufferSize = streams ? ShuffledWindows : null,
        };
    }
}
