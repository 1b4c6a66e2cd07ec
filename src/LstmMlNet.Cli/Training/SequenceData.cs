using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>Sequences to train on and others to test with, in <c>Features</c>, with their label under its own name.</summary>
internal sealed record SequenceData(IDataView Train, IDataView Test, int FeaturesPerStep, string LabelColumn)
{
    /// <summary>Rows become sequences; some are held out: at random, of a forecast the last ones.</summary>
    /// <exception cref="UserError">The rows make no sequences.</exception>
    public static SequenceData Create(MLContext mlContext, DataSource source, DataRoles roles, Scenario scenario, ForecastConfig? forecast, double testFraction)
    {
        IDataView rows = source.Load(mlContext, roles);
        if (scenario == Scenario.Forecasting)
            return Windows(mlContext, rows, roles, forecast!, testFraction);
        (IDataView sequences, int features) = Sequences(mlContext, source, roles, rows);

        // Held in memory: sequences are made once, not in every pass.
        DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(mlContext.Data.Cache(sequences), testFraction, seed: 1);
        return new SequenceData(split.TrainSet, split.TestSet, features, roles.Label.Name);
    }

    /// <summary>All rows as sequences, for predictions.</summary>
    public static (IDataView Sequences, int FeaturesPerStep) Sequences(MLContext mlContext, DataSource source, DataRoles roles, IDataView rows)
    {
        if (source.HoldsSequences)
            return (rows, ((VectorDataViewType)rows.Schema["Features"].Type).Dimensions[^1]);
        if (roles.Id is null)
        {
            var wide = mlContext.Transforms.Concatenate("Features", [.. roles.Features.Select(column => column.Name)]);
            return (wide.Fit(rows).Transform(rows), roles.FeaturesPerStep);
        }

        var shaping = mlContext.Transforms.RowsToSequences(Options(roles));
        return (shaping.Fit(rows).Transform(rows), StepWidth(roles));
    }

    public static RowsToSequencesEstimator.Options Options(DataRoles roles) => new()
    {
        IdColumnName = roles.Id!.Name,
        OrderColumnName = roles.Order?.Name,
        SortRows = roles.Order is not null,
        InterleavedIds = true,
        FeatureColumnNames = [.. roles.Features.Select(column => column.Name)],
        LabelColumnName = roles.Label.Name,
        Label = roles.LabelIsText ? SequenceLabel.Constant : SequenceLabel.Last,
        MissingValues = roles.Missing,
    };

    public static SequenceWindowsEstimator.Options Options(DataRoles roles, ForecastConfig forecast) => new()
    {
        FeatureColumnNames = [.. roles.Features.Select(column => column.Name)],
        LabelColumnName = roles.Label.Name,
        LabelOutputName = "Future",
        Length = forecast.Window,
        Horizon = forecast.Horizon,
        IdColumnName = roles.Id?.Name,
        MissingValues = roles.Missing,
    };

    private static SequenceData Windows(MLContext mlContext, IDataView rows, DataRoles roles, ForecastConfig forecast, double testFraction)
    {
        var split = mlContext.Data.TimeTrainTestSplit(rows, testFraction, history: forecast.Window);
        var windows = mlContext.Transforms.SequenceWindows(Options(roles, forecast)).Fit(rows);
        return new SequenceData(mlContext.Data.Cache(windows.Transform(split.TrainSet)), mlContext.Data.Cache(windows.Transform(split.TestSet)), StepWidth(roles), "Future");
    }

    /// <summary>Features of a step as the network sees them: with a mask, one more for each.</summary>
    private static int StepWidth(DataRoles roles) => roles.Missing == MissingValueHandling.Mask ? 2 * roles.Features.Count : roles.Features.Count;
}
