namespace LstmMlNet.Tests.Docs;

/// <summary>The repository's files, without what builds leave.</summary>
internal static class Sources
{
    private static readonly string[] s_built = ["bin", "obj"];

    /// <summary>Paths from the root, with slashes: everything under src, tests, samples and datasets.</summary>
    public static IEnumerable<string> AllFiles() => new[] { "src", "tests", "samples", "datasets" }
        .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.Split('/').Any(s_built.Contains));

    /// <summary>C# files of a project under src.</summary>
    public static IEnumerable<string> CSharp(string project) =>
        AllFiles().Where(file => file.StartsWith($"src/{project}/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));
}
