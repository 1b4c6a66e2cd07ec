using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>How this very program is started once more, as a child that runs <see cref="StartupHook"/> in place of its own code.</summary>
internal static class TrialLauncher
{
    /// <summary>The environment variable that makes a process such a child, and gives the number of bytes it is sent.</summary>
    public const string LengthVariable = "LSTMMLNET_MODEL_TRIAL";

    /// <summary>After how many milliseconds the child ends itself, should its parent be gone.</summary>
    public const string TimeoutVariable = "LSTMMLNET_MODEL_TRIAL_TIMEOUT";

    // A child that would be profiled, traced or dumped as the service is does more than it should.
    private static readonly string[] s_unwanted =
        [
            "CORECLR_ENABLE_PROFILING", "CORECLR_PROFILER", "DOTNET_DiagnosticPorts", "DOTNET_DbgEnableMiniDump",
            "DOTNET_gcServer", "DOTNET_GCHeapCount",
        ];

    /// <summary>The child's start; null, and why, where there is no way to start one.</summary>
    /// <param name="zipBytes">Bytes that it will be sent.</param>
    /// <param name="heapBytes">Memory that its heap may take.</param>
    /// <param name="timeout">After what time it ends itself.</param>
    public static (ProcessStartInfo? Start, string Why) Create(long zipBytes, long heapBytes, TimeSpan timeout)
    {
        // Where the runtime would not run the hook, the child would be a second service.
        if (AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out bool supported) && !supported)
            return (null, "the program was built without startup hooks (StartupHookSupport, which trimming turns off)");
        if (OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() || OperatingSystem.IsAndroid())
            return (null, "this platform has no child processes");
        if (Command() is not { } start)
            return (null, "neither the program's own host nor the dotnet command was found");
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (string name in s_unwanted)
            start.Environment.Remove(name);
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(TrialLauncher).Assembly.GetName().Name;
        start.Environment["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment[LengthVariable] = zipBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment[TimeoutVariable] = ((long)timeout.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return (start, "");
    }

    private static ProcessStartInfo? Command()
    {
        Assembly? program = Assembly.GetEntryAssembly();
        string? own = Environment.ProcessPath;

        // The program's own executable: also self-contained, also a single file.
        if (own is not null
            && program is not null
            && Path.GetFileNameWithoutExtension(own).Equals(program.GetName().Name, StringComparison.OrdinalIgnoreCase))
            return new ProcessStartInfo(own);

        // Run by "dotnet program.dll", by a test host, or inside of another process (IIS): the runtime's own command starts it.
        string? dotnet = own is not null && Path.GetFileNameWithoutExtension(own).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? own
            : Muxer();
        string? dependencies =
            (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
#pragma warning disable IL3000 // Empty in a single file, which is its own executable.
        string? path = program?.Location;
#pragma warning restore IL3000
        const string Suffix = ".deps.json";
        if (dotnet is null || string.IsNullOrEmpty(path) || dependencies?.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) != true)
            return null;
        string runtime = dependencies[..^Suffix.Length] + ".runtimeconfig.json";
        return File.Exists(runtime)
            ? new ProcessStartInfo(dotnet, ["exec", "--depsfile", dependencies, "--runtimeconfig", runtime, path])
            : null;
    }

    private static string? Muxer()
    {
        string path = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(),
            "..",
            "..",
            "..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(path) ? path : null;
    }
}
