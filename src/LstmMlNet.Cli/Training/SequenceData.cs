using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>Sequences to train on and others to test with, in <c>Features</c>, with their label under its own name.</summary>
internal sealed record SequenceData(IDataView Train, IDataView Test, int FeaturesPerStep, string LabelColumn)
{
    /// <summary>The column with the values one season before, if a season is longer than a window.</summary>
    public const string SeasonBefore = "SeasonBefore";

    /// <summary>All sequences whose label is known: those of both parts.</summary>
    public required IDataView All { get; init; }

    /// <summary>The column whose values stay on one side of every split: people, machines, sites; for forecasts, the series.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>A forecast's lengths as they came to be.</summary>
    public ForecastConfig? Forecast { get; init; }

    /// <summary>What was decided, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Rows become sequences; some are held out: of each class its share, groups whole; of forecasts each series' last ones.
    /// </summary>
    /// <exception cref="UserError">The rows make no sequences, or too few.</exception>
    public static SequenceData Create(
        MLContext mlContext,
        DataSource source,
        DataRoles roles,
        Scenario scenario,
        ForecastConfig? forecast,
        double testFraction,
        int seed = 1)
    {
        IDataView rows = source.Load(mlContext, roles);
        if (scenario == Scenario.Forecasting)
            return Windows(mlContext, source, rows, roles, forecast!, testFraction);
        (IDataView sequences, int features) = Sequences(mlContext, source, roles, rows);

        // Held in memory: sequences are made once, not in every pass.
        IDataView all = mlContext.Data.Cache(sequences);
        try
        {
            DataOperationsCatalog.TrainTestData split =
                mlContext.Data.SequenceTrainTestSplit(all, testFraction, roles.Label.Name, roles.Group?.Name, seed);
            return new SequenceData(split.TrainSet, split.TestSet, features, roles.Label.Name) 
            {
                All = all,
                GroupColumn = roles.Group?.Name,
                Notes = roles.VariesInLength ? ["A row ends where only missing values follow."] : [],
            };
        }
        catch (InvalidOperationException exception) when (exception.Message.StartsWith("Group column", StringComparison.Ordinal)
            || exception.Message.StartsWith("The data has", StringComparison.Ordinal))
        {
            throw new UserError(
                $"{source.Name} cannot be split into training and test sequences: {exception.Message}",
                exception);
        }
    }

    /// <summary>All rows as sequences, for predictions.</summary>
    public static (IDataView Sequences, int FeaturesPerStep) Sequences(
        MLContext mlContext,
        DataSource source,
        DataRoles roles,
        IDataView rows)
    {
        if (source.HoldsSequences)
            return (rows, ((VectorDataViewType)rows.Schema["Features"].Type).Dimensions[^1]);
        if (roles.VariesInLength)
        {
            var padded = mlContext.Transforms.ColumnsToSequence(
                "Features",
                [.. roles.Features.Select(column => column.Name)],
                roles.FeaturesPerStep,
                roles.Missing);
            IDataView sequences = padded.Fit(rows).Transform(rows);
            return (sequences, ((VectorDataViewType)sequences.Schema["Features"].Type).Dimensions[^1]);
        }

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
        Label = SequenceLabel.Constant,
        KeepColumnNames = roles.Group is { } group && group != roles.Id ? [group.Name] : [],
        TimeGaps = roles.TimeGaps ?? TimeGapHandling.Ignore,
        MissingValues = roles.Missing,
    };

    public static SequenceWindowsEstimator.Options Options(DataRoles roles, ForecastConfig forecast) => new()
    {
        FeatureColumnNames = [.. roles.Features.Select(column => column.Name)],
        LabelColumnName = roles.Label.Name,
        LabelOutputColumnName = "Future",
        Length = forecast.Window,
        Horizon = forecast.Horizon,
        IdColumnName = roles.Id?.Name,
        OrderColumnName = roles.Order?.Name,
        SortRows = roles.Order is not null,
        InterleavedIds = roles.Id is not null,
        KeepColumnNames = roles.Order is { } order ? [order.Name] : [],
        TimeGaps = roles.TimeGaps ?? TimeGapHandling.Ignore,
        MissingValues = roles.Missing,
        OutputKind = forecast.TakesLevel ? DataKind.Double : DataKind.Single,
        SeasonalNaiveColumnName = forecast.LooksBeyondWindow ? SeasonBefore : null,
        SeasonLength = forecast.Season ?? 1,
    };

