using System.Globalization;
using LstmMlNet.Benchmarks;
using LstmMlNet.Benchmarks.Anomalies;
using LstmMlNet.Benchmarks.Archive;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.FashionMnist;
using LstmMlNet.Benchmarks.Growth;
using LstmMlNet.Benchmarks.Load;
using LstmMlNet.Benchmarks.Micro;
using LstmMlNet.Benchmarks.MlNet;
using LstmMlNet.Benchmarks.Ranks;
using LstmMlNet.Benchmarks.Scale;

// What each does is in README.md beside this file. The last six are what the program starts itself with.
return args switch
{
    [] => Print(FullRun.Run(5, null)),
    [var rounds] when IsCount(rounds) => Print(FullRun.Run(Number(rounds), null)),
    [var rounds, var folder] when IsCount(rounds) => Print(FullRun.Run(Number(rounds), folder)),
    ["micro", .. var rest] => MicroBenchmarks.Run(rest),
    ["kinds"] => Print(NetworkKinds.Markdown(Math.Min(2, Environment.ProcessorCount))),
    ["growth"] => Print(GrowthTables.Markdown(
        Math.Min(2, Environment.ProcessorCount),
        Console.Error.WriteLine) + FitMemory.Markdown(Console.Error.WriteLine)),
    ["mlnet", "threads"] => Print(MlNetThreads.Markdown(Console.Error.WriteLine)),
    ["mlnet"] => Print(MlNetComparison.Markdown(3, Console.Error.WriteLine)),
    ["fused"] => Print(FusedProduct.Markdown()),
    ["fashion", var folder] =>
        Print(FashionMnistComparison.Markdown(folder, 3, Math.Min(2, Environment.ProcessorCount), Console.Error.WriteLine)),
    ["builds", ("train" or "score") and var task, var threads, var shape, var cell, .. var folders] when IsCount(threads)
        && folders.Length > 1 => Print(BuildComparison.Markdown(task, Number(threads), shape, cell, folders)),
    ["scale", "constants"] => Print(CutConstants.Markdown()),
    ["scale", var threads, .. var shapes] => Print(ScaleTable.Markdown(threads, shapes, Console.Error.WriteLine)),
    ["peak", var threads] when IsCount(threads) => Print(Peak.Measure(Number(threads)).ToString()),
    ["load", var url] => await ServiceLoad.Run(url, 60),
    ["archive", var folder] => ArchiveComparison.Run(folder),
    ["anomalies"] => Print(AnomalyComparison.Markdown(null, Console.Error.WriteLine)),
    ["anomalies", var folder] => Print(AnomalyComparison.Markdown(folder, Console.Error.WriteLine)),
    ["ranks"] => Print(RankComparison.Markdown(5, Console.Error.WriteLine)),
    ["ranks", var rounds] when IsCount(rounds) => Print(RankComparison.Markdown(Number(rounds), Console.Error.WriteLine)),
    ["worker", var engine, var task, var threads, ..] => Worker.Run(engine, task, Number(threads), args.ElementAtOrDefault(4) ?? ""),
    ["mlnet", var engine, var model] => MlNetWorker.Run(engine, model),
    ["fashion-worker", var engine, var folder, var accuracy, var threads] =>
        FashionMnistWorker.Run(engine, folder, double.Parse(accuracy, CultureInfo.InvariantCulture), Number(threads)),
    ["fit-memory", var rows, var buffer] => FitMemory.Run(Number(rows), Number(buffer)),
    ["rank-worker", var shape, var layers, var threads, var together] =>
        RankWorker.Train(shape, Number(layers), Number(threads), together == RankComparison.Together),
    ["rank-sums"] => RankWorker.Sum(),
    _ => Print("usage: LstmMlNet.Benchmarks [ROUNDS [FASHION_MNIST_FOLDER]] | micro | kinds | growth | mlnet | fused | fashion FOLDER | "
        + "load URL | archive FOLDER | anomalies [NAB_FOLDER] | builds train|score THREADS SHAPE LSTM|GRU FOLDER FOLDER... | "
        + "scale 1,2,4 [SHAPE...] | scale constants | mlnet threads | ranks [ROUNDS] | peak THREADS", 2),
};

static bool IsCount(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out int count) && count > 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Print(string text, int exitCode = 0)
{
    Console.WriteLine(text);
    return exitCode;
}
