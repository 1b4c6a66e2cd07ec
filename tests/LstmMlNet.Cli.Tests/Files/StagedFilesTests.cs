using LstmMlNet.Cli.Files;

namespace LstmMlNet.Cli.Tests.Files;

[TestClass]
internal sealed class StagedFilesTests
{
    [TestMethod]
    public void What_was_there_stays_until_everything_is_written()
    {
        using var tool = new Tool();
        string first = tool.PathOf("first.txt"), second = tool.PathOf("second.txt");
        File.WriteAllText(first, "good");
        using (var files = new StagedFiles())
        {
            files.Add(first, stream => stream.Write("new"u8));
            Assert.AreEqual("good", File.ReadAllText(first));
            Assert.ThrowsExactly<IOException>(() => files.Add(second, _ => throw new IOException("No space left on device")));
        }

        Assert.AreEqual("good", File.ReadAllText(first));
        CollectionAssert.AreEqual(new[] { first }, Directory.GetFiles(tool.Folder));
        using (var files = new StagedFiles())
        {
            files.Add(first, stream => stream.Write("new"u8));
            files.Add(second, stream => stream.Write("too"u8));
            files.Commit();
        }

        Assert.AreEqual("new", File.ReadAllText(first));
        Assert.AreEqual("too", File.ReadAllText(second));
        Assert.HasCount(2, Directory.GetFiles(tool.Folder));
    }

    [TestMethod]
    public void A_folder_is_replaced_file_by_file_and_keeps_what_else_is_in_it()
    {
        using var tool = new Tool();
        string folder = Directory.CreateDirectory(tool.PathOf("report")).FullName;
        File.WriteAllText(Path.Combine(folder, "report.html"), "good");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine");
        using var files = new StagedFiles();
        Assert.ThrowsExactly<IOException>(() => files.AddFolder(folder, beside =>
        {
            File.WriteAllText(Path.Combine(beside, "report.html"), "hal");
            throw new IOException("No space left on device");
        }));
        Assert.AreEqual("good", File.ReadAllText(Path.Combine(folder, "report.html")));
        files.AddFolder(folder, beside => File.WriteAllText(Path.Combine(beside, "report.html"), "new"));
        files.Commit();
        Assert.AreEqual("new", File.ReadAllText(Path.Combine(folder, "report.html")));
        Assert.AreEqual("mine", File.ReadAllText(Path.Combine(folder, "notes.txt")));
        CollectionAssert.AreEqual(new[] { folder }, Directory.GetFileSystemEntries(tool.Folder));
    }

    [TestMethod]
    public void A_link_stays_a_link()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Links need rights on Windows.");
        using var tool = new Tool();
        string target = tool.PathOf("model-1.zip"), link = tool.PathOf("model.zip");
        File.WriteAllText(target, "good");
        File.CreateSymbolicLink(link, target);
        using var files = new StagedFiles();
        files.Add(link, stream => stream.Write("new"u8));
        files.Commit();
        Assert.AreEqual("new", File.ReadAllText(target));
        Assert.AreEqual(target, File.ResolveLinkTarget(link, returnFinalTarget: false)!.FullName);
    }
}
