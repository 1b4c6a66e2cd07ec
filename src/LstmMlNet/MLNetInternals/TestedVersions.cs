using System.Reflection;
using Microsoft.ML;

namespace LstmMlNet.MLNetInternals;

/// <summary>The versions of Microsoft.ML whose internals are known to be as this folder expects.</summary>
internal static class TestedVersions
{
    private static readonly Version s_from = new(5, 0, 1);
    private static readonly Version s_below = new(5, 1);

    /// <exception cref="NotSupportedException">The Microsoft.ML that runs is another version than those this was tested with.</exception>
    public static void Check() =>
        Check(typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    internal static void Check(string? informationalVersion)
    {
        string number = informationalVersion?.Split('+', '-')[0] ?? "unknown";
        if (!Version.TryParse(number, out Version? version) || version < s_from || version >= s_below)
            throw new NotSupportedException($"This LstmMlNet works with Microsoft.ML {s_from} up to but not including {s_below}, and "
                + $"runs with version {number}. Use a Microsoft.ML of that range, or an LstmMlNet made for this one.");
    }
}
