using System.Globalization;

namespace SensorData;

/// <summary>Writes the data set: one row per time step.</summary>
public static class ActivityData
{
    /// <summary>The columns: which recording, who, which step of it, six channels, and what it is.</summary>
    public const string Header = "recording,person,step,ax,ay,az,gx,gy,gz,activity";

    /// <summary>Writes recordings of made-up people; the same seed writes the same file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="people">How many people. Default: 12.</param>
    /// <param name="recordings">Recordings of each person and activity. Default: 4.</param>
    /// <param name="seed">The seed. Default: 1.</param>
    public static void Write(string path, int people = 12, int recordings = 4, int seed = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(people, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(recordings, 1);
        var random = new Random(seed);
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine(Header);
        for (int p = 1; p <= people; p++)
        {
            Person person = Person.Make(p, random);
            foreach (Activity activity in Activity.All)
            {
                for (int r = 1; r <= recordings; r++)
                    Write(writer, Recording.Make($"{person.Name}-{activity.Name}-{r}", person, activity, random));
            }
        }
    }

    private static void Write(StreamWriter writer, Recording recording)
    {
        for (int t = 0; t < recording.Steps.Length; t++)
        {
            string values = string.Join(',', recording.Steps[t].Select(value => value.ToString("F3", CultureInfo.InvariantCulture)));
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{recording.Id},{recording.Person},{t},{values},{recording.Activity.Name}"));
        }
    }
}
