using System.Globalization;

namespace LstmMlNet.Mpi;

/// <summary>How many processors this process may run on, and how many the launcher that started it may.</summary>
/// <param name="Own">This process's.</param>
/// <param name="Launcher">The launcher's.</param>
internal readonly record struct ProcessorGrant(int Own, int Launcher)
{
    /// <summary>Whether the launcher gave this process a part of its own.</summary>
    public bool IsPart => Own < Launcher;

    /// <summary>Whether so many ranks on this machine leave processors unused.</summary>
    public bool IsTight(int ranks) => IsPart && Own * ranks < Launcher;

    /// <summary>As the system says; equal where it does not.</summary>
    public static ProcessorGrant Read()
    {
        string? parent = StatusOf("self", "PPid");
        int own = Count(StatusOf("self", "Cpus_allowed_list"));
        return new ProcessorGrant(own, Math.Max(own, parent is null ? 0 : Count(StatusOf(parent, "Cpus_allowed_list"))));
    }

    /// <summary>The length of a list like <c>0-3,8</c>; 0 where there is none.</summary>
    public static int Count(string? list) => string.IsNullOrWhiteSpace(list) ? 0 : list.Split(',').Sum(part =>
    {
        int[] ends = [.. part.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        return ends[^1] - ends[0] + 1;
    });

    private static string? StatusOf(string process, string field)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith($"{field}:", StringComparison.Ordinal))?[(field.Length + 1)..].Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or another user's process.
            return null;
        }
    }
}
