namespace LstmMlNet.Forecasting;

/// <summary>
/// Times before the end of the training part up to which earlier networks are trained: their errors on what came after choose levels and
/// calibrate intervals.
/// </summary>
/// <param name="Count">How many; 0 where series are too short.</param>
/// <param name="Rows">Rows of each series from one cut to the next, and from the last to the end.</param>
internal readonly record struct EarlierCuts(int Count, int Rows)
{
    // So much of a series' end is forecast by earlier networks; of short series enough for one horizon, if that leaves enough.
    private const double Share = 0.4;
    private const double MostShare = 0.5;
    private const int ManySeries = 50;
    private const double WideShare = 0.12;
    private const int WideCount = 2;

    /// <summary>Rows at each series' end that are left out for the networks of each cut, the earliest first.</summary>
    public int[] LeftOut
    {
        get
        {
            (int count, int rows) = this;
            return [.. Enumerable.Range(0, count).Select(i => (count - i) * rows)];
        }
    }

    /// <summary>The cuts of a table.</summary>
    /// <param name="survey">The table.</param>
    /// <param name="wanted">How many are wanted.</param>
    public static EarlierCuts Of(TableSurvey survey, int wanted)
    {
        // Of many series few rows of each do, and the networks before them know nearly as much as the one that is calibrated.
        int horizon = survey.Layout.Horizon;
        bool many = survey.Lengths.Count >= ManySeries;
        int whole = (int)((many ? WideCount * WideShare : Share) * survey.MedianLength);
        int count = many ? Math.Min(wanted, WideCount) : Math.Min(wanted, Math.Max(1, whole / horizon));
        if (count < 1)
            return default;

        // From the earliest cut a whole horizon is known, or no error of its last steps would be.
        int least = many ? (horizon + count - 1) / count : horizon;
        int rows = Math.Min(Math.Max(whole / count, least), (int)(MostShare * survey.MedianLength) / count);
        return rows > 0 ? new EarlierCuts(count, rows) : default;
    }
}
