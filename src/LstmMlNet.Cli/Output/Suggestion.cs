namespace LstmMlNet.Cli.Output;

/// <summary>What was probably meant by a name that is not known.</summary>
internal static class Suggestion
{
    private const int LeastPrefix = 3;

    /// <summary>A sentence that names it, after a space; empty if no name is near.</summary>
    /// <param name="word">The unknown name.</param>
    /// <param name="names">The known ones.</param>
    public static string For(string word, IEnumerable<string> names)
    {
        string given = word.ToLowerInvariant();
        string? best = names
            .Select(name => (Name: name, Distance: Distance(given, name.ToLowerInvariant()), Common: CommonPrefix(name, given)))
            .Select(one => one with { Distance = IsPrefix(one.Name, given, one.Common) ? Math.Min(one.Distance, 1) : one.Distance })
            .Where(one => one.Distance <= Math.Max(1, given.Length / 3))
            .OrderBy(one => one.Distance)
            .ThenByDescending(one => one.Common)
            .FirstOrDefault().Name;
        return best is null ? "" : $" Did you mean '{best}'?";
    }

    /// <summary>Whether one begins as the other does, less its ending: <c>regress</c> and <c>regression</c>.</summary>
    private static bool IsPrefix(string name, string given, int common) =>
        common >= LeastPrefix && common == Math.Min(name.Length, given.Length);

    private static int CommonPrefix(string name, string given) => name.ToLowerInvariant().AsSpan().CommonPrefixLength(given);

    /// <summary>Letters to insert, leave out, replace, or exchange with their neighbor (restricted Damerau–Levenshtein distance).</summary>
    private static int Distance(string a, string b)
    {
        var distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            distance[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            distance[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(replaced, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }

        return distance[a.Length, b.Length];
    }
}
