using System.IO.Compression;

namespace LstmMlNet.Cli.Tests;

/// <summary>
/// What is in the packages: the tool's is small, carries what its projects reference, and all say what they hold of others.
/// </summary>
[TestClass]
internal sealed class ToolPackageTests
{
    [TestMethod]
    public void The_tool_is_under_20_megabytes_and_carries_the_packages_of_its_projects()
    {
        string tool = Directory.GetFiles(PackageFeed.Shared.Packages, "LstmMlNet.Cli.*.nupkg").Single();
        Assert.IsLessThan(20L << 20, new FileInfo(tool).Length);
        using ZipArchive zip = ZipFile.OpenRead(tool);
        string[] files = [.. zip.Entries.Select(entry => entry.FullName)];
        foreach (string package in new[] { "LstmMlNet.Networks", "LstmMlNet", "LstmMlNet.Tables", "LstmMlNet.AspNetCore" })
            Assert.IsTrue(files.Any(file => file.Contains("/packages/", StringComparison.Ordinal)
                && Path.GetFileName(file).StartsWith(package + ".0.1.0", StringComparison.Ordinal)), package);
        foreach (string platform in new[] { "linux-x64", "linux-arm64", "linux-musl-x64", "osx-arm64", "osx-x64", "win-x64", "win-arm64" })
            Assert.IsTrue(files.Any(file => file.Contains($"/runtimes/{platform}/native/", StringComparison.Ordinal)
                && file.Contains("e_sqlite3", StringComparison.Ordinal)), platform);
    }

    [TestMethod]
    public void Every_package_has_the_notices_and_they_name_every_library_that_the_tool_holds()
    {
        string notices = File.ReadAllText(Path.Combine(PackageFeed.Root, "THIRD-PARTY-NOTICES.txt"));
        foreach (string package in Directory.GetFiles(PackageFeed.Shared.Packages, "*.nupkg"))
        {
            using ZipArchive zip = ZipFile.OpenRead(package);
            Assert.IsNotNull(zip.GetEntry("THIRD-PARTY-NOTICES.txt"), package);
            foreach (string library in zip.Entries.Where(entry => entry.FullName.StartsWith("tools/", StringComparison.Ordinal)
                && entry.Name.EndsWith(".dll", StringComparison.Ordinal)
                && !entry.FullName.Contains(
                    "/native/",
                    StringComparison.Ordinal)).Select(entry => Path.GetFileNameWithoutExtension(entry.Name)))
            {
                // Families of assemblies are named by their first words.
                string family = library.StartsWith("Microsoft.ML", StringComparison.Ordinal)
                    ? "Microsoft.ML"
                    : library.StartsWith("SQLitePCLRaw", StringComparison.Ordinal)
                    ? "SQLitePCLRaw"
                    : library;
                if (!library.StartsWith("LstmMlNet", StringComparison.Ordinal) && library != "lstm-mlnet")
                    StringAssert.Contains(notices, family);
            }
        }
    }
}
