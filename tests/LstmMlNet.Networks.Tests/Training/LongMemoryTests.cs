namespace LstmMlNet.Networks.Tests.Training;

/// <summary>The classic tasks of long memory: what matters lies tens to hundreds of steps back.</summary>
[TestClass]
internal sealed class LongMemoryTests
{
    [TestMethod]
    [DataRow(RecurrentCellType.Gru, 100)]
    [DataRow(RecurrentCellType.Lstm, 100)]
    [DataRow(RecurrentCellType.Gru, 400)]
    public void The_adding_problem_is_learned_over_hundreds_of_steps(RecurrentCellType type, int steps)
    {
        // Hochreiter & Schmidhuber 1997, task 4. The sums' variance is 1/6, and the loss in its units: always saying 1 gives 1. A
        // simple RNN reached 0.57 at 100 steps.
        var network = new RecurrentNetwork(2, RecurrentLayers.Create(type, 32), new DenseLinearLayer(), seed: 1);
        Learning.Reaches(
            network,
            Adding(4000, steps, 1),
            Adding(500, steps, 2),
            new TrainingOptions { ThreadCount = 1, Epochs = 25, LearningRate = 5e-3f },
            epoch => epoch.ValidationLoss < 0.1);
    }

    [TestMethod]
    [DataRow(RecurrentCellType.Gru, true)]
    [DataRow(RecurrentCellType.SimpleRnn, false)]
    public void The_order_of_two_symbols_is_told_a_hundred_steps_later(RecurrentCellType type, bool learned)
    {
        // Hochreiter & Schmidhuber 1997, task 6a: two symbols among distractors, 40 to 100 steps before the end; four orders.
        var network = new RecurrentNetwork(8, RecurrentLayers.Create(type, 32), new DenseSoftmaxLayer(4), seed: 1);
        var options = new TrainingOptions { ThreadCount = 1, Epochs = 30, LearningRate = 1e-2f, EarlyStoppingPatience = 30 };
        (SequenceDataset train, SequenceDataset test) = (Order(5000, 1), Order(500, 2));
        if (learned)
            Learning.Reaches(network, train, test, options, epoch => epoch.ValidationAccuracy > 0.95);
        else
            Assert.IsLessThan(0.5, NetworkTrainer.Train(network, train, options, test).Max(epoch => epoch.ValidationAccuracy!.Value));
    }

    private static SequenceDataset Adding(int count, int steps, int seed)
    {
        var random = new Random(seed);
        var data = new SequenceDataset(2);
        for (int i = 0; i < count; i++)
        {
            var values = new float[2 * steps];
            for (int t = 0; t < steps; t++)
                values[2 * t] = random.NextSingle();
            int first = random.Next(steps / 2);
            int second = random.Next(steps / 2, steps);
            values[(2 * first) + 1] = 1;
            values[(2 * second) + 1] = 1;
            data.Add(values, [values[2 * first] + values[2 * second]]);
        }

        return data;
    }

    private static SequenceDataset Order(int count, int seed)
    {
        var random = new Random(seed);
        var data = new SequenceDataset(8);
        for (int i = 0; i < count; i++)
        {
            int steps = random.Next(100, 111);
            int first = random.Next(10, 21);
            int second = random.Next(50, 61);
            int one = random.Next(2);
            int two = random.Next(2);
            var values = new float[8 * steps];
            for (int t = 0; t < steps; t++)
                values[(8 * t) + Symbol(t)] = 1;
            data.Add(values, (2 * one) + two);

            int Symbol(int t) => t == 0 ? 0 : t == steps - 1 ? 1 : t == first ? 2 + one : t == second ? 2 + two : 4 + random.Next(4);
        }

        return data;
    }
}
