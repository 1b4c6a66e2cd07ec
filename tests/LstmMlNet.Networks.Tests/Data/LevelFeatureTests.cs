using CsCheck;

namespace LstmMlNet.Networks.Tests.Data;

[TestClass]
internal sealed class LevelFeatureTests
{
    private const int Window = 5;
    private const int Horizon = 2;
    private static readonly double[] s_factors = [1e6, 1e-3, 1e-6, 1 << 20];

    [TestMethod]
    public void A_series_in_other_units_gives_the_same_forecasts_in_those_units() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 1000]).Sample(
            (lastValue, unit, shape, seed) =>
            {
                LevelKind kind = lastValue ? LevelKind.LastValue : LevelKind.MeanAndDeviation;
                double factor = s_factors[unit];
                double[] series = Series(shape, seed);
                double size = series.Max(Math.Abs);
                float[][] own = Forecasts(series, kind);
                float[][] scaled = Forecasts([.. series.Select(value => value * factor)], kind);
                for (int i = 0; i < own.Length; i++)
                {
                    for (int j = 0; j < own[i].Length; j++)
                    {
                        Assert.AreEqual(
                            own[i][j],
                            scaled[i][j] / factor,
                            5e-3 * size,
                            $"{kind}, {factor}, shape {shape}, seed {seed}: window {i}, output {j}");
                        Assert.IsLessThan(10 * size, Math.Abs(own[i][j]), "A forecast is far beyond the series.");
                    }
                }
            },
            iter: 24,
            threads: 1);

    [TestMethod]
    public void A_window_without_variance_takes_its_unit_from_the_training_data()
    {
        var data = new SequenceDataset(1);
        data.Add([1e6f, 3e6f], [0f]);
        data.Add([5e6f, 13e6f], [0f]);
        data.Add([7e6f, 7e6f], [0f]);
        LevelFeature level = data.MeasureLevel(new LevelFeature(0, LevelKind.MeanAndDeviation), new SingleProcess());
        Assert.AreEqual(2e6, level.Spread, 1);
        Assert.AreEqual(new SequenceLevel(7e6, level.Spread), level.Of([7e6f, 7e6f], 1));
        Assert.AreEqual(new SequenceLevel(2e6, 1e6), level.Of([1e6f, 3e6f], 1));

        // Noise of a flat window is not a unit either; and one unit serves all windows that are taken relative to their last value.
        Assert.AreEqual(level.Spread, level.Of([7e6f, 7.001e6f], 1).Unit);
        Assert.AreEqual(new SequenceLevel(3e6, level.Spread), (level with { Kind = LevelKind.LastValue }).Of([1e6f, 3e6f], 1));
    }

    [TestMethod]
    public void A_feature_that_never_varies_is_measured_by_its_own_size()
    {
        var data = new SequenceDataset(2);
        data.Add([5e6f, 0, 5e6f, 0], 0);
        FeatureScaling scaling = data.MeasureScaling();
        CollectionAssert.AreEqual(new[] { 5e6f, 1f }, scaling.Deviation.ToArray());
    }

    [TestMethod]
    public void The_spread_is_saved_with_the_network_and_measured_alike_from_a_stream()
    {
        SequenceDataset data = Windows(Series(1, 7));
        var options = new TrainingOptions { Epochs = 1, ShuffleBufferSize = 8 };
        RecurrentNetwork held = Network(LevelKind.LastValue);
        NetworkTrainer.Train(held, data, options);
        RecurrentNetwork streamed = Network(LevelKind.LastValue);
        NetworkTrainer.Train(streamed, new StreamedSequences(1, () => new Reader(data)), options);
        Assert.AreEqual(held.LevelFeature, streamed.LevelFeature);
        Assert.IsGreaterThan(0, held.LevelFeature!.Spread);
        using var file = new MemoryStream();
        held.Save(file);
        file.Position = 0;
        RecurrentNetwork loaded = RecurrentNetwork.Load(file);
        Assert.AreEqual(held.LevelFeature, loaded.LevelFeature);
        CollectionAssert.AreEqual(held.Predict(data.SequenceAt(3)), loaded.Predict(data.SequenceAt(3)));
    }

    private static RecurrentNetwork Network(LevelKind kind) =>
        new(
            1,
            RecurrentLayers.Create(RecurrentCellType.Gru, 6),
            new DenseQuantileLayer(Horizon, 0.05f, 0.5f, 0.95f),
            new RecurrentNetworkOptions
            {
                Steps = Window,
                Seed = 3,
                LevelFeature = new LevelFeature(0, kind),
            });

    private static float[][] Forecasts(double[] series, LevelKind kind)
    {
        SequenceDataset data = Windows(series);
        RecurrentNetwork network = Network(kind);
        var options = new TrainingOptions { Epochs = 8, BatchSize = 16, Seed = 1 };
        NetworkTrainer.Train(network, data, options);
        QuantileCalibration.CrossFit(network, data, 2, Horizon - 1, options with { Epochs = 2 });
        return [.. Enumerable.Range(0, data.Count).Select(i => network.Predict(data.SequenceAt(i)))];
    }

    private static SequenceDataset Windows(double[] series)
    {
        float[] values = [.. series.Select(value => (float)value)];
        var data = new SequenceDataset(1);
        for (int start = 0; start + Window + Horizon <= values.Length; start++)
            data.Add(values.AsSpan(start, Window), values.AsSpan(start + Window, Horizon));
        return data;
    }

    /// <summary>A season with noise, rare bursts between zeros, steps between flat stretches, a constant.</summary>
    private static double[] Series(int shape, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 80).Select(t => shape switch
        {
            0 => 20 + (5 * Math.Sin(t)) + random.NextDouble(),
            1 => t % 11 == seed % 11 ? 1 + random.Next(9) : 0,
            2 => 3 + (t / 13 % 3),
            _ => 5.0,
        })];
    }

    private sealed class Reader(SequenceDataset data) : ISequenceReader
    {
        private int _next;

        public bool Read(SequenceDataset target)
        {
            if (_next == data.Count)
                return false;
            target.Add(data.SequenceAt(_next), data.TargetsOf(_next), data.WeightOf(_next));
            _next++;
            return true;
        }

        public void Dispose()
        {
        }
    }
}
