using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LstmMlNet.Tests.Fuzzing;

/// <summary>
/// Gives inputs that are nearly right to what must take any input: whatever comes of one, it ends soon, in little memory, and no thread
/// of the product outlives it. By hand for longer: <c>LSTM_FUZZ</c> sets how many, <c>LSTM_FUZZ_SEED</c> with which seed,
/// <c>LSTM_FUZZ_SECONDS</c> how long at most.
/// </summary>
internal static class Fuzz
{
    private const long MostBytes = 256 << 20;
    private const int UsualSeed = 20261127;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    /// <param name="count">How many inputs, unless more are asked for.</param>
    /// <param name="make">Makes one.</param>
    /// <param name="take">Takes it, or throws what it may.</param>
    /// <param name="name">The input in messages; null: as text.</param>
    public static void Run<T>(int count, Func<Random, T> make, Action<T> take, Func<T, string>? name = null) =>
        RunAsync(
            count,
            make,
            input =>
            {
                take(input);
                return Task.CompletedTask;
            },
            name).GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    public static async Task RunAsync<T>(int count, Func<Random, T> make, Func<T, Task> take, Func<T, string>? name = null)
    {
        count = Number("LSTM_FUZZ") ?? count;
        int seed = Number("LSTM_FUZZ_SEED") ?? UsualSeed;
        TimeSpan time = Number("LSTM_FUZZ_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        int threads = OwnThreads.Count();
        long began = Stopwatch.GetTimestamp();
        int i = 0;
        for (; i < count && Stopwatch.GetElapsedTime(began) < time; i++)
        {
            T input = make(new Random(unchecked((seed * 1_000_003) + i)));
            string Which() =>
                string.Create(CultureInfo.InvariantCulture, $"input {i} of seed {seed}: {(name is null ? Text(input) : name(input))}");
            long before = GC.GetTotalAllocatedBytes();
            long start = Stopwatch.GetTimestamp();
            try
            {
                await take(input).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                throw new AssertFailedException($"{exception.GetType().Name}: {exception.Message} ({Which()})", exception);
            }

            Assert.IsLessThan(MostBytes, GC.GetTotalAllocatedBytes() - before, Which());
            Assert.IsLessThan(s_longest, Stopwatch.GetElapsedTime(start), Which());
        }

        if (Number("LSTM_FUZZ") is not null)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{i:N0} inputs of seed {seed} in {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s"));
        OwnThreads.AssertNoMoreThan(threads);
    }

    private static string Text<T>(T input) => input is byte[] bytes ? Encoding.UTF8.GetString(bytes) : input?.ToString() ?? "";

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
