using System.Diagnostics;

namespace LstmMlNet.Cli.Tests;

/// <summary>
/// The packages of this checkout, made in a copy of it, so that projects written by the tool can be built as a user would.
/// </summary>
internal sealed class PackageFeed : IDisposable
{
    private static readonly string[] s_projects =
    [
        "LstmMlNet.Networks", "LstmMlNet", "LstmMlNet.Tables", "LstmMlNet.Onnx", "LstmMlNet.Interop", "LstmMlNet.AspNetCore",
        "LstmMlNet.Templates", "LstmMlNet.Reports", "LstmMlNet.Cli",
    ];
    private static readonly Lazy<PackageFeed> s_shared = new(() => new PackageFeed());

    // Of a version of its own: what a machine has cached of others is not taken for it.
    private readonly string _version = $"0.1.0-test{DateTime.UtcNow.Ticks}";

    private PackageFeed()
    {
        string root = Root;
        foreach (string file in Directory.EnumerateFiles(root).Where(file => !file.EndsWith(".sln", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        foreach (string project in s_projects)
            Copy(Path.Combine(root, "src", project), Path.Combine(Folder, "src", project));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(root, "src")))
            File.Copy(file, Path.Combine(Folder, "src", Path.GetFileName(file)));
        Pack();
    }

    /// <summary>Made once for all tests.</summary>
    public static PackageFeed Shared => s_shared.Value;

    public static string Root { get; } = FindRoot();

    public string Folder { get; } = Directory.CreateTempSubdirectory("lstm-mlnet-feed-").FullName;

    public string Packages => Path.Combine(Folder, "packages");

    /// <summary>Builds a project against these packages, warnings as errors.</summary>
    public void Build(string project) => Dotnet(
        project,
        "build",
        "-c",
        "Release",
        "-warnaserror",
        $"-p:LstmMlNetVersion={_version}",
        $"-p:RestorePackagesPath={Path.Combine(Folder, "restored")}",
        $"-p:RestoreFallbackFolders={Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")}");

    public static string Dotnet(string folder, params string[] arguments)
    {
        (int code, string output, string errors) = Run(folder, arguments);
        Assert.AreEqual(0, code, output + errors);
        return output;
    }

    /// <summary>The same for what is to fail: its exit code, and what it wrote to the error stream.</summary>
    public static (int Code, string Errors) TryDotnet(string folder, params string[] arguments)
    {
        (int code, _, string errors) = Run(folder, arguments);
        return (code, errors);
    }

    private static (int Code, string Output, string Errors) Run(string folder, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet",
            arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    /// <summary>Removes what was made for all tests.</summary>
    public static void RemoveShared()
    {
        if (s_shared.IsValueCreated)
            s_shared.Value.Dispose();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // All at once, so that each is built once; the analyzers have seen these sources when the tests were built.
    private void Pack()
    {
        IEnumerable<string> projects = s_projects.Select(project => $"<Project Path=\"src/{project}/{project}.csproj\" />");
        File.WriteAllText(Path.Combine(Folder, "packages.slnx"), $"<Solution>{string.Concat(projects)}</Solution>");
        Dotnet(Folder, "pack", "packages.slnx", "-c", "Release", "-o", Packages, $"-p:Version={_version}", "-p:RunAnalyzers=false");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LstmMlNet.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
