using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests;

/// <summary>What holds for all pages: links lead somewhere, names are those of the sources, lines and pages are short.</summary>
[TestClass]
internal sealed partial class PageTests
{
    private const int LongestLine = 120;

    [TestMethod]
    public void Links_lead_to_files_and_headings_that_are_there()
    {
        var broken = new List<string>();
        foreach (Page page in Page.All)
        {
            foreach ((int number, string target) in page.Links())
            {
                if (Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" or "mailto")
                    continue;
                string[] parts = target.Split('#', 2);
                string file = parts[0].Length == 0 ? Repository.PathOf(page.Path) : Path.GetFullPath(Path.Combine(page.Folder, parts[0]));
                string path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
                bool found = parts.Length == 1
                    ? File.Exists(file) || Directory.Exists(file)
                    : Page.All.FirstOrDefault(other => other.Path == path)?.Anchors().Contains(parts[1]) == true;
                if (!found)
                    broken.Add($"{page.Path}, line {number}: {target}");
            }
        }

        Assert.IsEmpty(broken, string.Join(Environment.NewLine, broken));
    }

    [TestMethod]
    public void Names_in_backticks_are_names_of_the_sources_and_paths_exist()
    {
        string[] files = [.. Sources.AllFiles()];
        HashSet<string> words =
            [.. files.Where(IsText).SelectMany(file => Word().Matches(Sources.Text(file)).Select(match => match.Value))];
        words.UnionWith(files.SelectMany(file => file.Split('/')).SelectMany(name => name.Split('.')));
        var unknown = new List<string>();
        foreach (Page page in Page.All.Where(IsOfSources))
        {
            foreach ((int number, string text) in page.Code())
            {
                bool known = Name().IsMatch(text)
                    ? text.Split('.').All(words.Contains)
                    : !PathLike().IsMatch(text) || files.Any(file => $"/{file}".Contains($"/{text}", StringComparison.Ordinal));
                if (!known)
                    unknown.Add($"{page.Path}, line {number}: {text}");
            }
        }

        Assert.IsEmpty(unknown, string.Join(Environment.NewLine, unknown));

        static bool IsOfSources(Page page) => page.Path == "ARCHITECTURE.md" || page.Path.StartsWith("src/", StringComparison.Ordinal);

        static bool IsText(string file) => Path.GetExtension(file) is ".cs" or ".template";
    }

    [TestMethod]
    public void Lines_of_prose_have_at_most_120_characters()
    {
        string[] longer =
        [
            .. Page.All.SelectMany(page => page.Prose()
                .Where(line => line.Text.Length > LongestLine)
                .Select(line => $"{page.Path}, line {line.Number}: {line.Text.Length}")),
        ];
        Assert.IsEmpty(longer, string.Join(Environment.NewLine, longer));
    }

    [TestMethod]
    [DataRow("README.md", 150)]
    [DataRow("ARCHITECTURE.md", 100)]
    public void The_pages_of_the_root_are_short(string path, int lines) => Assert.IsLessThanOrEqualTo(lines, Page.At(path).Lines.Length);

    [TestMethod]
    public void Every_package_has_a_page_of_its_own_that_is_short()
    {
        foreach (string project in Sources.Projects())
            Assert.IsLessThanOrEqualTo(60, Page.At($"src/{project}/README.md").Lines.Length, project);
    }

    [TestMethod]
    public void Every_sample_has_a_page_that_the_README_links_to()
    {
        foreach (string project in Sources.AllFiles().Where(file => SampleProject().IsMatch(file)))
        {
            string page = $"{Path.GetDirectoryName(project)!.Replace('\\', '/')}/README.md";
            CollectionAssert.Contains(Page.At("README.md").Links().Select(link => link.Target).ToArray(), page);
        }
    }

    [TestMethod]
    public void The_page_of_options_lists_every_option()
    {
        string[] listed = [.. Page.At("src/LstmMlNet/OPTIONS.md").Code().Select(code => code.Text)];
        string[] options = [.. typeof(LstmSequenceEstimator.Options).GetProperties().Select(property => property.Name)];
        CollectionAssert.IsSubsetOf(options, listed, string.Join(", ", options.Except(listed)));
    }

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]+)*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(src|tests|samples|datasets)(/[\w.]+)+$|^[A-Z]\w+(\.\w+)?(/[\w.]+)+$")]
    private static partial Regex PathLike();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^samples/[^/]+/[^/]+\.csproj$")]
    private static partial Regex SampleProject();
}
