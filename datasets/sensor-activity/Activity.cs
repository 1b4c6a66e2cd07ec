namespace SensorData;

/// <summary>How a body moves in an activity, on average over people.</summary>
/// <param name="Name">What it is called in the data.</param>
/// <param name="Cadence">Steps or turns a second.</param>
/// <param name="Vertical">Amplitude of the vertical acceleration, m/s².</param>
/// <param name="Forward">Amplitude along the way, m/s².</param>
/// <param name="Sway">Amplitude of the trunk's angles, radians.</param>
/// <param name="Impact">How sharp each step is: the share of the second and third harmonic.</param>
/// <param name="Lean">Mean angle of the trunk forward, radians.</param>
internal sealed record Activity(string Name, double Cadence, double Vertical, double Forward, double Sway, double Impact, double Lean)
{
    // Orders of magnitude as they are measured at the waist: a walker's steps at about 1.8 Hz with some 2 m/s², a runner's at 2.7 Hz
    // with 8 m/s² and hard impacts, a cyclist's legs at 1.3 Hz with hardly any.
    public static IReadOnlyList<Activity> All { get; } =
    [
        new("walking", 1.8, 2.2, 1.2, 0.06, 0.35, 0.05),
        new("running", 2.7, 8.0, 2.6, 0.10, 0.55, 0.15),
        new("stairs", 1.5, 2.6, 0.9, 0.08, 0.25, 0.22),
        new("cycling", 1.3, 0.7, 0.5, 0.05, 0.10, 0.55),
        new("sitting", 0.25, 0.05, 0.03, 0.01, 0.0, 0.20),
    ];
}
