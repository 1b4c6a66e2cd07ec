namespace LstmMlNet.Shaping;

/// <summary>Checks that the shaping transforms' options share.</summary>
internal static class ShapingOptions
{
    public static void RequireName(string? name, string option)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException($"{option} is empty: it must name a column.", option);
    }

    public static void RequireNames(IReadOnlyList<string>? names, string option)
    {
        if (names is null || names.Count == 0)
            throw new ArgumentException($"{option} names no column: at least one is needed.", option);
        foreach (string name in names)
            RequireName(name, option);
    }

    public static void RequireDefined<T>(T value, string option)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(option, value, $"There is no {typeof(T).Name} {value}.");
    }

    public static void RequireAtLeast(int least, int value, string option)
    {
        if (value < least)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be at least {least}.");
    }

    public static void RequireAtMost(int most, int value, string option)
    {
        if (value > most)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be at most {most:N0}.");
    }

    /// <summary>Output columns must not share a name.</summary>
    public static void RequireDifferent(IEnumerable<string?> names)
    {
        string? twice = names.OfType<string>().GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
            throw new ArgumentException($"Two output columns are named '{twice}'; each needs a name of its own.");
    }
}
