using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML;

namespace LstmMlNet.Benchmarks.MlNet;

/// <summary>
/// Fit and Transform through ML.NET by threads, and what of them only one thread can do at a time: reading the view's rows, and
/// taking the scored ones. In processor time, which other programs change less than what a clock shows.
/// </summary>
internal static class MlNetThreads
{
    private const int Repetitions = 5;

    // The first field: nanoseconds that the thread has run.
    private const string ThreadStatistics = "/proc/thread-self/schedstat";

    /// <param name="say">Receives progress.</param>
    public static string Markdown(Action<string> say)
    {
        var mlContext = new MLContext(seed: 1);
        MlNetRow[] rows = MlNetWorker.CreateRows();
        IDataView view = mlContext.Data.LoadFromEnumerable(rows);
        IDataView keyed = mlContext.Transforms.Conversion.MapValueToKey("Class").Fit(view).Transform(view);
        var text = new StringBuilder();
        text.AppendLine("## Fit and Transform by threads").AppendLine();
        text.AppendLine("S0's network, batches of 32. Microseconds of a row: by the clock; of processors, all threads together; of that "
            + "what the caller's thread takes, and what reading the rows takes, which one thread does at a time.").AppendLine();
        text.AppendLine("| | threads | rows a second | clock | processors | caller's thread | reading |")
            .AppendLine("|---|---|---|---|---|---|---|");
        double reading = Best(() => Read(view, "x")).Own;
        for (int threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
        {
            say($"{threads} threads");
            LstmSequenceTransformer? model = null;
            Times one = Best(() => model = Fit(mlContext, keyed, threads, epochs: 1));
            Times three = Best(() => model = Fit(mlContext, keyed, threads, epochs: 3));
            Times transform = Best(() => MlNetWorker.Sum(model!.Transform(view), "Score"));

            // What an epoch takes, and what is done once.
            Times epoch = new((three.Clock - one.Clock) / 2, (three.All - one.All) / 2, (three.Own - one.Own) / 2);
            Row(text, "Fit, an epoch", threads, epoch, null, rows.Length);
            Row(text, "Fit, once", threads, new(one.Clock - epoch.Clock, one.All - epoch.All, one.Own - epoch.Own), reading, rows.Length);
            Row(text, "Transform", threads, transform, reading, rows.Length);
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, int threads, Times times, double? reading, int rows)
    {
        string Of(double? seconds) => seconds is { } known
            ? (known / rows * 1e6).ToString("F2", CultureInfo.InvariantCulture)
            : "";
        text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {threads} | {rows / times.Clock:N0} | {Of(times.Clock)} "
            + $"| {Of(times.All)} | {Of(double.IsNaN(times.Own) ? null : times.Own)} | {Of(reading)} |");
    }

    private static LstmSequenceTransformer Fit(MLContext mlContext, IDataView view, int threads, int epochs) =>
        mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            LabelColumnName = "Class",
            FeatureColumnName = "x",
            FeaturesPerStep = MlNetRow.Features,
            HiddenUnits = Shape.All[0].Units,
            Epochs = epochs,
            Seed = 1,
            ThreadCount = threads,
        }).Fit(view);

    private static void Read(IDataView view, string column)
    {
        Microsoft.ML.Data.VBuffer<float> values = default;
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<Microsoft.ML.Data.VBuffer<float>> getter = cursor.GetGetter<Microsoft.ML.Data.VBuffer<float>>(view.Schema[column]);
        while (cursor.MoveNext())
            getter(ref values);
    }

    /// <summary>The least of some repetitions.</summary>
    private static Times Best(Action work)
    {
        var best = new Times(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        for (int i = 0; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan all = Environment.CpuUsage.TotalTime;
            double own = OwnSeconds();
            work();
            best = new Times(
                Math.Min(best.Clock, Stopwatch.GetElapsedTime(start).TotalSeconds),
                Math.Min(best.All, (Environment.CpuUsage.TotalTime - all).TotalSeconds),
                Math.Min(best.Own, OwnSeconds() - own));
        }

        return best;
    }

    /// <summary>Processor time of the current thread; no number where the system does not tell.</summary>
    private static double OwnSeconds() => File.Exists(ThreadStatistics)
        ? long.Parse(File.ReadAllText(ThreadStatistics).Split(' ')[0], CultureInfo.InvariantCulture) * 1e-9
        : double.NaN;

    /// <summary>Seconds by the clock, of all processors, of the caller's thread.</summary>
    private readonly record struct Times(double Clock, double All, double Own);
}
