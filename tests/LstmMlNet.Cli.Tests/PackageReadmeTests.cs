using System.IO.Compression;
using System.Text.RegularExpressions;

namespace LstmMlNet.Cli.Tests;

/// <summary>A package's page is its own, and has no link that only the repository could follow.</summary>
[TestClass]
internal sealed partial class PackageReadmeTests
{
    [TestMethod]
    public void Every_package_has_a_page_whose_links_work_outside_the_repository()
    {
        string[] packages = Directory.GetFiles(PackageFeed.Shared.Packages, "*.nupkg");
        Assert.IsNotEmpty(packages);
        foreach (string package in packages)
        {
            using ZipArchive zip = ZipFile.OpenRead(package);
            ZipArchiveEntry? entry = zip.GetEntry("README.md");
            if (entry is null)
            {
                // A tool's packages for one runtime identifier have no page: nobody opens them.
                Assert.IsNotNull(zip.Entries.FirstOrDefault(file => file.FullName.StartsWith("tools/", StringComparison.Ordinal)), package);
                continue;
            }

            using var reader = new StreamReader(entry.Open());
            string text = reader.ReadToEnd();
            StringAssert.StartsWith(text, "# LstmMlNet", package);
            Assert.IsEmpty(RelativeLink().Matches(text).Select(match => match.Value), package);
        }
    }

    [GeneratedRegex(@"\]\((?!https?:)[^)]*\)")]
    private static partial Regex RelativeLink();
}
