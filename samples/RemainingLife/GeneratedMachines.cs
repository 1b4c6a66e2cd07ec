namespace RemainingLife;

/// <summary>
/// Machines that run until they fail, made up from a seed. Wear grows slowly and then faster, at a pace of each machine's own and faster
/// under load; it shows in the vibration, later in the temperature, and as lost pressure, all noisy and moved by the load as well. Two
/// machines in three have a fault of one day, a jammed bearing, that has nothing to do with their wear.
/// </summary>
internal static class GeneratedMachines
{
    /// <summary>Remaining days beyond these look all alike.</summary>
    public const int LongestLife = 60;

    public static List<Reading> Create(int machines, int seed)
    {
        var random = new Random(seed);
        var readings = new List<Reading>();
        for (int machine = 0; machine < machines; machine++)
            readings.AddRange(Life($"machine {machine + 1}", random));
        return readings;
    }

    private static List<Reading> Life(string name, Random random)
    {
        double pace = 0.0045 * Math.Exp(0.3 * Normal(random));
        double ownVibration = 2 + (0.2 * Normal(random));
        double load = random.NextDouble();
        double wear = 0.05 * random.NextDouble();
        var life = new List<Reading>();
        while (wear < 1)
        {
            load = Math.Clamp(load + (0.15 * Normal(random)), 0, 1);
            wear += pace * (0.6 + (0.8 * load)) * (1 + (2 * wear));
            life.Add(new Reading
            {
                Machine = name,
                Day = life.Count + 1,
                Load = (float)load,
                Vibration = (float)(ownVibration + load + (4 * wear * wear) + (0.2 * Normal(random))),
                Temperature = (float)(60 + (12 * load) + (15 * Math.Pow(wear, 4)) + Normal(random)),
                Pressure = (float)(9 - (0.5 * load) - (1.5 * wear) + (0.15 * Normal(random))),
            });
        }

        for (int day = 0; day < life.Count; day++)
            life[day].Remaining = Math.Min(LongestLife, life.Count - 1 - day);
        if (random.Next(3) > 0)
        {
            Reading jammed = life[random.Next(life.Count / 3, life.Count - 10)];
            jammed.Vibration += 2.5f;
            jammed.Temperature += 6;
            jammed.IsFaulty = true;
        }

        return life;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
