using System.Diagnostics;
using System.Globalization;
using System.Text;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Ranks;

/// <summary>
/// Two processes of one thread beside one process of two, on the same batches, in processes that alternate; what a sum over ranks
/// takes; and what follows from both for more machines.
/// </summary>
internal static class RankComparison
{
    public const string Together = "together";
    private const string Apart = "apart";
    private const int Ranks = 2;
    private static readonly (string Shape, int Layers)[] s_cases = [("S2", 1), ("S4", 1), ("S2", 3), ("S4", 3)];

    public static string Markdown(int rounds, Action<string> say)
    {
        var text = new StringBuilder();
        text.AppendLine("## Ranks").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"LSTM training steps (Adam) of the whole batch, milliseconds, medians of {rounds} "
            + $"rounds. Apart, each rank has its half of the batch and a network of its own: what the machine allows. In MPI is what "
            + $"ranks sum and wait for one another.").AppendLine();
        text.AppendLine($"| shape | layers | 1 rank × {Ranks} threads | {Ranks} ranks × 1 thread, apart | throughput | together "
            + "| throughput | in MPI |").AppendLine("|---|---|---|---|---|---|---|---|");
        var measured = new List<(Shape Shape, int Layers, double Step)>();
        foreach ((string name, int layers) in s_cases)
        {
            var alone = new List<double[]>();
            var apart = new List<double[]>();
            var together = new List<double[]>();
            for (int round = 1; round <= rounds; round++)
            {
                say($"{name}, {layers} layers, round {round} of {rounds}");
                alone.Add(Measure(0, Ranks, Together));
                apart.Add(Measure(Ranks, 1, Apart));
                together.Add(Measure(Ranks, 1, Together));
            }

            double[] Measure(int ranks, int threads, string how) =>
                Numbers(Start(ranks, "rank-worker", name, $"{layers}", $"{threads}", how))[0];

            double one = Step(alone);
            measured.Add((Shape.Find(name), layers, one));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Shape.Find(name)} | {layers} | {one * 1e3:F2} "
                + $"| {Cells(apart, one)} | {Cells(together, one)} "
                + $"| {Median(together.Select(times => times[1..].Average() / times[0])):P1} |");
        }

        double[] sums = [.. Numbers(Start(Ranks, "rank-sums")).Select(line => line[0])];
        text.AppendLine().AppendLine($"A sum over {Ranks} ranks on one machine:").AppendLine();
        text.AppendLine("| floats | µs |").AppendLine("|---|---|");
        foreach ((int length, double seconds) in RankWorker.Lengths.Zip(sums))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {length:N0} | {seconds * 1e6:N1} |");
        AppendExtrapolation(text, measured);
        return text.ToString();
    }

    private static string Cells(List<double[]> times, double alone) =>
        string.Create(CultureInfo.InvariantCulture, $"{Step(times) * 1e3:F2} | {alone / Step(times):P1}");

    private static double Step(List<double[]> times) => Median(times.Select(time => time[0]));

    private static void AppendExtrapolation(StringBuilder text, List<(Shape Shape, int Layers, double Step)> measured)
    {
        text.AppendLine().AppendLine("Machines like this one, each with a batch of the shape's size: the share of their time that they "
            + "compute by the model, of a ring, and of recursive halving and doubling.").AppendLine();
        text.AppendLine("| shape | layers | parameters | step, ms | network | 8 | 64 | 512 | most at 80 % |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach ((Shape shape, int layers, double step) in measured)
        {
            RankLoad load = RankLoad.Of(shape, layers, step);
            foreach ((string name, RankModel model) in new[]
            {
                ("10 Gbit/s", RankModel.TenGigabits),
                ("100 Gbit/s", RankModel.HundredGigabits),
            })
            {
                string[] cells = [.. new[] { 8, 64, 512 }.Select(machines => Both(one =>
                    one.Efficiency(load, machines).ToString("P0", CultureInfo.InvariantCulture)))];
                string most = Both(one => one.MostMachines(load, 0.8) is var most and < RankModel.MostCounted
                    ? most.ToString("N0", CultureInfo.InvariantCulture)
                    : "more");
                text.AppendLine(CultureInfo.InvariantCulture, $"| {shape.Name} | {layers} | {load.Lowest + load.Upper:N0} "
                    + $"| {step * 1e3:F1} | {name} | {string.Join(" | ", cells)} | {most} |");

                string Both(Func<RankModel, string> of) => $"{of(model)}, {of(model with { IsRing = false })}";
            }
        }
    }

    /// <param name="ranks">How many processes; 0: this program alone, without mpirun.</param>
    /// <param name="arguments">This program's.</param>
    private static string Start(int ranks, params string[] arguments)
    {
        string self = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, typeof(RankComparison).Assembly.Location] : [self];
        string[] launcher = ranks == 0 ? [] : ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", $"{ranks}"];
        string[] whole = [.. launcher, .. program, .. arguments];
        var start = new ProcessStartInfo(whole[0], whole[1..]) { RedirectStandardOutput = true };
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["TERM"] = "dumb";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', whole)} ended with exit code {process.ExitCode}.");
    }

    private static double[][] Numbers(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()),
    ];

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
