using System.Numerics;

namespace LstmMlNet.Benchmarks.Ranks;

/// <summary>
/// The latency-bandwidth model of an all-reduce (Thakur, Rabenseifner &amp; Gropp 2005), in which each machine sends and receives the
/// values nearly twice: as a ring by 2 (p − 1) messages one after the other, by recursive halving and doubling by 2 log₂ p.
/// </summary>
/// <param name="Latency">Seconds that a message takes whatever its length.</param>
/// <param name="BytesPerSecond">What a machine sends and receives at once.</param>
/// <param name="IsRing">A ring; otherwise recursive halving and doubling.</param>
internal readonly record struct RankModel(double Latency, double BytesPerSecond, bool IsRing)
{
    /// <summary>Where counting ends.</summary>
    public const int MostCounted = 1 << 16;

    /// <summary>10 Gbit/s Ethernet by TCP; the latency and 90 % of the line's rate are assumed.</summary>
    public static RankModel TenGigabits => new(30e-6, 0.9 * 10e9 / 8, true);

    /// <summary>100 Gbit/s InfiniBand or RoCE, likewise.</summary>
    public static RankModel HundredGigabits => new(3e-6, 0.9 * 100e9 / 8, true);

    /// <summary>Seconds of the sum of so many floats over so many machines, a power of two.</summary>
    public double SecondsOf(long floats, int machines)
    {
        int messages = 2 * (IsRing ? machines - 1 : BitOperations.Log2((uint)machines));
        double bytes = 2.0 * (machines - 1) / machines * sizeof(float) * floats;
        return (messages * Latency) + (bytes / BytesPerSecond);
    }

    /// <summary>The share of their time that machines compute.</summary>
    /// <param name="load">What is summed in a step.</param>
    /// <param name="machines">How many machines, a power of two.</param>
    public double Efficiency(in RankLoad load, int machines)
    {
        double upper = load.Upper == 0 ? 0 : SecondsOf(load.Upper, machines);
        return load.Step / (load.Step + SecondsOf(load.Lowest, machines) + Math.Max(0, upper - (load.Hidden * load.Step)));
    }

    /// <summary>The most machines, of the powers of two, that compute for at least so much of their time.</summary>
    public int MostMachines(in RankLoad load, double efficiency)
    {
        int machines = 1;
        while (machines < MostCounted && Efficiency(load, 2 * machines) >= efficiency)
            machines *= 2;
        return machines;
    }
}
