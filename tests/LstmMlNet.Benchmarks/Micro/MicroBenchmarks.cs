using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace LstmMlNet.Benchmarks.Micro;

/// <summary>
/// BenchmarkDotNet on the parts. In this process: the peers' natives need not be copied for a project that it would make.
/// </summary>
internal static class MicroBenchmarks
{
    /// <param name="arguments">BenchmarkDotNet's own, for example <c>--filter *Tile*</c>; none runs all.</param>
    public static int Run(string[] arguments)
    {
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(arguments.Length > 0 ? arguments : ["--filter", "*"], config);
        return 0;
    }
}
