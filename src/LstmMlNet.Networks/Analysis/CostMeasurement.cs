using System.Diagnostics;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Analysis;

/// <summary>How long scoring and training take on this machine, on one thread, for sequences of random noise.</summary>
public sealed record CostMeasurement
{
    /// <summary>The number of sequences per batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Microseconds to score one sequence of a batch.</summary>
    public required TimeSpread Scoring { get; init; }

    /// <summary>Microseconds to train once on one sequence of a batch.</summary>
    public required TimeSpread Training { get; init; }

    /// <summary>GFLOP/s when scoring, at the median time: a multiply-add counts as two operations.</summary>
    public required double ScoringGigaflops { get; init; }

    /// <summary>GFLOP/s when training, at the median time.</summary>
    public required double TrainingGigaflops { get; init; }

    /// <summary>Measures a network; its weights do not change.</summary>
    /// <param name="network">The network; it must have a head.</param>
    /// <param name="steps">The number of steps per sequence; null for the network's own number.</param>
    /// <param name="batch">The number of sequences per batch. Default: 32.</param>
    /// <exception cref="ArgumentException">The network accepts any number of steps and none is given, or it has no head.</exception>
    public static CostMeasurement Run(RecurrentNetwork network, int? steps = null, int batch = 32)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        NetworkCost cost = NetworkCost.Of(network, steps);
        if (network.Head.Target == TargetKind.None)
            throw new ArgumentException("The network has no head, so there is no loss to train it with.", nameof(network));
        var random = new SeededRandom(1);
        var sequences = new SequenceBatch(network.Features);
        float[][] values = [.. Enumerable.Range(0, batch).Select(_ => Noise(network, cost.Steps, random))];
        foreach (float[] sequence in values)
            sequences.Add(sequence);
        using var scorer = new SequenceScorer(network);
        TimeSpread scoring = Time(() => scorer.Score(sequences), batch);

        SequenceSlice[] slices = [.. values.Select(sequence => new SequenceSlice(sequence, 0, cost.Steps))];
        int targetCount = network.Head.PerStep ? cost.Steps : network.Head.TargetCount;
        SequenceSlice[] targets = [.. values.Select(_ => new SequenceSlice(new float[targetCount], 0, targetCount))];
        float[] weights = [.. Enumerable.Repeat(1f, batch)];
        using var engine = new Numerics.TrainingEngine(
            network,
            network.Scaling,
            network.Head.CreateLoss(network.TargetScaling, null, 0f),
            1,
            Numerics.SimdWidths.Best);
        var update = new Numerics.TrainingUpdate(new Adam(), 1e-4, ClipNorm: 1f);
        TimeSpread training = Time(() => engine.Step(slices, targets, weights, batch, update), batch);
        return new CostMeasurement
        {
            Batch = batch,
            Scoring = scoring,
            Training = training,
            ScoringGigaflops = 2 * cost.MultiplyAdds / scoring.Median / 1e3,
            TrainingGigaflops = 2 * cost.TrainingMultiplyAdds / training.Median / 1e3,
        };
    }

    /// <summary>Random numbers; tokens and categories where the network reads these.</summary>
    private static float[] Noise(RecurrentNetwork network, int steps, SeededRandom random)
    {
        var vocabularies = new int[network.Features];
        if (network.Embedding is { } tokens)
            Array.Fill(vocabularies, tokens.Vocabulary);
        foreach (CategoricalFeature category in network.Categories)
            vocabularies[category.Feature] = category.Embedding.Vocabulary;
        return [.. Enumerable.Range(0, steps * network.Features).Select(i => vocabularies[i % network.Features] is > 0 and var vocabulary
            ? random.NextInt(vocabulary)
            : (random.NextInt(2001) - 1000) / 1000f)];
    }

    /// <summary>Many runs after some to warm up, in microseconds for each sequence.</summary>
    private static TimeSpread Time(Action run, int batch)
    {
        // Long enough for the runtime to compile anew what runs often.
        const int WarmUpMilliseconds = 150;
        const int LeastRuns = 31;
        const int LeastMilliseconds = 50;
        var warmUp = Stopwatch.StartNew();
        do
            run();
        while (warmUp.ElapsedMilliseconds < WarmUpMilliseconds);
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        while (times.Count < LeastRuns || all.ElapsedMilliseconds < LeastMilliseconds)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / batch);
        }

        times.Sort();
        return new TimeSpread(times[times.Count / 2], times[times.Count / 4], times[3 * times.Count / 4], times.Count);
    }
}
