using System.Globalization;
using LstmMlNet.Benchmarks;
using LstmMlNet.Benchmarks.Archive;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.Load;

// No argument: everything beside the peers, five rounds. A number: so many rounds. kinds: what
// networks of other kinds keep of the peak. load: 64 clients on a running service for a minute. archive: data sets of the UCR/UEA archive. The other forms are what the program starts itself with.
return args switch
{
    ["worker", var engine, var task, var threads, ..] => Worker.Run(engine, task, Number(threads), args.ElementAtOrDefault(4) ?? ""),
    ["peak", var threads] => Print(string.Create(CultureInfo.InvariantCulture, $"{Peak.Measure(Number(threads)):R}")),
    ["kinds"] => Print(NetworkKinds.Markdown(Math.Min(2, Environment.ProcessorCount))),
    ["load", var url] => await ServiceLoad.Run(url, 60),
    ["archive", var folder] => ArchiveComparison.Run(folder),
    [] => Compare(5),
    [var rounds] when int.TryParse(rounds, CultureInfo.InvariantCulture, out int count) && count > 0 => Compare(count),
    _ => Print("usage: LstmMlNet.Benchmarks [ROUNDS] | kinds | load URL | archive FOLDER", 2),
};

static int Compare(int rounds)
{
    int[] threads = Environment.ProcessorCount > 1 ? [1, 2] : [1];
    var comparison = new EngineComparison(rounds, Console.Error.WriteLine);
    comparison.Run(threads);
    string markdown = ComparisonReport.Markdown(comparison, threads, rounds);
    Directory.CreateDirectory("artifacts");
    File.WriteAllText(Path.Combine("artifacts", "benchmarks.md"), markdown);
    ComparisonReport.Chart(comparison, threads[^1], Path.Combine("artifacts", "benchmarks.svg"));
    return Print(markdown);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Print(string text, int exitCode = 0)
{
    Console.WriteLine(text);
    return exitCode;
}
