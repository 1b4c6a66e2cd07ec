using System.Diagnostics;
using System.Security;

namespace LstmMlNet.Cli.Tests;

/// <summary>The packages of this checkout as it was built for the tests, so that projects can be built as a user would.</summary>
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

    private PackageFeed() => Pack();

    /// <summary>Made once for all tests.</summary>
    public static PackageFeed Shared => s_shared.Value;

    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release, as the tests and what they reference were built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public string Folder { get; } = Directory.CreateTempSubdirectory("lstm-mlnet-feed-").FullName;

    public string Packages => Path.Combine(Folder, "packages");

    /// <summary>Builds projects against these packages, warnings as errors; all at once, since starting to build takes longest.</summary>
    public void Build(IEnumerable<string> projects)
    {
        string all = Path.Combine(Folder, "all.proj");
        File.WriteAllText(all, $"""
            <Project DefaultTargets="Build">
              <ItemGroup>
                {string.Join("\n    ", projects.Select(project => $"<Built Include=\"{Escaped(project)}\" />"))}
              </ItemGroup>
              <Target Name="Restore"><MSBuild Projects="@(Built)" Targets="Restore" BuildInParallel="true" /></Target>
              <Target Name="Build"><MSBuild Projects="@(Built)" BuildInParallel="true" /></Target>
            </Project>
            """);
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Dotnet(
            Folder,
            "build",
            all,
            "-c",
            "Release",
            "-warnaserror",
            "-p:UseSharedCompilation=true",
            $"-p:LstmMlNetVersion={_version}",
            $"-p:RestorePackagesPath={Path.Combine(Folder, "restored")}",
            $"-p:RestoreFallbackFolders={packages}");
    }

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

    /// <summary>Other tests run beside a process: one thread, whose code is compiled as often as it pays in a short run.</summary>
    public static void BesideOtherTests(ProcessStartInfo start)
    {
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
    }

    private static (int Code, string Output, string Errors) Run(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        BesideOtherTests(start);
        using Process process = Process.Start(start)!;
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

    private void Pack()
    {
        IEnumerable<string> projects = s_projects
            .Select(project => $"<Project Path=\"{SecurityElement.Escape(Path.Combine(Root, "src", project, $"{project}.csproj"))}\" />");
        string solution = Path.Combine(Folder, "packages.slnx");
        File.WriteAllText(solution, $"<Solution>{string.Concat(projects)}</Solution>");
        Dotnet(Folder, "pack", solution, "--no-build", "-c", Configuration, "-o", Packages, $"-p:PackageVersion={_version}");
    }

    // MSBuild reads these signs of an item as code, XML others.
    private static string Escaped(string path) => SecurityElement.Escape(
        string.Concat(path.Select(c => "%$@'();?*".Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : $"{c}")));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LstmMlNet.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
