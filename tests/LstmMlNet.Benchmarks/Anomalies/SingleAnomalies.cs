namespace LstmMlNet.Benchmarks.Anomalies;

/// <summary>
/// Generated series with a season, noise and one anomaly in their second half, of six kinds; the first third is ordinary.
/// </summary>
internal static class SingleAnomalies
{
    public const int Rows = 1500;
    public static readonly string[] Kinds = ["spike", "level", "amplitude", "frequency", "flat", "order"];

    /// <summary>The values, and the first and last row of the anomaly.</summary>
    public static (double[] Values, int First, int Last) Create(string kind, int seed)
    {
        var random = new Random(seed);
        int season = random.Next(12, 40);
        double noise = 0.05 + (0.15 * random.NextDouble());
        int first = random.Next(Rows / 2, Rows - 200);
        int last = kind == "spike" ? first : first + random.Next(season / 2, 2 * season);
        var values = new double[Rows];
        double phase = 0;
        for (int t = 0; t < Rows; t++)
        {
            bool odd = t >= first && t <= last;
            phase += 2 * Math.PI / season * (odd && kind == "frequency" ? 1.7 : 1);
            double wave = Math.Sin(phase) + (0.4 * Math.Sin((2 * phase) + 1));
            if (odd)
            {
                wave = kind switch
                {
                    "spike" => wave + (1.2 * (random.Next(2) == 0 ? 1 : -1)),
                    "level" => wave + 1,
                    "amplitude" => wave * 1.8,
                    "flat" => values[first - 1],
                    "order" => -wave,
                    _ => wave,
                };
            }

            values[t] = wave + (noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2);
        }

        return (values, first, last);
    }
}
