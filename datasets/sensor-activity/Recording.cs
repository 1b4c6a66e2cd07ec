namespace SensorData;

/// <summary>One recording: a person in an activity for some seconds, six channels at 20 Hz.</summary>
internal sealed class Recording
{
    public const int Rate = 20;
    private const double Gravity = 9.81;

    private Recording(string id, string person, Activity activity, double[][] steps)
    {
        Id = id;
        Person = person;
        Activity = activity;
        Steps = steps;
    }

    public string Id { get; }

    public string Person { get; }

    public Activity Activity { get; }

    /// <summary>[step][ax, ay, az in m/s², gx, gy, gz in rad/s].</summary>
    public double[][] Steps { get; }

    /// <summary>
    /// The trunk swings about two axes with the gait and leans forward; the sensor sits askew on it. What an accelerometer reads is
    /// gravity and the body's acceleration in its own frame, what a gyroscope reads the angles' rates: both with noise and a slow drift.
    /// </summary>
    public static Recording Make(string id, Person person, Activity activity, Random random)
    {
        int count = Rate * random.Next(3, 9);
        double cadence = activity.Cadence * person.Tempo * (0.95 + (0.1 * random.NextDouble()));
        double strength = person.Strength * (0.85 + (0.3 * random.NextDouble()));
        double phase = random.NextDouble() * 2 * Math.PI;
        double tilt = person.Tilt + (0.08 * Normal(random));
        double roll = person.Roll + (0.08 * Normal(random));
        var drift = new double[6];
        var steps = new double[count][];
        for (int t = 0; t < count; t++)
        {
            double angle = phase + (2 * Math.PI * cadence * t / Rate);

            // Arms and hips swing once in two steps.
            double half = angle / 2;
            double pitch = activity.Lean + tilt + (activity.Sway * strength * Math.Sin(angle));
            double side = roll + (activity.Sway * strength * 1.3 * Math.Sin(half));
            double rate = 2 * Math.PI * cadence;
            double vertical = activity.Vertical * strength * (Math.Sin(angle)
                + (activity.Impact * Math.Sin((2 * angle) + 0.7))
                + (activity.Impact * 0.6 * Math.Sin((3 * angle) + 1.9)));
            double forward = activity.Forward * strength * Math.Cos(angle + 0.4);
            double lateral = activity.Forward * 0.5 * strength * Math.Sin(half);
            steps[t] =
            [
                (Gravity * Math.Sin(pitch)) + (forward * Math.Cos(pitch)) + (vertical * Math.Sin(pitch)),
                (Gravity * Math.Cos(pitch) * Math.Sin(side)) + lateral,
                ((Gravity + vertical) * Math.Cos(pitch) * Math.Cos(side)) - (forward * Math.Sin(pitch)),
                activity.Sway * strength * 1.3 * rate / 2 * Math.Cos(half),
                activity.Sway * strength * rate * Math.Cos(angle),
                activity.Sway * strength * 0.4 * rate / 2 * Math.Cos(half + 0.5),
            ];
            for (int channel = 0; channel < 6; channel++)
            {
                double noise = channel < 3 ? 0.25 : 0.03;
                drift[channel] += noise * 0.05 * Normal(random);
                steps[t][channel] += drift[channel] + (noise * Normal(random));
            }
        }

        return new Recording(id, person.Name, activity, steps);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
