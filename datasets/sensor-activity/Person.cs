namespace SensorData;

/// <summary>How people differ: how fast and strongly they move, and how the sensor sits on them.</summary>
/// <param name="Name">A name for the data.</param>
/// <param name="Tempo">Their cadence over the average one.</param>
/// <param name="Strength">Their amplitudes over the average ones.</param>
/// <param name="Tilt">The sensor's mean angle forward, radians.</param>
/// <param name="Roll">The sensor's mean angle sideways, radians.</param>
internal sealed record Person(string Name, double Tempo, double Strength, double Tilt, double Roll)
{
    public static Person Make(int number, Random random) => new(
        $"person-{number:00}",
        0.88 + (0.24 * random.NextDouble()),
        0.75 + (0.5 * random.NextDouble()),
        (random.NextDouble() - 0.5) * 0.5,
        (random.NextDouble() - 0.5) * 0.5);
}
