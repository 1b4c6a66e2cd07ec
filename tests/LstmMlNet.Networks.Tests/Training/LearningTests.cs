using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>
/// Tasks that only a working network can do. On one thread, as the other long trainings: small networks on two wait for each
/// other where other programs run.
/// </summary>
[TestClass]
internal sealed class LearningTests
{
    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, true)]
    [DataRow(RecurrentCellType.Gru, true)]
    [DataRow(RecurrentCellType.SimpleRnn, false)]
    public void The_adding_problem_at_50_steps_needs_gates(RecurrentCellType type, bool solved)
    {
        // Hochreiter & Schmidhuber 1997, task 4, as a classification: is the sum of the two marked numbers above 1?
        SequenceDataset train = AddingProblem(4000, 50, seed: 1);
        SequenceDataset test = AddingProblem(1000, 50, seed: 2);
        var network = new RecurrentNetwork(2, [new RecurrentLayer(RecurrentCells.Create(type, 32))], new DenseSoftmaxLayer(2), seed: 1);
        var options = new TrainingOptions { ThreadCount = 1, Epochs = 25, BatchSize = 32, LearningRate = 5e-3f, Seed = 1 };

        // One number alone gives 75 % of the sums. Over six seeds LSTM and GRU reached 0.976 to 0.989, the simple RNN 0.805 to
        // 0.882: it holds the later number and loses most of the earlier one.
        if (solved)
            Learning.Reaches(network, train, test, options, epoch => epoch.ValidationAccuracy > 0.96);
        else
            Assert.IsLessThan(0.93, NetworkTrainer.Train(network, train, options, test).Max(epoch => epoch.ValidationAccuracy!.Value));
    }

    [TestMethod]
    [DynamicData(nameof(Example.EveryCellType), typeof(Example))]
    public void Every_cell_learns_parity_over_sequences_of_mixed_length(RecurrentCellType type)
    {
        // Parity cannot be read off any one step, nor off the sum by a line: the state must be flipped step by step.
        var random = new Random(5);
        SequenceDataset Parity(int count)
        {
            var data = new SequenceDataset(1);
            for (int i = 0; i < count; i++)
            {
                float[] bits = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => (float)random.Next(2))];
                data.Add(bits, (int)bits.Sum() % 2);
            }

            return data;
        }

        var network = new RecurrentNetwork(1, [new RecurrentLayer(RecurrentCells.Create(type, 24))], new DenseSoftmaxLayer(2), seed: 2);
        Learning.Reaches(
            network,
            Parity(1500),
            Parity(500),
            new TrainingOptions { ThreadCount = 1, Epochs = 60, LearningRate = 1e-2f, Seed = 2 },
            epoch => epoch.ValidationAccuracy > 0.98);
    }

    [TestMethod]
    public void The_adding_problem_is_learned_as_a_number()
    {
        // Hochreiter & Schmidhuber 1997, task 4, as they pose it: an error below 0.04 is a correct answer.
        var random = new Random(4);
        SequenceDataset Sums(int count)
        {
            var data = new SequenceDataset(2);
            for (int i = 0; i < count; i++)
            {
                (float[] values, float sum) = Marked(30, random);
                data.Add(values, [sum]);
            }

            return data;
        }

        SequenceDataset test = Sums(500);
        var network = new RecurrentNetwork(2, RecurrentLayers.Create(RecurrentCellType.Gru, 32), new DenseLinearLayer(), seed: 1);
        NetworkTrainer.Train(network, Sums(4000), new TrainingOptions { ThreadCount = 1, Epochs = 25, LearningRate = 5e-3f });
        int right = Enumerable.Range(0, test.Count)
            .Count(i => Math.Abs(network.Predict(test[i].Values.AsSpan(test[i].Offset, 60))[0] - test.TargetsOf(i)[0]) < 0.04);
        Assert.IsGreaterThan(450, right);
    }

    [TestMethod]
    public void Every_steps_parity_is_learned()
    {
        var random = new Random(6);
        SequenceDataset Parities(int count)
        {
            var data = new SequenceDataset(1);
            for (int i = 0; i < count; i++)
            {
                float[] bits = [.. Enumerable.Range(0, random.Next(2, 12)).Select(_ => (float)random.Next(2))];
                int parity = 0;
                data.AddWithStepLabels(bits, [.. bits.Select(bit => parity ^= (int)bit)]);
            }

            return data;
        }

        var network =
            new RecurrentNetwork(1, RecurrentLayers.Create(RecurrentCellType.Lstm, 16), new DenseSoftmaxLayer(2, perStep: true), seed: 1);
        Learning.Reaches(
            network,
            Parities(1000),
            Parities(300),
            new TrainingOptions { ThreadCount = 1, Epochs = 40, LearningRate = 1e-2f },
            epoch => epoch.ValidationAccuracy > 0.99);
    }

    private static SequenceDataset AddingProblem(int count, int steps, int seed)
    {
        var random = new Random(seed);
        var data = new SequenceDataset(2);
        for (int i = 0; i < count; i++)
        {
            (float[] values, float sum) = Marked(steps, random);
            data.Add(values, sum > 1 ? 1 : 0);
        }

        return data;
    }

    /// <summary>Random numbers, two of them marked, and the sum of the two.</summary>
    private static (float[] Values, float Sum) Marked(int steps, Random random)
    {
        var values = new float[steps * 2];
        for (int t = 0; t < steps; t++)
            values[2 * t] = random.NextSingle();
        int first = random.Next(steps / 2);
        int second = random.Next(steps / 2, steps);
        values[(2 * first) + 1] = 1;
        values[(2 * second) + 1] = 1;
        return (values, values[2 * first] + values[2 * second]);
    }
}
