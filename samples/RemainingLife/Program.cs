using System.Globalization;
using LstmMlNet;
using LstmMlNet.Networks;
using Microsoft.ML;
using RemainingLife;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int seed = args.Length > 0 && int.TryParse(args[0], out int given) ? given : 1;
var mlContext = new MLContext(seed);

// Whole machines are held out: rows of one machine on both sides would be no test.
List<Reading> readings = GeneratedMachines.Create(machines: 60, seed);
string[] machines = [.. readings.Select(reading => reading.Machine).Distinct()];
HashSet<string> kept = [.. machines[..45]];
IDataView train = mlContext.Data.LoadFromEnumerable(readings.Where(reading => kept.Contains(reading.Machine)));
List<Reading> unseen = [.. readings.Where(reading => !kept.Contains(reading.Machine))];
IDataView test = mlContext.Data.LoadFromEnumerable(unseen);
Console.WriteLine($"{readings.Count:N0} days of {machines.Length} machines that ran until they failed; {kept.Count} to train on.");

// 1. How many days are left? A window of the last 30 days, and what remains on its last one.
var windows = mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
{
    FeatureColumnNames =
    [
        nameof(Reading.Load), nameof(Reading.Vibration), nameof(Reading.Temperature), nameof(Reading.Pressure),
    ],
    Length = 30,
    IdColumnName = nameof(Reading.Machine),
    OrderColumnName = nameof(Reading.Day),
    KeepColumnNames = [nameof(Reading.Remaining), nameof(Reading.Day)],
});
ITransformer life = windows
    .Append(mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options
    {
        LabelColumnName = nameof(Reading.Remaining),
        CellType = RecurrentCellType.Gru,
        HiddenUnits = 24,
        Epochs = 12,
        LearningRate = 5e-3f,
        Schedule = new CosineSchedule(),
        Seed = seed,
    }))
    .Fit(train);
mlContext.Model.Save(life, train.Schema, "life.zip");
Estimate[] estimates = [.. mlContext.Data.CreateEnumerable<Estimate>(life.Transform(test), reuseRowObject: false)];
double mean = readings.Where(reading => kept.Contains(reading.Machine)).Average(reading => reading.Remaining);
Console.WriteLine($"Remaining life of unseen machines: mean absolute error {Error(estimates):F1} days; "
    + $"{Error(estimates.Where(one => one.Remaining <= 20)):F1} in the last 20 days.\n"
    + $"Always the mean: {estimates.Average(one => Math.Abs(one.Remaining - mean)):F1}.");
foreach (IGrouping<string, Estimate> machine in estimates.GroupBy(one => one.Machine).Take(3))
{
    Estimate[] last = [.. machine.Where(one => one.Remaining is 40 or 20 or 5)];
    string[] days = [.. last.Select(one => $"{one.Remaining:F0} ({one.Score:F0})")];
    Console.WriteLine($"  {machine.Key}, days left (expected): {string.Join(", ", days)}");
}

// 2. Is something wrong today? The vibration that is expected of the days before, and of no label.
ITransformer detector = mlContext.AnomalyDetection.DetectAnomaliesByLstm(new LstmAnomalyEstimator.Options
{
    ValueColumnName = nameof(Reading.Vibration),
    FeatureColumnNames = [nameof(Reading.Load), nameof(Reading.Temperature)],
    IdColumnName = nameof(Reading.Machine),
    OrderColumnName = nameof(Reading.Day),
    Length = 20,

    // About as many of the training days have a fault: with fewer alerts, faults would pass for ordinary days.
    FalseAlarmRate = 0.005,
}).Fit(train);
mlContext.Model.Save(detector, train.Schema, "detector.zip");
Judged[] judged = [.. mlContext.Data.CreateEnumerable<Judged>(detector.Transform(test), reuseRowObject: false)];
Judged[] alerts = [.. judged.Where(day => day.Prediction[0] == 1)];
int faults = judged.Count(day => day.IsFaulty);
Console.WriteLine($"Jammed bearings: {alerts.Count(day => day.IsFaulty)} of {faults} found, "
    + $"{alerts.Count(day => !day.IsFaulty)} false alarms in {judged.Length:N0} days.");
foreach (Judged alert in alerts.Where(day => day.IsFaulty).Take(3))
    Console.WriteLine($"  {alert.Machine}, day {alert.Day:F0}: vibration {alert.Vibration:F1}, "
        + $"expected {alert.Prediction[3]:F1} to {alert.Prediction[4]:F1}");
Console.WriteLine("life.zip and detector.zip are in this folder.");

static double Error(IEnumerable<Estimate> estimates) => estimates.Average(one => Math.Abs(one.Remaining - one.Score));
