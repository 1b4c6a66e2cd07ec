using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace LstmMlNet.Mpi.Tests;

/// <summary>Runs the sample by mpirun on this machine.</summary>
[TestClass]
internal sealed partial class DistributedTrainingTests
{
    private const string Sample = "samples/DistributedTraining";

    // Enough to compare trainings; not to learn much.
    private static readonly string[] s_short = ["--epochs", "6"];

    private string _folder = "";

    [TestInitialize]
    public void MakeFolder()
    {
        MpiJob.Require();
        _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
    }

    [TestCleanup]
    public void RemoveFolder()
    {
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = false)]
    public void Ranks_train_the_network_that_one_process_trains_and_do_so_again_to_the_bit()
    {
        double[] alone = Losses(Run(0, s_short));
        double[] two = Losses(Run(2, s_short));
        string first = Weights();
        double[] again = Losses(Run(2, s_short));
        Assert.AreEqual(first, Weights());
        CollectionAssert.AreEqual(two, again);
        double[] four = Losses(Run(4, s_short));
        Assert.HasCount(6, alone);
        for (int i = 0; i < alone.Length; i++)
        {
            Assert.AreEqual(alone[i], two[i], 0.002 + (0.01 * alone[i]));
            Assert.AreEqual(alone[i], four[i], 0.002 + (0.01 * alone[i]));
        }
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = false)]
    public void Ranks_with_rows_of_their_own_learn_from_all_of_them()
    {
        IReadOnlyList<string> output = Run(3, "--own");
        Match accuracy = Accuracy().Match(output[^2]);
        Assert.AreEqual("3", accuracy.Groups[1].Value);

        // A third of the rows alone gives 0.83.
        Assert.IsGreaterThan(0.87, Number(accuracy.Groups[2].Value), output[^2]);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = false)]
    public void A_killed_rank_ends_the_job_and_another_number_of_ranks_goes_on_from_the_checkpoint()
    {
        string checkpoint = Path.Combine(_folder, "digits.checkpoint");
        using (var job = new MpiJob(Sample, 2, _folder, "--checkpoint", checkpoint))
        {
            job.ReadTo("epoch 3/20");
            job.Kill(1);
            (int code, string errors) = job.End();
            Assert.AreNotEqual(0, code);
            StringAssert.Matches(errors + string.Join(' ', job.Output), KilledRank());
            Assert.IsEmpty(job.RankProcesses());
        }

        Assert.IsTrue(File.Exists(checkpoint));
        IReadOnlyList<string> output = Run(3, "--checkpoint", checkpoint);
        string[] epochs = [.. output.Where(line => line.StartsWith("epoch ", StringComparison.Ordinal))];
        Assert.IsGreaterThan(3, int.Parse(epochs[0].Split(' ', '/')[1], CultureInfo.InvariantCulture), epochs[0]);
        StringAssert.StartsWith(epochs[^1], "epoch 20/20");
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = false)]
    public void Ranks_read_files_of_their_own_that_lack_classes_and_are_of_unequal_length()
    {
        string[] lines = Lines();
        WriteFiles(
            lines.Where(line => !line.EndsWith(",3", StringComparison.Ordinal)).Take(900),
            lines.Where(line => !line.EndsWith(",7", StringComparison.Ordinal)).Skip(900));
        IReadOnlyList<string> output = Run(2, "--rows", Path.Combine(_folder, "digits-{rank}.csv"));
        Assert.IsGreaterThan(0.87, Number(Accuracy().Match(output[^2]).Groups[2].Value), output[^2]);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = false)]
    public void A_rank_whose_file_is_bad_ends_all_with_its_error()
    {
        string[] lines = Lines();
        WriteFiles(lines.Take(60), lines.Skip(60).Take(60).Select((line, i) => i == 41 ? "x" + line[line.IndexOf(',')..] : line));
        using var job = new MpiJob(Sample, 2, _folder, "--rows", Path.Combine(_folder, "digits-{rank}.csv"));
        (int code, string errors) = job.End();
        Assert.AreNotEqual(0, code);
        StringAssert.Matches(errors, BadRow());
        Assert.IsEmpty(job.RankProcesses());
    }

    private static string[] Lines() => [.. File.ReadLines(Path.Combine(MpiJob.Root(), "datasets/optdigits/optdigits.csv")).Take(1437)];

    private void WriteFiles(params IEnumerable<string>[] files)
    {
        for (int rank = 0; rank < files.Length; rank++)
            File.WriteAllLines(Path.Combine(_folder, $"digits-{rank}.csv"), files[rank]);
    }

    private IReadOnlyList<string> Run(int ranks, params string[] arguments)
    {
        using var job = new MpiJob(Sample, ranks, _folder, arguments);
        (int code, string errors) = job.End();
        Assert.AreEqual(0, code, errors);
        return job.Output;
    }

    private static double[] Losses(IReadOnlyList<string> output) =>
        [.. output.Select(line => Loss().Match(line)).Where(match => match.Success).Select(match => Number(match.Groups[1].Value))];

    /// <summary>What the network's weights in the zip hash to.</summary>
    private string Weights()
    {
        using ZipArchive zip = ZipFile.OpenRead(Path.Combine(_folder, "digits.zip"));
        using Stream network = zip.Entries.Single(entry => entry.Name == "Network.safetensors").Open();
        return Convert.ToHexString(SHA256.HashData(network));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^epoch \d+/\d+  loss (\d+\.\d+)")]
    private static partial Regex Loss();

    [GeneratedRegex(@"^(\d+) ranks?: accuracy (\d\.\d+)")]
    private static partial Regex Accuracy();

    [GeneratedRegex(@"rank 1 of 2 failed: .*Pixels.*41")]
    private static partial Regex BadRow();

    // Open MPI names the rank; MPICH the process, of which we say whose it is.
    [GeneratedRegex(@"rank 1\b[^\n]*(signal 9|Killed)|rank 1 of 2 is process (\d+) on .*PID \2 RUNNING", RegexOptions.Singleline)]
    private static partial Regex KilledRank();
}
