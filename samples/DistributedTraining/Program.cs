using System.Globalization;
using DistributedTraining;
using LstmMlNet;
using LstmMlNet.Mpi;
using LstmMlNet.Networks;
using Microsoft.ML;

// mpirun -n 2 dotnet DistributedTraining.dll [--own] [--checkpoint FILE]: without mpirun it trains alone.
using ICollective ranks = MpiCollective.Join(new MpiOptions { AloneWhereMissing = true });
bool own = args.Contains("--own");
int checkpoint = Array.IndexOf(args, "--checkpoint");
var mlContext = new MLContext(seed: 1);
IDataView digits = Digit.Load(mlContext);
IDataView train = mlContext.Data.TakeRows(digits, Digit.TrainingCount);
IDataView test = mlContext.Data.SkipRows(digits, Digit.TrainingCount);

// Keys are made from all rows, so that every rank numbers the classes alike; then a rank may keep its own rows alone.
var keys = mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Digit.Number)).Fit(train);
IDataView labelled = keys.Transform(train);
IDataView rows = own ? mlContext.Data.TakeRowsOfRank(labelled, ranks) : labelled;
var trainer = mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
{
    FeatureColumnName = nameof(Digit.Pixels),
    FeaturesPerStep = Digit.Columns,
    HiddenUnits = 64,
    Epochs = 20,
    BatchSize = 32,
    LearningRate = 3e-3f,
    ThreadCount = Math.Max(1, Environment.ProcessorCount / ranks.Size),
    Collective = ranks,
    RankRows = own ? RankRows.Own : RankRows.Shared,
    Checkpoint = checkpoint >= 0 ? new CheckpointOptions(args[checkpoint + 1]) : null,
    Progress = metrics => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {metrics.Epoch}/{metrics.EpochCount}  loss {metrics.Loss:F4}  accuracy {metrics.Accuracy:F4}  "
            + $"{metrics.SequencesPerSecond:N0} digits/s")),
});
long start = System.Diagnostics.Stopwatch.GetTimestamp();
LstmSequenceTransformer model = trainer.Fit(rows);
TimeSpan trained = System.Diagnostics.Stopwatch.GetElapsedTime(start);

// All ranks have the same model; one of them evaluates and saves it.
if (ranks.Rank == 0)
{
    var whole = keys.Append(model);
    var metrics = mlContext.MulticlassClassification.Evaluate(whole.Transform(test));
    mlContext.Model.Save(whole, digits.Schema, "digits.zip");
    double share = ranks is MpiCollective mpi ? mpi.Communicating / trained : 0;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{ranks.Size} {(ranks.Size == 1 ? "rank" : "ranks")}: accuracy {metrics.MicroAccuracy:F4} on unseen digits.{Environment.NewLine}"
            + $"Trained in {trained.TotalSeconds:F1} s, {share:P1} of them spent communicating. Saved digits.zip."));
}
