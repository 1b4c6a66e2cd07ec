using System.Globalization;
using SensorData;

// SensorActivity.Data [FILE] [SEED]: writes the data set, to sensor-activity.csv by default.
string path = args.ElementAtOrDefault(0) ?? "sensor-activity.csv";
int seed = 1;
if (args.Length > 2 || (args.Length == 2 && !int.TryParse(args[1], CultureInfo.InvariantCulture, out seed)))
{
    Console.Error.WriteLine("Usage: SensorActivity.Data [FILE] [SEED]");
    return 2;
}

ActivityData.Write(path, seed: seed);
Console.WriteLine($"Wrote {path}.");
return 0;
