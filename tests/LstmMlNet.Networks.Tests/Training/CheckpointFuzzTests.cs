using System.Diagnostics;
using System.Text;
using CsCheck;
using LstmMlNet.Networks.Tests.Storage;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>Checkpoints of every kind of head, altered anywhere, with the checksum made right.</summary>
[TestClass]
internal sealed class CheckpointFuzzTests
{
    private const long MostBytes = 256 << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private static readonly string[] s_values = ["0", "-1", "2147483647", "9223372036854775807", "NaN", "-1e308", "", "null", "[]", "{}", "[null]", "{\"Batches\":2147483647}", "[{\"Epoch\":9,\"EpochCount\":9,\"Loss\":0,\"SequencesPerSecond\":0,\"Elapsed\":\"0\"}]"];

    // Set to fuzz for longer by hand.
    private static readonly int s_iterations = int.TryParse(Environment.GetEnvironmentVariable("LSTM_FUZZ"), out int given) ? given : 300;
    private string _path = "";

    [TestInitialize]
    public void MakeFolder() => _path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "fuzzed.checkpoint");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = false)]
    public void Whatever_a_checkpoint_says_training_goes_on_or_is_refused_by_its_name()
    {
        (Func<NetworkHead> Head, byte[] File)[] checkpoints = [.. Heads().Select(head => (head, Written(head)))];
        Gen.Select(Gen.Int[0, checkpoints.Length - 1], Gen.Int[0, 6], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[0, s_values.Length - 1]).Sample(
            (which, how, at, by, value) =>
            {
                (Func<NetworkHead> head, byte[] file) = checkpoints[which];
                File.WriteAllBytes(_path, Alter(file, how, at, by, s_values[value]));
                long before = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                try
                {
                    Train(head, epochs: 3);
                }
                catch (InvalidDataException exception)
                {
                    StringAssert.Contains(exception.Message, _path);
                }
                catch (TrainingDivergedException)
                {
                    // Weights that are finite and absurd.
                }

                Assert.IsLessThan(MostBytes, GC.GetAllocatedBytesForCurrentThread() - before);
                Assert.IsLessThan(s_longest, Stopwatch.GetElapsedTime(start));
            },
            iter: s_iterations,
            seed: Environment.GetEnvironmentVariable("LSTM_FUZZ_SEED") ?? "0N0XIzNsQ0O2",
            threads: 1);
    }

    private static byte[] Alter(byte[] file, int how, int at, int by, string value)
    {
        var forged = new SafetensorsForgery(file);
        switch (how)
        {
            case 0:
                float[] data = forged.Tensors[at % forged.Tensors.Count].Data;
                data[by % data.Length] = BitConverter.Int32BitsToSingle(at ^ by);
                break;
            case 1:
                forged.Tensors.RemoveAt(at % forged.Tensors.Count);
                break;
            case 2:
                forged.Gap = (by % 64) - 32;
                break;
            case 3:
                forged.Metadata[forged.Metadata.Keys.ElementAt(at % forged.Metadata.Count)] = value;
                break;
            case 4:
                string key = forged.Metadata.Keys.ElementAt(at % forged.Metadata.Count);
                byte[] text = Encoding.UTF8.GetBytes(forged.Metadata[key] + " ");
                text[by % text.Length] = (byte)(32 + (at % 90));
                forged.Metadata[key] = Encoding.UTF8.GetString(text);
                break;
            case 5:
                return file[..(at % file.Length)];
            default:
                byte[] flipped = [.. file];
                flipped[at % file.Length] ^= (byte)(1 << (by % 8));
                return flipped;
        }

        return forged.ToBytes();
    }

    private byte[] Written(Func<NetworkHead> head)
    {
        File.Delete(_path);
        int batches = 0;
        try
        {
            Train(head, epochs: 3, () =>
            {
                // Within the second epoch, so that all groups are there.
                if (++batches == 6)
                    throw new OperationCanceledException();
            });
        }
        catch (OperationCanceledException)
        {
        }

        return File.ReadAllBytes(_path);
    }

    private void Train(Func<NetworkHead> head, int epochs, Action? beforeBatch = null)
    {
        var network = new RecurrentNetwork(2, RecurrentLayers.Create(RecurrentCellType.Lstm, 3), head(), seed: 1);
        var options = new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = 4,
            ThreadCount = 1,
            EarlyStoppingPatience = 5,
            OnDivergence = DivergenceHandling.RollBack,
            Checkpoint = new CheckpointOptions(_path) { Every = TimeSpan.FromTicks(1) },
            BeforeBatch = beforeBatch,
        };
        NetworkTrainer.Train(network, Data(network.Head), options, Data(network.Head));
    }

    private static Func<NetworkHead>[] Heads() =>
    [
        () => new DenseSoftmaxLayer(3),
        () => new DenseSoftmaxLayer(3, perStep: true),
        () => new DenseSigmoidLayer(),
        () => new DenseLinearLayer(2),
        () => new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f),
    ];

    private static SequenceDataset Data(NetworkHead head)
    {
        var data = new SequenceDataset(2);
        for (int i = 0; i < 14; i++)
        {
            float[] values = [i, 1, i % 3, 2];
            if (head.PerStep)
                data.AddWithStepLabels(values, [i % 3, (i + 1) % 3]);
            else if (head.Target == TargetKind.Values)
                data.Add(values, (ReadOnlySpan<float>)[i, -i]);
            else
                data.Add(values, i % 2);
        }

        return data;
    }
}
