using LstmMlNet.Evaluation.Baselines;

namespace LstmMlNet.Tests.Evaluation.Baselines;

[TestClass]
internal sealed class ThetaForecastTests
{
    /// <summary>Airline passengers by the month, 1949 to 1960 (Box &amp; Jenkins 1976).</summary>
    private static readonly double[] s_passengers =
    [
        112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
        145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
        196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
        242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
        315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
        360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
    ];

    /// <summary>The Nile's yearly flow at Aswan, 1871 to 1970 (Cobb 1978).</summary>
    private static readonly double[] s_nile =
    [
        1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150,
        1250, 1260,
        1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821,
        768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801,
        1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
    ];

    /// <summary>
    /// statsforecast's and R's forecasts of the passengers without season, as their tests hold them: 432.93 and 1.3286 more
    /// each month.
    /// </summary>
    [TestMethod]
    public void Without_season_it_forecasts_as_other_implementations_do()
    {
        double[] forecasts = ThetaForecast.Run(s_passengers, 5, seasonLength: 1);
        double[] expected = [432.9292, 434.2578, 435.5864, 436.9150, 438.2435];
        for (int h = 0; h < 5; h++)
            Assert.AreEqual(expected[h], forecasts[h], 0.5, $"{h + 1} ahead");

        // Half of the line's slope from each step to the next (statsmodels 0.13: b0 = 2.657184).
        Assert.AreEqual(2.657184 / 2, forecasts[1] - forecasts[0], 1e-6);

        // The definition by numpy and the exponential smoothing of statsmodels 0.13, on the Nile.
        double[] nile = ThetaForecast.Run(s_nile, 3, seasonLength: 1);
        double[] flows = [808.098, 806.741, 805.384];
        for (int h = 0; h < 3; h++)
            Assert.AreEqual(flows[h], nile[h], 0.3, $"{h + 1} ahead");
        Assert.AreEqual(-2.714305 / 2, nile[1] - nile[0], 1e-6);
    }

    /// <summary>The same, adjusted by the multiplicative seasonal_decompose of statsmodels 0.13.</summary>
    [TestMethod]
    public void With_a_season_it_forecasts_as_others_do()
    {
        double[] expected = [440.934, 429.215, 490.654, 476.622, 480.593, 546.412, 603.905, 602.247, 524.948, 457.493, 398.707, 448.490];
        double[] forecasts = ThetaForecast.Run(s_passengers, 12, seasonLength: 12);
        for (int h = 0; h < 12; h++)
            Assert.AreEqual(expected[h], forecasts[h], 0.1, $"{h + 1} ahead");
    }

    /// <summary>
    /// The paper's definition, written out: the mean of the line drawn on and of the smoothed line of doubled distances, the
    /// smoothing tried in small steps.
    /// </summary>
    [TestMethod]
    public void It_is_the_mean_of_the_two_theta_lines()
    {
        var random = new Random(4);
        for (int trial = 0; trial < 20; trial++)
        {
            double[] series = [.. Enumerable.Range(0, 12 + trial).Select(t => 50 + (trial * 0.3 * t) + (8 * random.NextDouble()))];
            double[] forecasts = ThetaForecast.Run(series, 4, seasonLength: 1);
            double[] expected = Plain(series, 4);
            for (int h = 0; h < 4; h++)
                Assert.AreEqual(expected[h], forecasts[h], 0.02, $"trial {trial}, {h + 1} ahead");
        }
    }

    [TestMethod]
    public void A_line_goes_on_at_half_its_slope_and_a_constant_stays()
    {
        double[] line = ThetaForecast.Run([.. Enumerable.Range(0, 20).Select(t => 5.0 + (2 * t))], 3, seasonLength: 1);
        for (int h = 0; h < 3; h++)
            Assert.AreEqual(43 + h + 1, line[h], 1e-6);
        foreach (double forecast in ThetaForecast.Run([7, 7, 7, 7, 7, 7, 7, 7], 3, seasonLength: 4))
            Assert.AreEqual(7, forecast, 1e-9);
        Assert.AreEqual(3, ThetaForecast.Run([3], 1, seasonLength: 1)[0], 1e-9);
    }

    /// <summary>A season that is added, with values below zero, comes back in its place.</summary>
    [TestMethod]
    public void A_season_of_values_below_zero_is_taken_as_added()
    {
        double[] series = [.. Enumerable.Range(0, 40).Select(t => Math.Sin(2 * Math.PI * t / 8) * 5)];
        double[] forecasts = ThetaForecast.Run(series, 8, seasonLength: 8);
        for (int h = 0; h < 8; h++)
            Assert.AreEqual(series[h], forecasts[h], 0.3, $"{h + 1} ahead");
    }

    private static double[] Plain(double[] series, int horizon)
    {
        int n = series.Length;
        double[] times = [.. Enumerable.Range(0, n).Select(t => (double)t)];
        (double intercept, double slope) = MathNet.Numerics.Fit.Line(times, series);
        double[] doubled = [.. series.Select((value, t) => (2 * value) - (intercept + (slope * t)))];
        double best = double.PositiveInfinity;
        double level = 0;
        for (double alpha = 0; alpha <= 1.0000001; alpha += 0.0005)
        {
            double own = doubled[0];
            double squared = 0;
            foreach (double value in doubled.Skip(1))
            {
                squared += (value - own) * (value - own);
                own = (alpha * value) + ((1 - alpha) * own);
            }

            if (squared < best)
                (best, level) = (squared, own);
        }

        return [.. Enumerable.Range(0, horizon).Select(h => 0.5 * (level + intercept + (slope * (n + h))))];
    }
}
