using System.Globalization;
using DistributedTraining;
using LstmMlNet;
using LstmMlNet.Mpi;
using LstmMlNet.Networks;
using Microsoft.ML;

// mpirun -n 2 dotnet DistributedTraining.dll [--own | --rows digits-{rank}.csv] [--checkpoint FILE] [--epochs N]
// Without mpirun it trains alone.
using ICollective ranks = MpiCollective.Join(new MpiOptions { AloneWhereMissing = true });
string? checkpoint = Value("--checkpoint");
string? file = Value("--rows")?.Replace("{rank}", ranks.Rank.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
bool own = file is not null || args.Contains("--own");
var mlContext = new MLContext(seed: 1);
IDataView digits = Digit.Load(mlContext);
IDataView train = mlContext.Data.TakeRows(digits, Digit.TrainingCount);
IDataView test = mlContext.Data.SkipRows(digits, Digit.TrainingCount);

// All ranks have the same rows; or each has its own, from a file of its own or by their numbers in a common one.
IDataView rows = file is not null ? Digit.Load(mlContext, file) : own ? mlContext.Data.TakeRowsOfRank(train, ranks) : train;

// Every rank numbers the classes alike, those too that it has no row of.
var keys = mlContext.Transforms.Conversion
    .MapValueToKey("Label", nameof(Digit.Number), keyData: mlContext.Data.GatherKeyData(rows, nameof(Digit.Number), ranks))
    .Fit(rows);
var trainer = mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
{
    FeatureColumnName = nameof(Digit.Pixels),
    FeaturesPerStep = Digit.Columns,
    HiddenUnits = 64,
    Epochs = int.Parse(Value("--epochs") ?? "20", CultureInfo.InvariantCulture),
    BatchSize = 32,
    LearningRate = 3e-3f,
    ThreadCount = Math.Max(1, Environment.ProcessorCount / ranks.Size),
    Collective = ranks,
    RankRows = own ? RankRows.Own : RankRows.Shared,
    Checkpoint = checkpoint is not null ? new CheckpointOptions(checkpoint) : null,
    Progress = metrics => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {metrics.Epoch}/{metrics.EpochCount}  loss {metrics.Loss:F4}  accuracy {metrics.Accuracy:F4}  "
            + $"{metrics.SequencesPerSecond:N0} digits/s")),
});
long start = System.Diagnostics.Stopwatch.GetTimestamp();
LstmSequenceTransformer model = trainer.Fit(keys.Transform(rows));
TimeSpan trained = System.Diagnostics.Stopwatch.GetElapsedTime(start);

// All ranks have the same model; one of them evaluates and saves it.
if (ranks.Rank == 0)
{
    var metrics = mlContext.MulticlassClassification.Evaluate(keys.Append(model).Transform(test));

    // What scores needs no label: the trainer's model alone is saved.
    mlContext.Model.Save(model, digits.Schema, "digits.zip");
    double share = ranks is MpiCollective mpi ? mpi.Communicating / trained : 0;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{ranks.Size} {(ranks.Size == 1 ? "rank" : "ranks")}: accuracy {metrics.MicroAccuracy:F4} on unseen digits.{Environment.NewLine}"
            + $"Trained in {trained.TotalSeconds:F1} s, {share:P1} of them spent communicating. Saved digits.zip."));
}

// The others wait for it here, where waiting takes no processor; the end of the job does.
ranks.Barrier();

string? Value(string option) => Array.IndexOf(args, option) is var i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;
