using System.Diagnostics;
using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Comparisons;
using Microsoft.ML;

namespace LstmMlNet.Benchmarks.Growth;

/// <summary>
/// Fit on a view that does not fit the memory allowed: held, and read anew in every epoch. Each in a process whose managed heap
/// is limited.
/// </summary>
internal static class FitMemory
{
    private const int Steps = 20;
    private const int Features = 4;
    private const long AllowedBytes = 512L << 20;

    public static string Markdown(Action<string> say)
    {
        var text = new StringBuilder();
        text.AppendLine("## Fit beyond memory").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Sequences of {Steps} steps of {Features} numbers, made as they are read; GRU of "
            + $"16 units, batches of 256, one epoch; the managed heap limited to {AllowedBytes >> 20} MB. Peak: the process's resident "
            + $"memory at its highest, runtime and all.").AppendLine();
        text.AppendLine("| rows | their values, MB | held or streamed | seconds | peak, MB | accuracy |")
            .AppendLine("|---|---|---|---|---|---|");
        foreach ((int rows, int? buffer) in new (int, int?)[]
        {
            (200_000, null),
            (200_000, 10_000),
            (2_000_000, 10_000),
            (2_000_000, null),
        })
        {
            say($"Fit of {rows:N0} rows, {(buffer is null ? "held" : "streamed")}");
            string? output = ChildProcess.Run(
                new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = AllowedBytes.ToString("X", CultureInfo.InvariantCulture) },
                _ => { },
                "fit-memory",
                rows.ToString(CultureInfo.InvariantCulture),
                (buffer ?? 0).ToString(CultureInfo.InvariantCulture));
            double megabytes = rows * (double)Steps * Features * sizeof(float) / (1 << 20);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {rows:N0} | {megabytes:F0} "
                + $"| {(buffer is null ? "held" : string.Create(CultureInfo.InvariantCulture, $"streamed, buffer of {buffer:N0}"))} "
                + $"| {output?.Trim() ?? "out of memory | | |"}{(output is null ? "" : " |")}");
        }

        return text.ToString();
    }

    /// <summary>Prints a table's last cells: seconds, peak, accuracy.</summary>
    public static int Run(int rows, int buffer)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView view = mlContext.Data.LoadFromEnumerable(GrowthRow.Generate(rows, Steps, Features));
        double accuracy = 0;
        LstmSequenceEstimator trainer = mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            FeaturesPerStep = Features,
            CellType = Networks.RecurrentCellType.Gru,
            HiddenUnits = 16,
            BatchSize = 256,
            Epochs = 1,
            Seed = 1,
            ShuffleBufferSize = buffer > 0 ? buffer : null,
            Progress = epoch => accuracy = epoch.Accuracy ?? 0,
        });
        long start = Stopwatch.GetTimestamp();
        trainer.Fit(view);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} | {PeakBytes() >> 20} | {accuracy:F3}"));
        return 0;
    }

    private static long PeakBytes()
    {
        if (File.Exists("/proc/self/status"))
        {
            string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }

        return Process.GetCurrentProcess().PeakWorkingSet64;
    }
}
