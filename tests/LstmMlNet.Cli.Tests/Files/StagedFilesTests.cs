using LstmMlNet.Cli.Commands;
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
        using (var files = new StagedFiles(tool.Folder))
        {
            files.Add(first, stream => stream.Write("new"u8));
            Assert.AreEqual("good", File.ReadAllText(first));
            Assert.ThrowsExactly<IOException>(() => files.Add(second, _ => throw new IOException("No space left on device")));
        }

        Assert.AreEqual("good", File.ReadAllText(first));
        CollectionAssert.AreEqual(new[] { first }, Directory.GetFiles(tool.Folder));
        using (var files = new StagedFiles(tool.Folder))
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
        using var files = new StagedFiles(tool.Folder);
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
    public void Killed_between_any_two_moves_the_next_command_makes_those_left()
    {
        string[] names = ["Model.zip", "Model.mbconfig", Path.Combine("report", "report.html")];
        for (int moved = 0; moved <= names.Length; moved++)
        {
            using var tool = new Tool();
            Directory.CreateDirectory(tool.PathOf("report"));
            for (int i = 0; i < names.Length; i++)
            {
                File.WriteAllText(tool.PathOf(names[i]), i < moved ? "new" : "old");
                if (i >= moved)
                    File.WriteAllText(tool.PathOf(names[i]) + ".new", "new");
            }

            PendingMoves.Write(tool.Folder, names);
            CommonOptions.ModelPath(tool.Folder);
            foreach (string name in names)
                Assert.AreEqual("new", File.ReadAllText(tool.PathOf(name)), $"{name} of {moved} moved");
            Assert.HasCount(names.Length, Directory.GetFiles(tool.Folder, "*", SearchOption.AllDirectories));
        }
    }

    [TestMethod]
    public void What_a_kill_left_before_the_list_was_written_is_not_taken()
    {
        using var tool = new Tool();
        File.WriteAllText(tool.PathOf("Model.zip"), "old");
        File.WriteAllText(tool.PathOf("Model.zip.new"), "hal");
        Assert.AreEqual(tool.PathOf("Model.zip"), CommonOptions.ModelPath(tool.Folder));
        Assert.AreEqual("old", File.ReadAllText(tool.PathOf("Model.zip")));
    }

    [TestMethod]
    [DataRow("[\"../../outside\"]", "outside of the folder")]
    [DataRow("[\"/etc/outside\"]", "outside of the folder")]
    [DataRow("[null]", "outside of the folder")]
    [DataRow("[\"Model", "cannot be completed")]
    public void A_list_that_is_none_is_an_error_in_a_sentence(string list, string said)
    {
        using var tool = new Tool();
        File.WriteAllText(tool.PathOf("Model.zip"), "old");
        File.WriteAllText(tool.PathOf("lstm-mlnet.pending"), list);
        StringAssert.Contains(Assert.ThrowsExactly<UserError>(() => CommonOptions.ModelPath(tool.Folder)).Message, said);
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
        using var files = new StagedFiles(tool.Folder);
        files.Add(link, stream => stream.Write("new"u8));
        files.Commit();
        Assert.AreEqual("new", File.ReadAllText(target));
        Assert.AreEqual(target, File.ResolveLinkTarget(link, returnFinalTarget: false)!.FullName);
    }
}
