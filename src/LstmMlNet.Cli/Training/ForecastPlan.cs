using System.Globalization;
using LstmMlNet.Cli.Config;

namespace LstmMlNet.Cli.Training;

/// <summary>How long the windows of a forecast can be, so that short series are trained and tested on too.</summary>
internal static class ForecastPlan
{
    // Fewer windows than these are hardly anything to learn from.
    private const int LeastWindows = 16;
    private const int LeastWindow = 2;
    private const int MostRowsTried = 1_000_000;

    /// <summary>The lengths that were asked for; of short series, a shorter window, with a note that says so.</summary>
    /// <param name="forecast">What was asked for.</param>
    /// <param name="lengths">Rows of each series.</param>
    /// <param name="testFraction">The share that is held out.</param>
    /// <param name="source">The data's name, for messages.</param>
    /// <exception cref="UserError">No series is long enough.</exception>
    public static (ForecastConfig Forecast, string? Note) Fit(
        ForecastConfig forecast,
        IReadOnlyCollection<int> lengths,
        double testFraction,
        string source)
    {
        for (int window = forecast.Window; window >= Math.Min(LeastWindow, forecast.Window); window--)
        {
            if (!IsEnough(lengths, window, forecast.Horizon, testFraction))
                continue;
            string? note = window < forecast.Window
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"windows of {window} steps instead of {forecast.Window}: {Rows(lengths)} too few for longer ones")
                : null;
            return (forecast with { Window = window }, note);
        }

        int needed = LeastWindow + forecast.Horizon;
        while (needed < MostRowsTried && !IsEnough([needed], LeastWindow, forecast.Horizon, testFraction))
            needed++;
        throw new UserError(string.Create(CultureInfo.InvariantCulture, $"{source} is too short to forecast {forecast.Horizon} steps "
            + $"ahead: {Rows(lengths)} too few; at least {needed} are needed in a series, or a smaller --horizon."));
    }

    /// <summary>Whether there are windows to train on and to test on: their futures do not overlap.</summary>
    private static bool IsEnough(IReadOnlyCollection<int> lengths, int window, int horizon, double testFraction)
    {
        (long train, long test) = (0, 0);
        foreach (int length in lengths)
        {
            int windows = Math.Max(0, length - window - horizon + 1);
            int held = (int)Math.Round(windows * testFraction, MidpointRounding.AwayFromZero);
            int kept = windows - held - (horizon - 1);
            bool isCut = held > 0 && kept > 0;
            train += isCut ? kept : windows;
            test += isCut ? held : 0;
        }

        return train >= LeastWindows && test > 0;
    }

    private static string Rows(IReadOnlyCollection<int> lengths) => lengths.Count switch
    {
        0 => "no rows are",
        1 when lengths.First() == 1 => "1 row is",
        1 => string.Create(CultureInfo.InvariantCulture, $"{lengths.First()} rows are"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{lengths.Count} series of up to {lengths.Max()} rows are"),
    };
}
