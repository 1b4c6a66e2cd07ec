using LstmMlNet.AspNetCore.Models;

namespace LstmMlNet.AspNetCore.Tests.Models;

/// <summary>The trial in a child process: this test host, started once more with the library's startup hook.</summary>
[TestClass]
internal sealed class ModelTrialTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task A_good_model_passes_and_a_damaged_one_is_refused_for_its_own_reason()
    {
        using var folder = new TemporaryFolder();
        Service.Train(folder.File("model.zip"), bidirectional: false, seed: 1);
        byte[] good = await File.ReadAllBytesAsync(folder.File("model.zip"));
        TrialResult passed = await Try(folder, good, s_patience);
        Assert.AreEqual(TrialVerdict.Passed, passed.Verdict, passed.Why);
        TrialResult damaged = await Try(folder, ModelZip.Bad(good, "a flipped weight"), s_patience);
        Assert.AreEqual(TrialVerdict.Refused, damaged.Verdict, damaged.Why);
        StringAssert.Contains(damaged.Why, "altered");
        StringAssert.Contains((await Try(folder, ModelZip.Bad(good, "a newer version"), s_patience)).Why, "newer LstmMlNet");
    }

    [TestMethod]
    public async Task A_child_that_does_not_end_is_killed_at_the_deadline()
    {
        using var folder = new TemporaryFolder();
        Service.Train(folder.File("model.zip"), bidirectional: false, seed: 1);
        TrialResult result = await Try(folder, await File.ReadAllBytesAsync(folder.File("model.zip")), TimeSpan.FromMilliseconds(1));
        Assert.AreEqual(TrialVerdict.Unfinished, result.Verdict, result.Why);
    }

    [TestMethod]
    public async Task A_file_whose_loading_never_ends_costs_a_child_that_is_killed_at_the_deadline()
    {
        using var folder = new TemporaryFolder();
        Service.Train(folder.File("model.zip"), bidirectional: false, seed: 1);
        byte[] endless = ModelZip.Endless(await File.ReadAllBytesAsync(folder.File("model.zip")));
        TrialResult result = await Try(folder, endless, TimeSpan.FromSeconds(4));
        Assert.AreEqual(TrialVerdict.Unfinished, result.Verdict, result.Why);
        StringAssert.Contains(result.Why, "did not end within 4 s");
        for (int i = 0; i < 100 && Children().Length > 0; i++)
            await Task.Delay(50);
        Assert.IsEmpty(Children());
    }

    /// <summary>The child processes of this one that still run, where the system shows them.</summary>
    private static string[] Children() =>
    [
        .. Directory.Exists("/proc/self/task")
            ? Directory.GetDirectories("/proc/self/task")
                .SelectMany(task => ReadChildren(task).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : [],
    ];

    private static string ReadChildren(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children"));
        }
        catch (IOException)
        {
            // The thread has ended meanwhile, or the system does not say.
            return "";
        }
    }

    private static async Task<TrialResult> Try(TemporaryFolder folder, byte[] zip, TimeSpan timeout)
    {
        await File.WriteAllBytesAsync(folder.File("tried.zip"), zip);
        return await ModelTrial.RunAsync(await ModelContent.ReadAsync(folder.File("tried.zip"), 1 << 28, default), timeout, default);
    }
}
