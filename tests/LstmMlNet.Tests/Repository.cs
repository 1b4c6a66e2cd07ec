using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LstmMlNet.Tests;

/// <summary>The checkout that the tests were built in, and the programs built with them.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Runs a project's program, built before, in a new process; fails the test where it fails.</summary>
    public static string Run(string project, string workingDirectory, params string[] arguments)
    {
        string dll = PathOf(project, "bin", Configuration, "net10.0", Path.GetFileName(project) + ".dll");
        return Start("dotnet", workingDirectory, [dll, .. arguments], oneThread: true);
    }

    /// <summary>Publishes a project's program as a user's own project would be, with some properties set, for this machine.</summary>
    /// <returns>The published program.</returns>
    public static string Publish(string project, string folder, params string[] properties)
    {
        string own = Path.Combine(folder, "Published");
        Directory.CreateDirectory(own);
        File.Copy(PathOf(project, "Program.cs"), Path.Combine(own, "Program.cs"));

        // In the project, not on the command line: from there they would reach the library's own build too.
        string set = string.Concat(properties.Select(property => $"<{property}>true</{property}>"));
        File.WriteAllText(Path.Combine(own, "Published.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TrimMode>partial</TrimMode>
                <UseSharedCompilation>true</UseSharedCompilation>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                {set}
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{PathOf("src/LstmMlNet/LstmMlNet.csproj")}" />
              </ItemGroup>
            </Project>
            """);
        string[] arguments = ["publish", "-c", Configuration, "-v", "q", "-o", Path.Combine(own, "out"), "-p:BuildProjectReferences=false"];
        Start("dotnet", own, arguments, oneThread: true);
        return Path.Combine(own, "out", OperatingSystem.IsWindows() ? "Published.exe" : "Published");
    }

    /// <summary>Runs a program; fails the test where it fails.</summary>
    public static string Start(string program, string workingDirectory, params string[] arguments) =>
        Start(program, workingDirectory, arguments, oneThread: false);

    private static string Start(string program, string workingDirectory, string[] arguments, bool oneThread)
    {
        var start = new ProcessStartInfo(
            program,
            arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory };

        // Other tests run beside this one: threads that wait for each other would take two to three times the processor time.
        if (oneThread)
            start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output + errors.Result);
        return output;
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LstmMlNet.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
