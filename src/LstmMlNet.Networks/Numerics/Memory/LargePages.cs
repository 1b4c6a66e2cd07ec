using System.Runtime.InteropServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Large buffers on the system's large pages, where it has some for those who ask (Linux, <c>transparent_hugepage</c> on
/// <c>madvise</c> or <c>always</c>): a step that reads megabytes of weights and gates touches more small pages than the processor's
/// tables of addresses hold.
/// </summary>
internal static unsafe partial class LargePages
{
    /// <summary>The size of a large page.</summary>
    public const int Bytes = 2 << 20;

    private const int UseLargePages = 14;

    /// <summary>Asks for large pages for memory that nothing has been written to yet. Where there are none, nothing changes.</summary>
    /// <param name="start">Where it begins, at a large page's boundary.</param>
    /// <param name="bytes">Whole large pages.</param>
    public static void Ask(void* start, nint bytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Advise(start, bytes, UseLargePages);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without this call has small pages.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nint bytes, int advice);
}
