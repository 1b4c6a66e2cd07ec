using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Chooses what windows are relative to by rolling origins at the end of the training part: each candidate is trained on what comes before
/// them, and the one whose forecasts err least, in units of the seasonal naive forecast's errors in the window, is taken.
/// </summary>
internal sealed class LevelChoice(
    IHostEnvironment environment,
    IDataView table,
    TableSurvey survey,
    LstmForecastEstimator.Options options,
    LstmSequenceEstimator.Options trainer,
    Origins origins,
    Action<string> say)
{
    // Of so many times the horizon, and of at most this share of a series, the errors are measured.
    private const int Horizons = 2;
    private const double MostShare = 0.25;

    /// <summary>The layout with the level that does best, or the one that was asked for.</summary>
    public ForecastLayout Run()
    {
        ForecastLayout[] candidates = [.. Candidates().Select(candidate => SpreadMeasurement.Run(table, candidate, options.HeldOutRows))];
        int heldOut = options.HeldOutRows;
        int leftOut = Math.Min(Horizons * survey.Layout.Horizon, (int)(MostShare * survey.MedianLength));
        if (candidates.Length == 1 || leftOut < 1)
            return candidates[0];
        var errors = new double[candidates.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            errors[i] = Error(candidates[i], heldOut, leftOut);
            string of = candidates[i].Logarithm ? " of logarithms" : "";
            say(FormattableString.Invariant($"Level {candidates[i].Level}{of}: {errors[i]:0.###} of the seasonal naive error."));
        }

        return candidates[Array.IndexOf(errors, errors.Min())];
    }

    private IEnumerable<ForecastLayout> Candidates()
    {
        ForecastLayout layout = survey.Layout;
        bool positive = survey.Least.All(least => least > 0);
        if (options.Logarithm == true && survey.Least.Any(least => least < 0))
            throw new InvalidOperationException($"{nameof(options.Logarithm)} is on, and target column "
                + $"'{layout.Table.TargetColumnNames[Array.FindIndex(survey.Least, least => least < 0)]}' has values below 0.");
        ForecastLevel[] levels = options.Level is { } level ? [level]
            : layout.SeasonLength > 1 ? [ForecastLevel.LastValue, ForecastLevel.Mean, ForecastLevel.SeasonBefore]
            : [ForecastLevel.LastValue, ForecastLevel.Mean];
        bool[] logarithms = options.Logarithm is { } given ? [given] : positive ? [false, true] : [false];
        return levels.SelectMany(own => logarithms.Select(logarithm => layout with
        {
            Level = own,
            Logarithm = logarithm,

            // Where there are zeros, a hundredth of the usual size keeps their logarithms near the others'.
            Offsets = [.. survey.Least.Select((least, i) => logarithm && least <= 0 ? 0.01 * layout.Sizes[i] : 0)],
        }));
    }

    private double Error(ForecastLayout layout, int heldOut, int leftOut)
    {
        LstmSequenceEstimator.Options own = trainer.Copy();
        own.CalibrationFolds = 0;
        own.MemberCount = 1;
        own.Members = null;
        own.SpreadColumnName = null;
        own.Checkpoint = null;
        own.Progress = null;
        own.Epochs = Math.Max(1, (own.Epochs + 1) / 2);
        Origins before = origins with { LeftOut = heldOut + leftOut };
        LstmForecastTransformer trained = ForecastTraining.Run(environment, table, layout, own, before);
        IDataView forecasts = trained.Forecasts(table, new Origins { Last = leftOut + 1, LeftOut = heldOut });
        DataViewSchema schema = forecasts.Schema;
        double sum = 0;
        long count = 0;
        using DataViewRowCursor cursor = forecasts.GetRowCursor(schema);
        var columns = Enumerable.Range(0, layout.TargetCount).Select(i => (
            History: new Evaluation.NumberColumn(cursor, schema[ForecastNames.History(layout, i)]),
            Label: new Evaluation.NumberColumn(cursor, schema[ForecastNames.Label(layout, i)]),
            Score: new Evaluation.NumberColumn(cursor, schema[ForecastNames.Score(layout, i)]))).ToArray();
        while (cursor.MoveNext())
        {
            foreach ((Evaluation.NumberColumn history, Evaluation.NumberColumn label, Evaluation.NumberColumn score) in columns)
            {
                double[] came = label.Read();
                double unit = NaiveError(history.Read(), layout.SeasonLength);
                IEnumerable<double> errors = came.Zip(score.Read(), (a, b) => Math.Abs(a - b)).Where(double.IsFinite);
                double error = errors.DefaultIfEmpty(double.NaN).Average();
                if (!(unit > 0) || double.IsNaN(error))
                    continue;
                sum += Math.Min(error / unit, 10);
                count++;
            }
        }

        return count > 0 ? sum / count : double.MaxValue;
    }

    private static double NaiveError(double[] history, int season)
    {
        int lag = history.Length > season ? season : 1;
        return history.Length > lag
            ? Enumerable.Range(lag, history.Length - lag).Average(t => Math.Abs(history[t] - history[t - lag]))
            : double.NaN;
    }
}
