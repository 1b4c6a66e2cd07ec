using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Tests.Storage;
using LstmMlNet.Tests.Fuzzing;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>Checkpoints of every kind of head, altered anywhere, with the checksum made right.</summary>
[TestClass]
internal sealed class CheckpointFuzzTests
{
    private string _path = "";

    [TestInitialize]
    public void MakeFolder() => _path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "fuzzed.checkpoint");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = false)]
    public void Whatever_a_checkpoint_says_training_goes_on_or_is_refused_by_its_name()
    {
        (Func<NetworkHead> Head, byte[] File)[] checkpoints = [.. Heads().Select(head => (head, Written(head)))];
        Fuzz.Run(
            300,
            random =>
            {
                (Func<NetworkHead> head, byte[] file) = checkpoints[random.Next(checkpoints.Length)];
                return (Head: head, File: SafetensorsMutation.Of(random, file));
            },
            forged =>
            {
                File.WriteAllBytes(_path, forged.File);
                try
                {
                    Train(forged.Head, epochs: 3);
                }
                catch (InvalidDataException exception)
                {
                    StringAssert.Contains(exception.Message, _path);
                }
                catch (TrainingDivergedException)
                {
                    // Weights that are finite and absurd.
                }
            },
            forged => forged.Head().Kind);
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
