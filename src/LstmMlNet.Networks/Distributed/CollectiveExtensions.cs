using System.Runtime.InteropServices;
using System.Text;

namespace LstmMlNet.Networks;

/// <summary>What ranks agree on, by the operations of <see cref="ICollective"/>.</summary>
public static class CollectiveExtensions
{
    /// <summary>A text of one rank, on all ranks.</summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="text">The text; only the root's counts.</param>
    /// <param name="root">Whose text. Default: 0.</param>
    public static string Broadcast(this ICollective collective, string text, int root = 0)
    {
        ArgumentNullException.ThrowIfNull(collective);
        ArgumentNullException.ThrowIfNull(text);
        return Encoding.UTF8.GetString(collective.BroadcastBytes(Encoding.UTF8.GetBytes(text), root));
    }

    /// <summary>Requires that all ranks give the same; otherwise all of them throw, and name the first rank that differs.</summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="what">What must be the same, for the message: "The classes of label column 'Activity'".</param>
    /// <param name="value">This rank's.</param>
    /// <exception cref="InvalidOperationException">A rank's value is not that of rank 0.</exception>
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
    /// Shares out pieces of work that need nothing of one another (folds, settings, series), each done by one rank, and gives all ranks
    /// all results. Rank r does the pieces r, r + ranks, r + 2 · ranks and so on, in this order: the results are those of one process.
    /// </summary>
    /// <param name="collective">The ranks; all of them call this with the same count.</param>
    /// <param name="count">How many pieces.</param>
    /// <param name="work">Does a piece, by itself: it calls nothing of <paramref name="collective"/>. Its result as bytes.</param>
    /// <returns>Each piece's result, in the pieces' order, the same on all ranks.</returns>
    /// <remarks>
    /// A piece that fails ends all ranks with its error. Those that are done wait for the others: a rank's time limit must be longer than
    /// its pieces take.
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

    /// <summary>The least of one value of each rank.</summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="value">This rank's.</param>
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
