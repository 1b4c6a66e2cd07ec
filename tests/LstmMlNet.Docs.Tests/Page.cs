using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests;

/// <summary>A Markdown page of the repository.</summary>
internal sealed partial record Page(string Path, string[] Lines)
{
    private static readonly string[] s_notOurs = [".git", "bin", "obj", "artifacts", "node_modules", "TestResults"];

    /// <summary>All pages, by their paths from the repository's root, in the order of these.</summary>
    public static IReadOnlyList<Page> All { get; } =
        [.. Find(new DirectoryInfo(Repository.Root)).Select(Read).OrderBy(page => page.Path, StringComparer.Ordinal)];

    public string Folder => System.IO.Path.GetDirectoryName(Repository.PathOf(Path))!;

    public static Page At(string path) => All.Single(page => page.Path == path);

    /// <summary>Lines of prose with their numbers: no code blocks and no tables.</summary>
    public IEnumerable<(int Number, string Text)> Prose()
    {
        bool code = false;
        for (int i = 0; i < Lines.Length; i++)
        {
            if (Lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
                code = !code;
            else if (!code && !Lines[i].TrimStart().StartsWith('|'))
                yield return (i + 1, Lines[i]);
        }
    }

    /// <summary>Lines outside code blocks, tables included.</summary>
    public IEnumerable<(int Number, string Text)> OutsideCode()
    {
        bool code = false;
        for (int i = 0; i < Lines.Length; i++)
        {
            if (Lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
                code = !code;
            else if (!code)
                yield return (i + 1, Lines[i]);
        }
    }

    /// <summary>The targets of its links and pictures, with the numbers of their lines.</summary>
    public IEnumerable<(int Number, string Target)> Links() =>
        OutsideCode().SelectMany(line => Link().Matches(InlineCode().Replace(line.Text, ""))
            .Select(match => (line.Number, match.Groups[1].Value)));

    /// <summary>What stands in backticks, with the numbers of the lines.</summary>
    public IEnumerable<(int Number, string Text)> Code() =>
        OutsideCode().SelectMany(line => InlineCode().Matches(line.Text).Select(match => (line.Number, match.Groups[1].Value)));

    /// <summary>The anchors that links may name: its headings as GitHub and NuGet write them.</summary>
    public IEnumerable<string> Anchors() => OutsideCode()
        .Where(line => line.Text.StartsWith('#'))
        .Select(line => NotInAnchors().Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Its programs, each with the output that the page shows right after it, if any.</summary>
    public IEnumerable<(string Program, string? Output)> Programs() =>
        Program().Matches(string.Join('\n', Lines) + "\n")
            .Select(match => (match.Groups[1].Value, match.Groups[2].Success ? match.Groups[2].Value : null));

    private static Page Read(FileInfo file) =>
        new(System.IO.Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/'), File.ReadAllLines(file.FullName));

    private static IEnumerable<FileInfo> Find(DirectoryInfo folder) => folder.EnumerateFiles("*.md")
        .Concat(folder.EnumerateDirectories().Where(inner => !s_notOurs.Contains(inner.Name)).SelectMany(Find));

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"^```csharp\n(.*?)^```\n(?:\n*```text\n(.*?)^```\n)?", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Program();
}
