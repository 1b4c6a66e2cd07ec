using LstmMlNet.Cli.Config;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace LstmMlNet.Cli.Training;

/// <summary>Trains the model that is saved: its steps take sequences, so that a service can score one at a time.</summary>
internal static class SequenceTrainer
{
    // With fewer rows than this nothing is set aside: what is not learned from them costs more than stopping early gains. Windows of a
    // series overlap, and are too many to begin with.
    private const int RowsForValidation = 500;
    private const int WindowsForValidation = 60;
    private const int GroupsForValidation = 4;
    private const float ValidationFraction = 0.15f;

    /// <summary>The settings for the data: recommended, then what was asked for.</summary>
    public static LstmSequenceEstimator.Options Settings(
        MLContext mlContext,
        SequenceData data,
        Scenario scenario,
        TrainingSettings settings)
    {
        LstmSequenceEstimator.Options options =
            LstmSequenceEstimator.Options.Recommended(data.Train, data.LabelColumn, "Features", data.FeaturesPerStep, settings.Budget);
        if (scenario == Scenario.Forecasting)
        {
            options.LevelFeature = 0;
            options.LevelBy = LevelKind.MeanAndDeviation;
            options.Bidirectional = false;
            options.HiddenUnits = 32;
            options.Epochs = Math.Min(options.Epochs, 30);
            options.StepsPerFrame = 1;
            options.Pooling = SequencePooling.Last;
        }

        settings.Apply(options);
        (options.GroupColumnName, options.IdColumnName) = scenario == Scenario.Forecasting
            ? (null, data.GroupColumn)
            : (data.GroupColumn, (string?)null);
        if (CanValidate(data))
        {
            options.ValidationFraction = ValidationFraction;
            options.EarlyStoppingPatience = Math.Max(10, options.Epochs / 3);
            options.RefitOnAllRows = true;
        }

        return options;
    }

    /// <summary>Whether there is enough to set some aside: forecasting also leaves out the windows that overlap the cut.</summary>
    private static bool CanValidate(SequenceData data)
    {
        long rows = RowsOf(data.Train);
        if (rows < (data.Forecast is null ? RowsForValidation : WindowsForValidation))
            return false;
        if (data.GroupColumn is null)
            return data.Forecast is null || (rows * ValidationFraction) + data.Forecast.Horizon <= rows / 3.0;
        long[] groups = [.. data.Train.GetColumn<ReadOnlyMemory<char>>(data.GroupColumn)
            .GroupBy(value => value.ToString(), StringComparer.Ordinal)
            .Select(group => group.LongCount())];
        return data.Forecast is null
            ? groups.Length >= GroupsForValidation
            : groups.Sum(length => (length * ValidationFraction) + data.Forecast.Horizon) <= rows / 3.0;
    }

    private static long RowsOf(IDataView view)
    {
        long rows = 0;
        using DataViewRowCursor cursor = view.GetRowCursor([]);
        while (cursor.MoveNext())
            rows++;
        return rows;
    }

    /// <summary>The steps that take a sequence and its label; the trainer and what follows it.</summary>
    public static IEstimator<ITransformer> Pipeline(
        MLContext mlContext,
        SequenceData data,
        Scenario scenario,
        LstmSequenceEstimator.Options options)
    {
        LstmSequenceEstimator trainer = scenario switch
        {
            Scenario.Classification => mlContext.MulticlassClassification.Trainers.LstmSequence(options),
            Scenario.Regression => mlContext.Regression.Trainers.LstmSequence(options),
            _ => mlContext.Forecasting.ForecastByLstm(options),
        };
        return scenario == Scenario.Classification
            ? Keys(mlContext, data).Append(trainer).Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            : new EstimatorChain<ITransformer>().Append(trainer);
    }

    /// <summary>Classes in the order of their values, not of the rows: the same in whatever order the data come.</summary>
    private static ValueToKeyMappingEstimator Keys(MLContext mlContext, SequenceData data) =>
        mlContext.Transforms.Conversion.MapValueToKey(data.LabelColumn, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);

    public static SequenceTask TaskOf(Scenario scenario) => scenario switch
    {
        Scenario.Classification => SequenceTask.MulticlassClassification,
        Scenario.Regression => SequenceTask.Regression,
        _ => SequenceTask.Forecasting,
    };

    /// <summary>Settings found by a search within its time.</summary>
    public static (LstmSequenceEstimator.Options Options, SearchTrial Best) Search(
        MLContext mlContext,
        SequenceData data,
        Scenario scenario,
        LstmSequenceEstimator.Options first,
        TrainingSettings settings,
        Action<SearchTrial> progress,
        CancellationToken stop)
    {
        IDataView rows = scenario == Scenario.Classification
            ? Keys(mlContext, data).Fit(data.Train).Transform(data.Train)
            : data.Train;
        first.CancellationToken = stop;
        SearchResult result = mlContext.SearchLstmSequence(rows, new SearchOptions
        {
            Task = TaskOf(scenario),
            Base = first,
            TimeBudget = TimeSpan.FromSeconds(settings.TimeBudget!.Value),
            Seed = settings.Seed,
            Progress = progress,
        });
        LstmSequenceEstimator.Options found = result.Options;
        found.ValidationFraction = first.ValidationFraction;
        found.EarlyStoppingPatience = first.EarlyStoppingPatience;
        found.RefitOnAllRows = first.RefitOnAllRows;
        found.Epochs = first.Epochs;
        found.Seed = settings.Seed;
        found.CancellationToken = CancellationToken.None;
        return (found, result.Best);
    }
}
