namespace LstmMlNet.Forecasting;

/// <summary>The error of a forecast that was not trained on, at one step ahead.</summary>
/// <param name="Error">What came less the forecast, in the units of the table.</param>
/// <param name="Own">The width that the networks expected: see <see cref="ForecastIntervals.OwnWidth"/>.</param>
/// <param name="Spread">How much the target varies.</param>
/// <param name="Time">The earlier time up to which the networks were trained, as a number.</param>
internal readonly record struct ErrorAhead(double Error, double Own, double Spread, int Time)
{
    /// <summary>The error in widths.</summary>
    /// <param name="networkShare">How much the networks' width counts.</param>
    public float In(double networkShare) => (float)(Error / ForecastIntervals.WidthOf(Own, Spread, networkShare));
}
