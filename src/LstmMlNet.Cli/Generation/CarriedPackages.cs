using System.Reflection;

namespace LstmMlNet.Cli.Generation;

/// <summary>
/// The packages that a generated project references, shipped with the tool: they are copied next to the project, so that it builds on a
/// machine with only nuget.org.
/// </summary>
/// <param name="Folder">Their folder.</param>
/// <param name="Version">Their version.</param>
internal sealed record CarriedPackages(string Folder, string Version)
{
    private const string Library = "LstmMlNet";
    private const string Extension = ".nupkg";

    private static readonly (string Package, string[] Needs)[] s_needed =
    [
        (Library, ["LstmMlNet.Networks"]),
        ("LstmMlNet.Tables", ["LstmMlNet.Networks", Library]),
        ("LstmMlNet.AspNetCore", ["LstmMlNet.Networks", Library]),
    ];

    /// <summary>The tool's own version, without what the build adds.</summary>
    public static string ToolVersion =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The packages in a folder; without one, those that the tool carries, or null where it was built and not packed.</summary>
    /// <exception cref="UserError">The folder has none, or several versions and not the tool's own.</exception>
    public static CarriedPackages? Find(string? source)
    {
        string folder = source ?? Path.Combine(AppContext.BaseDirectory, "packages");
        if (source is null && !Directory.Exists(folder))
            return null;
        string[] versions = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, $"{Library}.*{Extension}")
                .Select(Path.GetFileName)
                .OfType<string>()
                .Select(VersionOf)
                .Where(version => char.IsDigit(version[0]))]
            : [];
        string? version = versions.Contains(ToolVersion) ? ToolVersion : versions.Length == 1 ? versions[0] : null;
        return version is not null
            ? new CarriedPackages(folder, version)
            : throw new UserError($"--package-source '{source}' contains {Content(versions)}. 'dotnet pack -c Release' in a clone of "
                + $"LstmMlNet creates version {ToolVersion}.");
    }

    /// <summary>The packages of this library that a project's file names, and those that they need themselves.</summary>
    /// <exception cref="UserError">One is missing.</exception>
    public IReadOnlyList<string> FilesFor(string project)
    {
        string[] packages = [.. s_needed.Where(need => project.Contains($"\"{need.Package}\"", StringComparison.Ordinal))
            .SelectMany(need => need.Needs.Append(need.Package))
            .Distinct()];
        string[] files = [.. packages.Select(package => Path.Combine(Folder, $"{package}.{Version}{Extension}"))];
        return files.FirstOrDefault(file => !File.Exists(file)) is { } missing
            ? throw new UserError($"The package folder lacks '{missing}'.")
            : files;
    }

    private static string VersionOf(string file) => file[(Library.Length + 1)..^Extension.Length];

    private static string Content(string[] versions) => versions.Length == 0
        ? "no LstmMlNet package"
        : $"LstmMlNet {string.Join(", ", versions)}, but not the tool's own version";
}
