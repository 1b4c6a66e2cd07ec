using System.Runtime.Versioning;

namespace LstmMlNet.Networks.Tests.Storage;

[TestClass]
internal sealed class AtomicFileTests
{
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string path = Path.Combine(_folder, "model.zip");
        File.WriteAllText(path, "old");
        Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("full");
        }));
        Assert.AreEqual("old", File.ReadAllText(path));
        Assert.AreEqual(path, Directory.GetFiles(_folder).Single());
    }

    [TestMethod]
    public void The_old_file_is_there_until_the_new_one_is_whole()
    {
        string path = Path.Combine(_folder, "within", "model.zip");
        AtomicFile.Write(path, stream => stream.Write("old"u8));
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.AreEqual("old", File.ReadAllText(path));
        });
        Assert.AreEqual("new", File.ReadAllText(path));
        Assert.AreEqual(path, Directory.GetFiles(Path.GetDirectoryName(path)!).Single());
    }

    [TestMethod]
    public void What_a_kill_has_left_is_removed_and_what_another_writes_is_not()
    {
        string path = Path.Combine(_folder, "model.zip");
        string left = path + ".abc.writing";
        File.WriteAllText(left, "half");
        AtomicFile.Write(path, first =>
        {
            Assert.IsFalse(File.Exists(left));
            first.Write("first"u8);
            AtomicFile.Write(path, second => second.Write("second"u8));
            Assert.AreEqual("second", File.ReadAllText(path));
        });
        Assert.AreEqual("first", File.ReadAllText(path));
        Assert.AreEqual(path, Directory.GetFiles(_folder).Single());
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [UnsupportedOSPlatform("windows")]
    public void A_link_stays_one_and_permissions_are_kept()
    {
        string path = Path.Combine(_folder, "model.zip");
        string link = Path.Combine(_folder, "latest.zip");
        File.WriteAllText(path, "old");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(path, mode);
        File.CreateSymbolicLink(link, path);
        AtomicFile.Write(link, stream => stream.Write("new"u8));
        Assert.AreEqual("new", File.ReadAllText(path));
        Assert.AreEqual(path, File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
        Assert.AreEqual(mode, File.GetUnixFileMode(path));
    }

    [TestMethod]
    public void A_trial_leaves_nothing_and_refuses_a_folder()
    {
        string path = Path.Combine(_folder, "within", "model.zip");
        AtomicFile.Try(path);
        Assert.IsEmpty(Directory.GetFiles(Path.GetDirectoryName(path)!));
        StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => AtomicFile.Try(_folder)).Message, "is a folder");
        StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(_folder, _ => { })).Message, "is a folder");
        File.WriteAllText(path, "");
        Assert.Throws<IOException>(() => AtomicFile.Try(Path.Combine(path, "below.zip")));
    }
}
