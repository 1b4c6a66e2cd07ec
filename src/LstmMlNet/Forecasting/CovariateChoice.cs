namespace LstmMlNet.Forecasting;

/// <summary>
/// Leaves out what is known ahead or of the past where forecasts without it err hardly more: columns that do not matter cost accuracy,
/// since networks find chance relations to them.
/// </summary>
internal static class CovariateChoice
{
    // Two trainings differ by as much by chance.
    private const double LeastGain = 1.01;

    // Each column costs a training; of more than these it is tried to leave out all only.
    private const int MostColumns = 8;

    /// <summary>The layouts without the columns that do not help.</summary>
    /// <param name="trial">Measures layouts.</param>
    /// <param name="layouts">What turns rows into windows, for each network.</param>
    /// <param name="trainer">How each is trained.</param>
    /// <param name="compared">So many networks, the best ones, are compared with and without a column.</param>
    public static IReadOnlyList<ForecastLayout> Run(
        ForecastTrial trial,
        IReadOnlyList<ForecastLayout> layouts,
        LstmSequenceEstimator.Options trainer,
        int compared)
    {
        string[] columns = ColumnsOf(layouts[0].Table);
        if (columns.Length == 0 || !trial.IsPossible)
            return layouts;

        // A level by itself is the same with and without.
        ForecastLayout[] best = [.. layouts.Where(layout => layout.Share > 0).Take(compared)];
        if (best.Length == 0)
            return Without(layouts, columns);
        string[] unused = [];
        double least = trial.ErrorOf(best, trainer);
        if (IsTried(columns))
            return Without(layouts, columns);
        for (int i = 0; i < columns.Length && columns.Length is > 1 and <= MostColumns; i++)
        {
            if (IsTried([.. unused, columns[i]]))
                unused = [.. unused, columns[i]];
        }

        return Without(layouts, unused);

        bool IsTried(string[] left)
        {
            trainer.StopToken.ThrowIfCancellationRequested();
            double error = trial.ErrorOf(Without(best, left), trainer);
            if (error > LeastGain * least)
                return false;
            least = Math.Min(least, error);
            return true;
        }
    }

    /// <summary>The columns that may be left out.</summary>
    public static string[] ColumnsOf(ForecastTable table) => [.. table.KnownColumnNames, .. table.PastColumnNames];

    private static ForecastLayout[] Without(IReadOnlyList<ForecastLayout> layouts, string[] columns) =>
        [.. layouts.Select(layout => layout.Without(columns))];
}
