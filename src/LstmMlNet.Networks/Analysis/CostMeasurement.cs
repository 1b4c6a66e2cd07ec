using System.Diagnostics;

namespace LstmMlNet.Networks.Analysis;

/// <summary>The time that the counted work takes on this machine, on one thread, on sequences of noise.</summary>
public sealed record CostMeasurement
{
    /// <summary>Sequences scored together.</summary>
    public required int Batch { get; init; }

    /// <summary>Microseconds to score a sequence of a batch: the median of several runs.</summary>
    public required double ScoringMicroseconds { get; init; }

    /// <summary>Microseconds to train on a sequence of a batch once: the median of several runs.</summary>
    public required double TrainingMicroseconds { get; init; }

    /// <summary>Thousand million multiply-adds a second when scoring.</summary>
    public required double ScoringRate { get; init; }

    /// <summary>Thousand million multiply-adds a second when training.</summary>
    public required double TrainingRate { get; init; }

    /// <summary>Measures a network; it keeps its weights.</summary>
    /// <param name="network">The network, with a head.</param>
    /// <param name="steps">Steps of a sequence; null for the network's own number.</param>
    /// <param name="batch">Sequences at once. Default: 32.</param>
    /// <exception cref="ArgumentException">The network takes any number of steps, and none is given; or it has no head.</exception>
    public static CostMeasurement Run(RecurrentNetwork network, int? steps = null, int batch = 32)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        NetworkCost cost = NetworkCost.Of(network, steps);
        if (network.Head.Target == TargetKind.None)
            throw new ArgumentException("The network has no head: there is nothing to train it by.", nameof(network));
        var random = new SeededRandom(1);
        var sequences = new SequenceBatch(network.Features);
        float[][] values = [.. Enumerable.Range(0, batch).Select(_ => Noise(cost.Steps * network.Features, random))];
        foreach (float[] sequence in values)
            sequences.Add(sequence);
        using var scorer = new SequenceScorer(network);
        double scoring = Median(() => scorer.Score(sequences)) / batch;

        SequenceSlice[] slices = [.. values.Select(sequence => new SequenceSlice(sequence, 0, cost.Steps))];
        SequenceSlice[] targets = [.. values.Select(_ => new SequenceSlice(new float[TargetLength(network, cost.Steps)], 0, TargetLength(network, cost.Steps)))];
        float[] weights = [.. Enumerable.Repeat(1f, batch)];
        using var engine = new Numerics.TrainingEngine(network, network.Scaling, network.Head.CreateLoss(network.TargetScaling, null, 0f), 1, Numerics.SimdWidths.Best);
        var update = new Numerics.TrainingUpdate(new Adam(), 1e-4, ClipNorm: 1f);
        double training = Median(() => engine.Step(slices, targets, weights, batch, update)) / batch;
        return new CostMeasurement
        {
            Batch = batch,
            ScoringMicroseconds = scoring,
            TrainingMicroseconds = training,
            ScoringRate = cost.MultiplyAdds / scoring / 1e3,
            TrainingRate = cost.TrainingMultiplyAdds / training / 1e3,
        };
    }

    private static int TargetLength(RecurrentNetwork network, int steps) => network.Head switch
    {
        { PerStep: true } => steps,
        DenseQuantileLayer quantiles => quantiles.Horizon,
        { Target: TargetKind.Values } => network.Head.Outputs,
        _ => 1,
    };

    private static float[] Noise(int length, SeededRandom random) => [.. Enumerable.Range(0, length).Select(_ => (random.NextInt(2001) - 1000) / 1000f)];

    /// <summary>The median of several runs, in microseconds, after some to warm up.</summary>
    private static double Median(Action run)
    {
        var warmUp = Stopwatch.StartNew();
        do
            run();
        while (warmUp.ElapsedMilliseconds < 300);
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        while (times.Count < 11 || all.ElapsedMilliseconds < 100)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
