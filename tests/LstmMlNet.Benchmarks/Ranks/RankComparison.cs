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
    public const string WithProgressThread = "progress";
    private const string WithoutProgressThread = "none";
    private const int Ranks = 2;
    private static readonly (string Shape, int Layers)[] s_cases = [("S2", 1), ("S4", 1), ("S2", 3), ("S4", 3)];

    public static string Markdown(int rounds, Action<string> say)
    {
        var text = new StringBuilder();
        text.AppendLine("## Ranks").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"LSTM training steps (Adam) of the whole batch, milliseconds, medians of {rounds} "
            + $"rounds; communicating is what a rank waits in MPI, for the other rank included.").AppendLine();
        text.AppendLine($"| shape | layers | 1 rank × {Ranks} threads | {Ranks} ranks × 1 thread | throughput | communicating "
            + "| without a progress thread | throughput | communicating |").AppendLine("|---|---|---|---|---|---|---|---|---|");
        var measured = new List<(Shape Shape, int Layers, double Step)>();
        foreach ((string name, int layers) in s_cases)
        {
            var alone = new List<double>();
            var together = new List<(double Step, double Communicating)>();
            var plain = new List<(double Step, double Communicating)>();
            for (int round = 1; round <= rounds; round++)
            {
                say($"{name}, {layers} layers, round {round} of {rounds}");
                alone.Add(Measure(0, Ranks, WithProgressThread).Step);
                together.Add(Measure(Ranks, 1, WithProgressThread));
                plain.Add(Measure(Ranks, 1, WithoutProgressThread));
            }

            (double Step, double Communicating) Measure(int ranks, int threads, string progress)
            {
                double[] own = Numbers(Start(ranks, "rank-worker", name, $"{layers}", $"{threads}", progress))[0];
                return (own[0], own[1]);
            }

            double one = Median(alone);
            measured.Add((Shape.Find(name), layers, one));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Shape.Find(name)} | {layers} | {one * 1e3:F2} "
                + $"| {Cells(together, one)} | {Cells(plain, one)} |");
        }

        double[] sums = [.. Numbers(Start(Ranks, "rank-sums")).Select(line => line[0])];
        text.AppendLine().AppendLine($"A sum over {Ranks} ranks on one machine:").AppendLine();
        text.AppendLine("| floats | µs |").AppendLine("|---|---|");
        foreach ((int length, double seconds) in RankWorker.Lengths.Zip(sums))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {length:N0} | {seconds * 1e6:N1} |");
        AppendExtrapolation(text, measured);
        return text.ToString();
    }

    private static string Cells(List<(double Step, double Communicating)> times, double alone)
    {
        double step = Median(times.Select(time => time.Step));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{step * 1e3:F2} | {alone / step:P1} | {Median(times.Select(time => time.Communicating / time.Step)):P1}");
    }

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
                text.AppendLine(CultureInfo.InvariantCulture, $"| {shape.Name} | {layers} | {load.Lowest + load.Upper:N0} | {step * 1e3:F1} | {name} "
                    + $"| {string.Join(" | ", cells)} | {most} |");

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
        string[] launcher = ranks == 0 ? [] : ["mpirun", "--oversubscribe", "-n", $"{ranks}"];
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
