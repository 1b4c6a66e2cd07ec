using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LstmMlNet.Docs.Tests;

/// <summary>The repository's files, without what builds leave.</summary>
internal static partial class Sources
{
    private static readonly string[] s_built = ["bin", "obj"];
    private static readonly ConcurrentDictionary<string, SyntaxTree> s_trees = new();
    private static readonly Lazy<PortableExecutableReference[]> s_references = new(() =>
        [.. Platform().Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>Everything that this test's process can load.</summary>
    public static PortableExecutableReference[] References => s_references.Value;

    /// <summary>Paths from the root, with slashes: everything under src, tests, samples and datasets.</summary>
    public static IEnumerable<string> AllFiles() => new[] { "src", "tests", "samples", "datasets" }
        .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.Split('/').Any(s_built.Contains));

    /// <summary>Names of the projects under src.</summary>
    public static IEnumerable<string> Projects() => AllFiles().Select(file => Project().Match(file)).Where(match => match.Success)
        .Select(match => match.Groups[1].Value);

    /// <summary>C# files of a project under src.</summary>
    public static IEnumerable<string> CSharp(string project) => AllFiles()
        .Where(file => file.StartsWith($"src/{project}/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>C# files that are compiled into packages: no templates' content.</summary>
    public static IEnumerable<string> Shipped() =>
        Projects().SelectMany(CSharp).Where(file => !file.Contains("/content/", StringComparison.Ordinal));

    public static string Text(string file) => File.ReadAllText(Repository.PathOf(file));

    public static SyntaxTree Tree(string file) =>
        s_trees.GetOrAdd(file, path => CSharpSyntaxTree.ParseText(Text(path), path: Repository.PathOf(path)));

    private static string[] Platform() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);

    [GeneratedRegex(@"^src/([^/]+)/\1\.csproj$")]
    private static partial Regex Project();
}
