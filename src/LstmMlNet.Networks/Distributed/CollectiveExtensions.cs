using System.Runtime.InteropServices;
using System.Text;

namespace LstmMlNet.Networks;

/// <summary>Further operations, built on those of <see cref="ICollective"/>.</summary>
public static class CollectiveExtensions
{
    /// <summary>Sends one rank's text to all ranks.</summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="text">The text; ignored except on the root.</param>
    /// <param name="root">The rank that sends. Default: 0.</param>
    public static string Broadcast(this ICollective collective, string text, int root = 0)
    {
        ArgumentNullException.ThrowIfNull(collective);
        ArgumentNullException.ThrowIfNull(text);
        return Encoding.UTF8.GetString(collective.BroadcastBytes(Encoding.UTF8.GetBytes(text), root));
    }

    /// <summary>Requires the same value on all ranks; otherwise all of them throw, naming the first rank that differs.</summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="what">What must be the same, for the message: "The classes of label column 'Activity'".</param>
    /// <param name="value">This rank's value.</param>
    /// <exception cref="InvalidOperationException">A rank's value differs from rank 0's.</exception>
    public static void RequireSame(this ICollective collective, string what, string value)
    {
        ArgumentNullException.ThrowIfNull(collective);
        if (collective.Size == 1)
            return;
        string first = collective.Broadcast(value);
        var differs = new double[collective.Size];
        differs[collective.Rank] = first == value ? 0 : 1;
        collective.AllReduce(differs);
        int rank = Array.FindIndex(differs, count => count > 0);
        if (rank < 0)
            return;
        string other = collective.Broadcast(value, rank);
        throw new InvalidOperationException(
            $"{what} must be the same on all ranks: rank 0 has {Short(first)}, rank {rank} {Short(other)}.");
    }

    /// <summary>
    /// Distributes independent pieces of work (folds, settings, series), each done by one rank, and gives every rank all results. Rank r
    /// does pieces r, r + ranks, r + 2 · ranks and so on, in this order: the results are those of one process.
    /// </summary>
    /// <param name="collective">The ranks; all of them call this with the same count.</param>
    /// <param name="count">The number of pieces.</param>
    /// <param name="work">Does one piece and returns its result as bytes; must not use <paramref name="collective"/>.</param>
    /// <returns>The results in the order of the pieces, the same on all ranks.</returns>
    /// <remarks>
    /// If a piece fails, its error ends all ranks. Ranks that are done wait for the others: a rank's time limit must be longer than its
    /// pieces take.
    /// </remarks>
    public static byte[][] ShareOut(this ICollective collective, int count, Func<int, byte[]> work)
    {
        ArgumentNullException.ThrowIfNull(collective);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var results = new byte[count][];
        try
        {
            for (int i = collective.Rank; i < count; i += collective.Size)
                results[i] = work(i);
            for (int i = 0; i < count && collective.Size > 1; i++)
                results[i] = collective.BroadcastBytes(results[i] ?? [], i % collective.Size);
        }
        catch (Exception exception) when (collective.Size > 1)
        {
            collective.Abort(exception);
            throw;
        }

        return results;
    }

    /// <summary>One rank's bytes, on all ranks; only the root's length counts.</summary>
    internal static byte[] BroadcastBytes(this ICollective collective, byte[] bytes, int root)
    {
        Span<long> length = [bytes.Length];
        collective.Broadcast(MemoryMarshal.AsBytes(length), root);
        byte[] copy = collective.Rank == root ? bytes : new byte[length[0]];
        collective.Broadcast(copy, root);
        return copy;
    }

    /// <summary>The sum over all ranks.</summary>
    internal static double Sum(this ICollective collective, double value)
    {
        Span<double> sum = [value];
        collective.AllReduce(sum);
        return sum[0];
    }

    /// <summary>Returns the minimum of the ranks' values.</summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="value">This rank's value.</param>
    public static double Min(this ICollective collective, double value)
    {
        ArgumentNullException.ThrowIfNull(collective);
        var all = new double[collective.Size];
        all[collective.Rank] = value;
        collective.AllReduce(all);
        return all.Min();
    }

    private static string Short(string text) => text.Length <= 200 ? $"'{text}'" : $"'{text[..200]}…'";
}
