using System.Xml.Linq;

namespace LstmMlNet.Cli.Tests;

/// <summary>The templates are packed, instantiated, built and run, and what one trains the other serves.</summary>
[TestClass]
internal sealed class TemplateTests
{
    [TestMethod]
    public async Task Both_templates_build_and_run()
    {
        BuiltProject console = BuiltProjects.Shared.ConsoleTemplate;
        BuiltProject web = BuiltProjects.Shared.WebTemplate;
        StringAssert.Contains(PackageFeed.Dotnet(console.Folder, console.Program), "A new sequence is: rising");
        await RunningService.Try(web.Folder, web.Program, async client =>
        {
            StringAssert.Contains(await client.GetStringAsync(new Uri("model", UriKind.Relative)), "resting");
            Assert.HasCount(5, await RequestFile.SendAll(Path.Combine(web.Folder, "Served.http"), client));
        });
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
