using LstmMlNet.Evaluation;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Measures settings and columns of a forecaster by forecasts of the end of the training part, by networks that were trained on what comes
/// before.
/// </summary>
internal sealed class ForecastTrial(IHostEnvironment environment, IDataView table, TableSurvey survey, Origins origins)
{
    private const double Share = 0.25;
    private const int MostOrigins = 5_000;

    private int Rows => Math.Max(1, (int)(Share * survey.MedianLength));

    /// <summary>Whether there is anything to train on before the rows that are forecast.</summary>
    public bool IsPossible => survey.Lengths.Any(length => length - Rows > origins.LeastHistory);

    /// <summary>The mean error in units of the seasonal naive forecast's; more than any where the training diverges.</summary>
    /// <param name="layouts">What turns rows into windows, for each network.</param>
    /// <param name="trainer">How each is trained.</param>
    public double ErrorOf(IReadOnlyList<ForecastLayout> layouts, LstmSequenceEstimator.Options trainer)
    {
        try
        {
            return Measure(layouts, trainer);
        }
        catch (TrainingDivergedException)
        {
            return double.MaxValue;
        }
    }

    private double Measure(IReadOnlyList<ForecastLayout> layouts, LstmSequenceEstimator.Options trainer)
    {
        LstmSequenceEstimator.Options own = trainer.Copy();
        own.MemberCount = 1;
        own.Members = null;
        own.SpreadColumnName = null;
        own.Checkpoint = null;
        own.Progress = null;
        Origins before = origins with { LeftOut = origins.LeftOut + Rows };
        int stride = Math.Max(1, (int)((long)Rows * survey.Lengths.Count / MostOrigins));
        var forecaster = new LstmForecastTransformer(
            environment,
            [.. layouts.Select(layout => new ForecastPart(layout, ForecastTraining.Run(environment, table, layout, own, before)))],
            null);
        IDataView forecasts = forecaster.Forecasts(
            table,
            new Origins(1, stride) { Last = (Rows / stride) + 1, LeftOut = origins.LeftOut });
        return Enumerable.Range(0, layouts[0].TargetCount).Average(target => ErrorOf(forecasts, layouts[0], target));
    }

    private static double ErrorOf(IDataView forecasts, ForecastLayout layout, int target)
    {
        string[] names =
        [
            ForecastNames.Label(layout, target), ForecastNames.Score(layout, target), ForecastNames.History(layout, target),
        ];
        DataViewSchema.Column[] columns = [.. names.Select(name => forecasts.Schema[name])];
        using DataViewRowCursor cursor = forecasts.GetRowCursor(columns);
        NumberColumn[] numbers = [.. columns.Select(column => new NumberColumn(cursor, column))];
        var errors = new List<double>();
        while (cursor.MoveNext())
        {
            (double[] came, double[] forecast) = (numbers[0].Read(), numbers[1].Read());
            double naive = RelativeError.NaiveOf(numbers[2].Read(), layout.SeasonLength);
            double error = naive > 0 ? RelativeError.Of(came, h => forecast[h], naive) : double.NaN;
            if (double.IsFinite(error))
                errors.Add(error);
        }

        return errors.DefaultIfEmpty(double.MaxValue).Average();
    }
}
