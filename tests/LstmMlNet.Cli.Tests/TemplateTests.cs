using System.Xml.Linq;

namespace LstmMlNet.Cli.Tests;

/// <summary>The templates are packed, instantiated, built and run, and what one trains the other serves.</summary>
[TestClass]
internal sealed class TemplateTests
{
    [TestMethod]
    public async Task Both_templates_build_and_run()
    {
        PackageFeed feed = PackageFeed.Shared;
        using var tool = new Tool();
        string hive = tool.PathOf("hive");
        string[] own = ["--debug:custom-hive", hive];
        PackageFeed.Dotnet(
            tool.Folder,
            ["new", "install", Directory.GetFiles(feed.Packages, "LstmMlNet.Templates*.nupkg").Single(), .. own]);
        string console = tool.PathOf("Tried");
        string web = tool.PathOf("Served");
        PackageFeed.Dotnet(tool.Folder, ["new", "lstm-console", "-o", console, "-n", "Tried", .. own]);
        PackageFeed.Dotnet(tool.Folder, ["new", "lstm-webapi", "-o", web, "-n", "Served", "--model", "../Tried/model.zip", .. own]);
        feed.Build(console);
        feed.Build(web);
        string output = PackageFeed.Dotnet(console, Path.Combine(console, "bin", "Release", "net10.0", "Tried.dll"));
        StringAssert.Contains(output, "A new sequence is: rising");
        await RunningService.Try(web, Path.Combine(web, "bin", "Release", "net10.0", "Served.dll"), async client =>
            StringAssert.Contains(await client.GetStringAsync(new Uri("model", UriKind.Relative)), "resting"));
    }

    [TestMethod]
    public void They_reference_the_version_that_they_are_packed_with()
    {
        string root = PackageFeed.Root;
        string version = XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("Version").Single().Value;
        foreach (string project in Directory.EnumerateFiles(Path.Combine(
            root,
            "src",
            "LstmMlNet.Templates",
            "content"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
            Assert.AreEqual(version, XDocument.Load(project).Descendants("LstmMlNetVersion").Single().Value, project);
    }
}