    /// <summary>The test sequences whose class the model knows: a report draws these. Evaluations count the others as errors.</summary>
    public IDataView KnownTest(MLContext mlContext, Scenario scenario)
    {
        if (scenario != Scenario.Classification)
            return Test;
        HashSet<string> known = [.. Train.GetColumn<ReadOnlyMemory<char>>(LabelColumn).Select(label => label.ToString())];
        if (Test.GetColumn<ReadOnlyMemory<char>>(LabelColumn).All(label => known.Contains(label.ToString())))
            return Test;
        IDataView named = mlContext.Transforms.CopyColumns(nameof(NamedLabel.ActualLabel), LabelColumn).Fit(Test).Transform(Test);
        return mlContext.Data.FilterByCustomPredicate<NamedLabel>(named, row => !known.Contains(row.ActualLabel));
    }

    private sealed class NamedLabel
    {
        public string ActualLabel { get; set; } = "";
    }

    private static SequenceData Windows(
        MLContext mlContext,
        DataSource source,
        IDataView rows,
        DataRoles roles,
        ForecastConfig asked,
        double testFraction)
    {
        int[] lengths = LengthsOf(rows, roles);
        (ForecastConfig forecast, string? note) = ForecastPlan.Fit(asked, lengths, testFraction, source.Name);
        if (forecast.Season > lengths.Max())
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"--season is {forecast.Season}: {source.Name} has {lengths.Max()} "
                    + $"rows{(roles.Id is null ? "" : " in its longest series")}."));
        forecast = forecast with { TakesLevel = SeriesSurvey.IsTooFine(rows, roles.Label) };
        (IDataView all, DataOperationsCatalog.TrainTestData split) = Cut(mlContext, rows, roles, forecast, testFraction);
        if (forecast.Season is null && SeriesSurvey.SeasonOf(mlContext, split.TrainSet, roles, forecast) is > 1 and var season)
        {
            forecast = forecast with { Season = season };
            if (forecast.LooksBeyondWindow)
                (all, split) = Cut(mlContext, rows, roles, forecast, testFraction);
        }

        return new SequenceData(split.TrainSet, split.TestSet, StepWidth(roles), "Future")
        {
            All = all,
            GroupColumn = roles.Id?.Name,
            Forecast = forecast,
            Notes =
            [
                .. note is null ? Array.Empty<string>() : [note],
                .. forecast.TakesLevel
                    ? [$"A float cannot represent the changes of '{roles.Label.Name}': windows and forecasts are Double, "
                        + "and the last value of each window is subtracted before the network reads it."] : Array.Empty<string>(),
            ],
        };
    }

    /// <summary>Windows are split, not rows: they are in the order of time whatever the rows were in.</summary>
    private static (IDataView All, DataOperationsCatalog.TrainTestData Split) Cut(
        MLContext mlContext,
        IDataView rows,
        DataRoles roles,
        ForecastConfig forecast,
        double testFraction)
    {
        SequenceWindowsEstimator.Options options = Options(roles, forecast);
        options.KeepIncomplete = false;
        IDataView all = mlContext.Data.Cache(mlContext.Transforms.SequenceWindows(options).Fit(rows).Transform(rows));
        return (all, mlContext.Data.TimeTrainTestSplit(all, testFraction, idColumnName: roles.Id?.Name, gap: forecast.Horizon - 1));
    }

    /// <summary>How many rows each series has.</summary>
    private static int[] LengthsOf(IDataView rows, DataRoles roles)
    {
        if (roles.Id is { } id)
            return [.. rows.GetColumn<ReadOnlyMemory<char>>(id.Name)
                .GroupBy(value => value.ToString(), StringComparer.Ordinal)
                .Select(series => series.Count())];
        using DataViewRowCursor cursor = rows.GetRowCursor([]);
        int count = 0;
        while (cursor.MoveNext())
            count++;
        return [count];
    }

    /// <summary>
    /// Features of a step as the network sees them: with a mask, one more for each; with a mask of missing steps, one more for
    /// all.
    /// </summary>
    public static int StepWidth(DataRoles roles) =>
        (roles.Missing == MissingValueHandling.Mask
            ? 2 * roles.Features.Count
            : roles.Features.Count) + (roles.TimeGaps == TimeGapHandling.Mask ? 1 : 0);
}
