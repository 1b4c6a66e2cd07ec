using System.Text.Json;

namespace LstmMlNet.Cli.Tests.Generation;

/// <summary>What is the user's stays so, and what was good stays whole.</summary>
[TestClass]
internal sealed class ModelFolderTests
{
    private static readonly string[] s_users = ["Program.cs", "Waves.csproj", "README.md"];

    [TestMethod]
    public void Training_again_leaves_the_program_the_project_and_the_readme_alone()
    {
        using var tool = new Tool();
        string folder = Trained(tool);
        byte[] model = File.ReadAllBytes(Path.Combine(folder, "Waves.zip"));
        foreach (string file in s_users)
            File.AppendAllText(Path.Combine(folder, file), "<!-- mine -->");
        Assert.AreEqual(
            0,
            tool.Run("retrain", "-m", folder, "-d", SampleData.Waves(tool).Wide),
            tool.Errors);
        StringAssert.Contains(tool.Shown, "unchanged");
        Trained(tool, "--epochs", "2");
        foreach (string file in s_users)
            StringAssert.EndsWith(File.ReadAllText(Path.Combine(folder, file)), "<!-- mine -->", file);
        CollectionAssert.AreNotEqual(model, File.ReadAllBytes(Path.Combine(folder, "Waves.zip")));

        // Another class in the same folder: no second project, and what the first lacks is said.
        Trained(tool, "--name", "Other");
        Assert.HasCount(1, Directory.GetFiles(folder, "*.csproj"));
        Assert.IsTrue(File.Exists(Path.Combine(folder, "Other.zip")));
        StringAssert.Contains(tool.Shown, "does not mention Other.zip");
        Assert.IsEmpty(Directory.GetFiles(folder, "*.new", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void A_program_around_a_model_of_another_kind_is_not_broken()
    {
        using var tool = new Tool();
        string folder = Trained(tool);
        byte[] model = File.ReadAllBytes(Path.Combine(folder, "Waves.zip"));
        Assert.AreEqual(1, tool.Run("regress", "-d", SampleData.Waves(tool).Wide, "-l", "t1", "-o", folder));
        StringAssert.Contains(tool.Errors, "a model of another kind (classification)");
        Assert.AreEqual("", tool.Shown, "it is said before anything is trained");
        CollectionAssert.AreEqual(model, File.ReadAllBytes(Path.Combine(folder, "Waves.zip")));
    }

    [TestMethod]
    public void A_service_that_is_trained_again_stays_one()
    {
        using var tool = new Tool();
        string folder = Trained(tool, "--web");
        string config = Path.Combine(folder, "Waves.mbconfig");
        Assert.AreEqual("Web", JsonDocument.Parse(File.ReadAllText(config)).RootElement.GetProperty("Project").GetString());
        Assert.IsTrue(File.Exists(Path.Combine(folder, "appsettings.json")));
        Assert.AreEqual(0, tool.Run("retrain", "--config", config), tool.Errors);
        Assert.AreEqual(0, tool.Run("retrain", "--config", config, "-o", tool.PathOf("Elsewhere")), tool.Errors);
        foreach (string place in new[] { folder, tool.PathOf("Elsewhere") })
            StringAssert.Contains(File.ReadAllText(Path.Combine(place, "Program.cs")), "WebApplication");

        // Without the option too, and never the other way.
        Trained(tool);
        Assert.AreEqual("Web", JsonDocument.Parse(File.ReadAllText(config)).RootElement.GetProperty("Project").GetString());
        Assert.AreEqual(
            0,
            tool.Run("classify", "-d", SampleData.Waves(tool).Wide, "-l", "kind", "--epochs", "1", "-o", tool.PathOf("Console")),
            tool.Errors);
        Assert.AreEqual(
            1,
            tool.Run("classify", "-d", SampleData.Waves(tool).Wide, "-l", "kind", "--epochs", "1", "-o", tool.PathOf("Console"), "--web"));
        StringAssert.Contains(tool.Errors, "--web asks for a service");
        Assert.AreEqual("", tool.Shown, "it is said before anything is trained");
    }

    [TestMethod]
    public void What_cannot_be_written_is_said_before_training()
    {
        using var tool = new Tool();
        string file = tool.PathOf("file");
        File.WriteAllText(file, "good");
        foreach (string output in new[] { file, Path.Combine(file, "below") })
        {
            Assert.AreEqual(1, tool.Run("classify", "-d", SampleData.Waves(tool).Wide, "-l", "kind", "-o", output));
            StringAssert.Contains(tool.Errors, file);
            Assert.AreEqual("", tool.Shown);
            Assert.AreEqual("good", File.ReadAllText(file));
        }
    }

    [TestMethod]
    public void The_packages_that_a_project_references_go_beside_it()
    {
        using var tool = new Tool();
        string source = Directory.CreateDirectory(tool.PathOf("source")).FullName;
        foreach (string package in new[]
        {
            "LstmMlNet",
            "LstmMlNet.Networks",
            "LstmMlNet.Tables",
            "LstmMlNet.AspNetCore",
            "LstmMlNet.Reports",
        })
            File.WriteAllText(Path.Combine(source, $"{package}.9.8.7.nupkg"), package);
        string folder = Trained(tool, "--package-source", source);
        CollectionAssert.AreEquivalent(
            new[] { "LstmMlNet.9.8.7.nupkg", "LstmMlNet.Networks.9.8.7.nupkg", "LstmMlNet.Tables.9.8.7.nupkg" },
            Directory.GetFiles(Path.Combine(folder, "packages")).Select(Path.GetFileName).ToArray());
        StringAssert.Contains(File.ReadAllText(Path.Combine(folder, "Waves.csproj")), ">9.8.7<");
        StringAssert.Contains(File.ReadAllText(Path.Combine(folder, "nuget.config")), "value=\"packages\"");

        File.Delete(Path.Combine(source, "LstmMlNet.9.8.7.nupkg"));
        Assert.AreEqual(
            1,
            tool.Run("classify", "-d", SampleData.Waves(tool).Wide, "-l", "kind", "-o", tool.PathOf("None"), "--package-source", source));
        StringAssert.Contains(tool.Errors, "contains no LstmMlNet package");
    }

    private static string Trained(Tool tool, params string[] more)
    {
        string folder = tool.PathOf("Waves");
        Assert.AreEqual(0, tool.Run([
            "classify", "-d", SampleData.Waves(tool).Wide, "-l", "kind", "-o", folder,
            .. more.Contains("--epochs") ? more : [.. more, "--epochs", "1"],
        ]), tool.Errors);
        return folder;
    }
}
