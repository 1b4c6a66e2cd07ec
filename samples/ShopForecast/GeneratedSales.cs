using System.Globalization;

namespace ShopForecast;

/// <summary>
/// Sales of many shops, made up from a seed: they follow the shop's size, the weekday (by the kind of town), the price and promotions,
/// and wander slowly. That the effects are known is the point: one can see whether they are found.
/// </summary>
internal static class GeneratedSales
{
    /// <summary>What a promotion adds to a day's sales.</summary>
    public const double PromotionEffect = 0.4;

    /// <summary>By how much sales fall, in per cent, where the price rises by one.</summary>
    private const double Elasticity = 1.5;
    private const double ShareOfPromotions = 0.15;
    private static readonly DateTime s_start = new(2024, 1, 1);
    private static readonly string[] s_towns = ["Basel", "Bern", "Chur"];

    /// <summary>Rows in the order of dates; the last days are planned but not sold yet.</summary>
    public static List<Sale> Create(int shops, int days, int planned, int seed)
    {
        var random = new Random(seed);
        double[] wandering = new double[shops];
        double[] sizes = [.. Enumerable.Range(0, shops).Select(_ => 40 * Math.Exp(2 * random.NextDouble()))];
        var rows = new List<Sale>();
        for (int day = 0; day < days + planned; day++)
        {
            for (int shop = 0; shop < shops; shop++)
            {
                DateTime date = s_start.AddDays(day);
                bool promotion = random.NextDouble() < ShareOfPromotions;
                double price = Math.Round(2.5 * (0.9 + (0.2 * random.NextDouble())), 2);
                wandering[shop] = (0.85 * wandering[shop]) + (0.05 * Normal(random));
                double sold = sizes[shop]
                    * Weekday(date.DayOfWeek, s_towns[shop % 3])
                    * (1 + (promotion ? PromotionEffect : 0))
                    * Math.Pow(price / 2.5, -Elasticity)
                    * Math.Exp(wandering[shop] + (0.08 * Normal(random)));
                rows.Add(new Sale
                {
                    Shop = $"shop {shop + 1}",
                    Date = date,
                    Sold = day < days ? (float)Math.Round(sold) : float.NaN,
                    Promotion = promotion,
                    Price = (float)price,
                    Town = s_towns[shop % 3],
                    Floor = (float)Math.Round(sizes[shop] * 3),
                });
            }
        }

        return rows;
    }

    /// <summary>Writes the rows as CSV, for lstm-mlnet; what is not sold yet is empty.</summary>
    public static void Write(string path, IEnumerable<Sale> rows) =>
        File.WriteAllLines(path, rows.Select(Line).Prepend("shop,date,sold,promotion,price,town,floor"));

    private static string Line(Sale row)
    {
        string sold = float.IsNaN(row.Sold) ? "" : row.Sold.ToString(CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Shop},{row.Date:yyyy-MM-dd},{sold},{(row.Promotion ? 1 : 0)},{row.Price},{row.Town},{row.Floor}");
    }

    private static double Weekday(DayOfWeek day, string town) => (day, town) switch
    {
        (DayOfWeek.Sunday, "Chur") => 1.3,
        (DayOfWeek.Sunday, _) => 0.4,
        (DayOfWeek.Saturday, _) => 1.4,
        _ => 1,
    };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
