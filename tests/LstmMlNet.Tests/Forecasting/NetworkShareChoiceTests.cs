using LstmMlNet.Forecasting;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>How much the width that networks expect counts for their intervals.</summary>
[TestClass]
internal sealed class NetworkShareChoiceTests
{
    private const double Usual = 0.8;

    [TestMethod]
    public void Networks_that_know_when_it_is_hard_count_as_usual() => Assert.AreEqual(Usual, ShareWhere((own, _) => own));

    [TestMethod]
    public void Networks_whose_width_says_nothing_do_not_count() => Assert.AreEqual(0, ShareWhere((_, spread) => spread));

    [TestMethod]
    public void Networks_that_exaggerate_count_half() =>
        Assert.AreEqual(Usual / 2, ShareWhere((own, spread) => Math.Pow(own, 0.4) * Math.Pow(spread, 0.6)));

    [TestMethod]
    public void One_time_does_not_tell() => Assert.AreEqual(Usual, ShareWhere((_, spread) => spread, times: 1));

    /// <summary>The share for errors that are normal with a deviation that follows from the width and the spread.</summary>
    private static double ShareWhere(Func<double, double, double> deviation, int times = 2)
    {
        ForecastLayout layout = new() { Table = Shops.Table(), Horizon = Shops.Horizon, WindowLength = 10 };
        var random = new Random(2);
        List<ErrorAhead>[] target =
        [
            .. Enumerable.Range(0, Shops.Horizon).Select(_ => Enumerable.Range(0, 400 * times).Select(i =>
            {
                double own = Math.Exp(3 * random.NextDouble());
                double spread = Math.Exp(3 * random.NextDouble());
                double normal = Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
                return new ErrorAhead(normal * deviation(own, spread), own, spread, i / 400);
            }).ToList()),
        ];
        return new NetworkShareChoice([target], layout).Run(Usual);
    }
}
