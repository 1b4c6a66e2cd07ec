namespace LstmMlNet;

/// <summary>
/// One forecast value of a backtest, with the actual value and simple forecasts from the same origin, which see all rows before the origin.
/// <c>mlContext.Data.LoadFromEnumerable(backtest.Rows)</c> makes a table of them.
/// </summary>
public sealed class BacktestRow
{
    internal BacktestRow()
    {
    }

    /// <summary>The series' ID as text; empty if the rows are one series.</summary>
    public string Series { get; internal init; } = "";

    /// <summary>The number of the origin, from 0, the earliest.</summary>
    public int Origin { get; internal init; }

    /// <summary>The step ahead, from 1.</summary>
    public int Step { get; internal init; }

    /// <summary>The actual value's position in its series, from 0.</summary>
    public int Index { get; internal init; }

    /// <summary>The actual value's timestamp or number, as text; empty if no order column was given.</summary>
    public string Time { get; internal init; } = "";

    /// <summary>The actual value.</summary>
    public double Actual { get; internal init; }

    /// <summary>The model's forecast: its median.</summary>
    public double Predicted { get; internal init; }

    /// <summary>The interval's lower bound; NaN if the model has none.</summary>
    public double LowerBound { get; internal init; } = double.NaN;

    /// <summary>The interval's upper bound; NaN if the model has none.</summary>
    public double UpperBound { get; internal init; } = double.NaN;

    /// <summary>The naive forecast: the last value before the origin.</summary>
    public double LastValue { get; internal init; }

    /// <summary>The seasonal naive forecast: the last value at the same point of the season.</summary>
    public double SeasonalNaive { get; internal init; }

    /// <summary>The drift forecast: the straight line through the first and last values, extrapolated.</summary>
    public double Drift { get; internal init; }

    /// <summary>The Theta method, fitted to all values before the origin.</summary>
    public double Theta { get; internal init; }

    /// <summary>The series' number.</summary>
    internal int SeriesNumber { get; init; }
}
