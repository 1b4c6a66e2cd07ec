namespace LstmMlNet.Shaping.Ts;

/// <summary>Divides a case into its parts: at colons, but not at those of times within brackets.</summary>
internal static class TsLine
{
    public static string[] Split(string line)
    {
        if (!line.Contains('(', StringComparison.Ordinal))
            return line.Split(':');
        var parts = new List<string>();
        (int start, bool inside) = (0, false);
        for (int i = 0; i < line.Length; i++)
        {
            inside = line[i] == '(' || (inside && line[i] != ')');
            if (line[i] != ':' || inside)
                continue;
            parts.Add(line[start..i]);
            start = i + 1;
        }

        parts.Add(line[start..]);
        return [.. parts];
    }
}
