using System.Diagnostics;

namespace LstmMlNet.Tests.Fuzzing;

/// <summary>The threads that the product has started in this process, by their names; where the system shows no names, none.</summary>
internal static class OwnThreads
{
    private const string Tasks = "/proc/self/task";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static int Count() => Directory.Exists(Tasks) ? Directory.GetDirectories(Tasks).Count(IsOwn) : 0;

    /// <summary>Threads that end need a little while to be gone; those of what was forgotten, a collection.</summary>
    public static void AssertNoMoreThan(int count)
    {
        long start = Stopwatch.GetTimestamp();
        while (Count() > count && Stopwatch.GetElapsedTime(start) < s_patience)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }

        Assert.IsLessThanOrEqualTo(count, Count(), "Threads of the product are left.");
    }

    private static bool IsOwn(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("LstmMlNet", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }
}
