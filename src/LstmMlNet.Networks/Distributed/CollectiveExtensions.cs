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

    private static string Short(string text) => text.Length <= 200 ? $"'{text}'" : $"'{text[..200]}…'";
}
