namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>
/// Native peers ask the C library for megabytes anew in every step, and give them back: on a virtual machine where a page fault is
/// dear that costs more than the arithmetic (LSTM training of S4: 150 ms instead of 24). They get an allocator that keeps memory,
/// where one is installed, so that it is their kernels that are compared.
/// </summary>
internal static class PeerAllocator
{
    private static readonly string[] s_places =
    [
        "/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4",
        "/usr/lib/aarch64-linux-gnu/libtcmalloc_minimal.so.4",
        "/usr/lib64/libtcmalloc_minimal.so.4",
    ];

    /// <summary>Its path; null where there is none.</summary>
    public static string? Path { get; } = Array.Find(s_places, File.Exists);

    /// <summary>What a peer's process is started with.</summary>
    public static IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            string preloaded = System.Environment.GetEnvironmentVariable("LD_PRELOAD") ?? "";
            return Path is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["LD_PRELOAD"] = preloaded.Length > 0 ? $"{preloaded}:{Path}" : Path };
        }
    }
}
