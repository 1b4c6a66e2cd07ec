using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>
/// Two or more builds of this program in one process, whose steps alternate: a change of 1 % shows, where builds measured one
/// after the other differ by what the machine did in between.
/// </summary>
internal static class BuildComparison
{
    // Buffers lie elsewhere each time: where they lie is part of what is measured.
    private const int Engines = 5;
    private const double SecondsPerEngine = 3;
    private const double SecondsOfMany = 1;

    /// <param name="task">train or score.</param>
    /// <param name="threads">
    /// How many threads each build has. One shows smaller changes; what two do to one another shows with two.
    /// </param>
    /// <param name="shapes">A shape's name, S0 to S6, L1 to L4, or some with commas, each of which then has a third of the time.</param>
    /// <param name="cell">LSTM or GRU.</param>
    /// <param name="folders">Where the builds are; times are relative to the first.</param>
    /// <returns>A table.</returns>
    public static string Markdown(string task, int threads, string shapes, string cell, string[] folders)
    {
        MethodInfo[] builds = [.. folders.Select(folder => new BuildContext(Path.GetFullPath(folder)).Entry)];
        string[] names = shapes.Split(',');
        double duration = names.Length > 1 ? SecondsOfMany : SecondsPerEngine;
        return string.Concat(names.Select(shape => Compare(builds, [task, threads, shape, cell], folders, duration)));
    }

    private static string Compare(MethodInfo[] builds, object[] what, string[] folders, double duration)
    {
        (object task, object threads, object shape, object cell) = (what[0], what[1], what[2], what[3]);
        var seconds = folders.Select(_ => new List<double>()).ToArray();
        for (int engine = 0; engine < Engines; engine++)
        {
            Action[] steps = [.. builds.Select(build => (Action)build.Invoke(null, what)!)];
            Alternate(steps, engine == 0 ? duration : duration / 6, null);
            Alternate(steps, duration, seconds);
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{task}, {cell}, {shape}, {threads} {(threads is 1 ? "thread" : "threads")}; "
            + $"medians of {seconds[0].Count} steps that alternate, and of each step's time relative to the first build's beside it.")
                .AppendLine();
        text.AppendLine("| build | milliseconds | relative |").AppendLine("|---|---|---|");
        for (int build = 0; build < folders.Length; build++)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {folders[build]} | {Worker.Median(seconds[build]) * 1e3:G4} "
                + $"| {Worker.Median(seconds[build].Zip(seconds[0], (own, first) => own / first)):F4} |");
        return text.ToString();
    }

    /// <summary>What another build is asked for.</summary>
    public static Action CreateStep(string task, int threads, string shapeName, string cell)
    {
        Shape shape = Shape.Find(shapeName);
        RecurrentNetwork network = shape.CreateNetwork(Enum.Parse<RecurrentCellType>(cell, ignoreCase: true));
        var engine = new ProductEngine(threads);
        if (task == "score")
            return engine.PrepareScoring(shape, network);
        Func<double> training = engine.PrepareTraining(shape, network);
        return () => training();
    }

    private static void Alternate(Action[] steps, double duration, List<double>[]? seconds)
    {
        var clock = Stopwatch.StartNew();
        for (int turn = 0; clock.Elapsed.TotalSeconds < duration; turn++)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                // Twice, the second counts: the caches hold the build's own memory then.
                int build = (turn + i) % steps.Length;
                steps[build]();
                long start = Stopwatch.GetTimestamp();
                steps[build]();
                seconds?[build].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
    }

    /// <summary>A build's own assemblies; whatever else they need is this program's.</summary>
    private sealed class BuildContext(string folder) : AssemblyLoadContext
    {
        public MethodInfo Entry => LoadFromAssemblyPath(Path.Combine(folder, "LstmMlNet.Benchmarks.dll"))
            .GetType(typeof(BuildComparison).FullName!)?.GetMethod(nameof(CreateStep))
            ?? throw new InvalidOperationException($"{folder} has no build of this program that can be compared.");

        protected override Assembly? Load(AssemblyName name)
        {
            string path = Path.Combine(folder, $"{name.Name}.dll");
            return name.Name!.StartsWith("LstmMlNet", StringComparison.Ordinal) && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
