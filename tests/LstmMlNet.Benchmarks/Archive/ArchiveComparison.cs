using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Benchmarks.Archive;

/// <summary>
/// Recommended settings on every data set of a folder of the UCR/UEA archive (NAME_TRAIN.ts and NAME_TEST.ts), five seeds, beside the
/// nearest neighbor by dynamic time warping.
/// </summary>
internal static class ArchiveComparison
{
    private const int Seeds = 5;

    public static int Run(string folder)
    {
        string[] training = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*_TRAIN.ts").Order(StringComparer.Ordinal)]
            : [];
        if (training.Length == 0)
        {
            Console.Error.WriteLine(
                $"There is no NAME_TRAIN.ts in '{folder}'. Give a folder with data sets of https://www.timeseriesclassification.com.");
            return 1;
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Accuracy on the test part, {Seeds} seeds, settings of `Options.Recommended`; "
            + $"1-NN DTW: nearest neighbor by dynamic time warping.").AppendLine();
        text.AppendLine("| set | training, test | steps, features, classes | LstmMlNet mean (least–greatest) | seconds a training | 1-NN "
            + "DTW | seconds |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (string path in training)
        {
            string row = Row(path, path.Replace("_TRAIN.ts", "_TEST.ts", StringComparison.Ordinal));
            Console.Error.WriteLine(row);
            text.AppendLine(row);
        }

        Console.WriteLine(text);
        return 0;
    }

    private static string Row(string trainPath, string testPath)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView rawTrain = mlContext.Data.LoadFromTsFile(trainPath);
        IDataView rawTest = mlContext.Data.LoadFromTsFile(testPath);
        var keys = mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(rawTrain);
        IDataView train = keys.Transform(rawTrain);
        IDataView test = keys.Transform(rawTest);

        var accuracies = new List<double>();
        var times = new List<double>();
        for (int seed = 1; seed <= Seeds; seed++)
        {
            long start = Stopwatch.GetTimestamp();
            LstmSequenceEstimator.Options options = LstmSequenceEstimator.Options.Recommended(train);
            options.Seed = seed;
            LstmSequenceTransformer model = mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(train);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            accuracies.Add(mlContext.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy);
        }

        (float[][] trainSequences, string[] trainLabels) = Read(rawTrain);
        (float[][] testSequences, string[] testLabels) = Read(rawTest);
        int features = ((VectorDataViewType)train.Schema["Features"].Type).Dimensions[^1];
        var nearest = new DynamicTimeWarping(trainSequences, trainLabels, features);
        long began = Stopwatch.GetTimestamp();
        int correct = testSequences.AsParallel()
            .Select((sequence, i) => nearest.Classify(sequence) == testLabels[i])
            .Count(isCorrect => isCorrect);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        int[] steps = [.. trainSequences.Select(sequence => sequence.Length / features)];
        string lengths = steps.Min() == steps.Max() ? steps.Max().ToString(CultureInfo.InvariantCulture) : $"{steps.Min()}–{steps.Max()}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {Path.GetFileName(trainPath).Replace("_TRAIN.ts", "", StringComparison.Ordinal)} "
            + $"| {trainSequences.Length}, {testSequences.Length} | {lengths}, {features}, {trainLabels.Distinct().Count()} "
            + $"| {accuracies.Average():F3} ({accuracies.Min():F3}–{accuracies.Max():F3}) | {times.Average():F1} "
            + $"| {correct / (double)testSequences.Length:F3} | {seconds:F1} |");
    }

    private static (float[][] Sequences, string[] Labels) Read(IDataView view) =>
        (
            [.. view.GetColumn<VBuffer<float>>("Features").Select(values => values.DenseValues().ToArray())],
            [.. view.GetColumn<ReadOnlyMemory<char>>("Label").Select(label => label.ToString())]);
}
