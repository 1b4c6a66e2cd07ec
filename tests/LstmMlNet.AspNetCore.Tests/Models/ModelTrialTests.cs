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

    private static async Task<TrialResult> Try(TemporaryFolder folder, byte[] zip, TimeSpan timeout)
    {
        await File.WriteAllBytesAsync(folder.File("tried.zip"), zip);
        return await ModelTrial.RunAsync(await ModelContent.ReadAsync(folder.File("tried.zip"), 1 << 28, default), timeout, default);
    }
}
