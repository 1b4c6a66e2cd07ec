using System.Diagnostics;
using System.Globalization;

namespace LstmMlNet.Mpi.Tests;

/// <summary>Runs the sample ParallelScoring, in several processes at once.</summary>
[TestClass]
internal sealed class ParallelScoringTests
{
    private const string Sample = "samples/ParallelScoring";
    private const int Parts = 3;
    private static string s_folder = "";

    private static string Rows => Path.Combine(MpiJob.Root(), "datasets/optdigits/optdigits.csv");

    private static string Zip => Path.Combine(s_folder, "digits.zip");

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        s_folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        Run("samples/DistributedTraining", "--epochs", "3");
    }

    [ClassCleanup]
    public static void RemoveFolder() => Directory.Delete(s_folder, recursive: true);

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = false)]
    public void Parts_scored_side_by_side_are_the_whole_by_the_zip_and_by_onnx()
    {
        string whole = Path.Combine(s_folder, "whole.tsv");
        Run(Sample, Zip, Rows, "1", "1", whole);
        string[] expected = File.ReadAllLines(whole);
        Assert.HasCount(File.ReadLines(Rows).Count(), expected);
        CollectionAssert.AreEqual(expected, InParts(Zip));

        string onnx = Path.Combine(s_folder, "digits.onnx");
        Run(Sample, "export", Zip, onnx);
        string[] others = InParts(onnx);
        Assert.HasCount(expected.Length, others);
        for (int i = 0; i < expected.Length; i++)
        {
            string[] own = expected[i].Split('\t');
            string[] other = others[i].Split('\t');
            Assert.AreEqual(own[0], other[0]);
            Assert.AreEqual(
                float.Parse(own[1], CultureInfo.InvariantCulture),
                float.Parse(other[1], CultureInfo.InvariantCulture),
                1e-4f);
        }
    }

    private static string[] InParts(string model)
    {
        string[] files = [.. Enumerable.Range(1, Parts).Select(part => Path.Combine(s_folder, $"part-{part}.tsv"))];
        MpiJob[] jobs =
        [
            .. Enumerable.Range(1, Parts).Select(part => new MpiJob(
                Sample,
                0,
                s_folder,
                model,
                Rows,
                part.ToString(CultureInfo.InvariantCulture),
                Parts.ToString(CultureInfo.InvariantCulture),
                files[part - 1])),
        ];
        foreach (MpiJob job in jobs)
            End(job);
        return [.. files.SelectMany(File.ReadAllLines)];
    }

    private static void Run(string program, params string[] arguments) => End(new MpiJob(program, 0, s_folder, arguments));

    private static void End(MpiJob job)
    {
        using (job)
        {
            (int code, string errors) = job.End();
            Assert.AreEqual(0, code, errors);
        }
    }
}
