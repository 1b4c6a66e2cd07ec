using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// A sequence's forward and backward pass through a network, step by step, keeping everything that training discards. Cells run their own
/// equations; everything between them (frames, pooling, head) is written out plainly; the outputs of convolutions in front are taken as
/// given, and no gradient goes back through them.
/// </summary>
internal sealed partial class NetworkTape
{
    private readonly RecurrentNetwork _network;
    private readonly SequenceLevel _level;
    private readonly float[][] _top;
    private readonly float[] _pooledFilters = [];

    private NetworkTape(RecurrentNetwork network, CellProbe[][] probes, FrontEndProbe? convolutions, float[] sequence)
    {
        _network = network;
        _level = network.LevelFeature?.Of(sequence, network.Features) ?? SequenceLevel.None;
        float[][] steps = Frames(sequence);
        if (convolutions is not null)
            (steps, _pooledFilters) = convolutions.Read(sequence);
        var layers = new List<DirectionTape[]>();
        for (int i = 0; i < network.Layers.Count; i++)
        {
            RecurrentLayer layer = network.Layers[i];
            DirectionTape[] directions =
            [
                .. layer.Cells.Select((cell, d) => new DirectionTape(cell, probes[i][d], d == 0 ? steps : [.. steps.Reverse()])),
            ];
            layers.Add(directions);
            int count = steps.Length;
            float[][] below = steps;
            steps = [.. Enumerable.Range(0, count)
                .Select(t => (float[])[.. directions.SelectMany((direction, d) => direction.After[d == 0 ? t : count - 1 - t][0])])];
            if (network.SkipConnections && i > 0)
                steps = [.. steps.Zip(below, (own, skipped) => own.Zip(skipped, (a, b) => a + b).ToArray())];
        }

        Layers = [.. layers];
        _top = steps;
    }

    /// <summary>[layer][direction].</summary>
    public DirectionTape[][] Layers { get; }

    public int Steps => _top.Length;

    /// <summary>Each sequence on its own tape; the weights are packed once.</summary>
    public static IEnumerable<NetworkTape> Record(RecurrentNetwork network, IEnumerable<float[]> sequences)
    {
        CellProbe[][] probes = [.. network.Layers.Select(layer => layer.Cells.Select(cell => new CellProbe(cell)).ToArray())];
        FrontEndProbe? convolutions = network.FrontEnd is null ? null : new FrontEndProbe(network);
        foreach (float[] sequence in sequences)
            yield return new NetworkTape(network, probes, convolutions, sequence);
    }

    /// <summary>The head's logits, one row each.</summary>
    public float[][] Logits() => _network.Head switch
    {
        { PerStep: true } => [.. _top.Select(Dense)],
        { DecodedSteps: > 0 and var last } => [[.. _top[^last..].SelectMany(Dense)]],
        _ => [Dense([.. Pool(), .. _pooledFilters])],
    };

    /// <summary>Propagates the loss of a target back to every state of every layer.</summary>
    public double Backward(ReadOnlySpan<float> target)
    {
        HeadLoss loss = _network.Head.CreateLoss(_network.TargetScaling, null, 0f);
        float[][] logits = Logits();
        double sum = 0;
        for (int row = 0; row < logits.Length; row++)
            sum +=
                loss.Run(logits[row], target.Slice(row * (target.Length / logits.Length), target.Length / logits.Length), _level, 1f).Loss;

        // The logits now contain their gradients.
        float[][] features = [.. logits.SelectMany(row => row.Chunk(_network.Head.Columns)).Select(DenseBack)];
        int width = _network.HiddenWidth;
        float[][] direct = !_network.Head.ReadsSteps
            ? PoolBack(features[0])
            : [.. Enumerable.Range(0, Steps - features.Length).Select(_ => new float[width]), .. features];
        float[]? last = !_network.Head.ReadsSteps && _network.Pooling is SequencePooling.Last or SequencePooling.LastMeanMax
            ? features[0][..width]
            : null;
        for (int i = Layers.Length - 1; i >= 0; i--)
        {
            DirectionTape[] directions = Layers[i];
            float[][] below = [.. Enumerable.Range(0, Steps).Select(_ => new float[directions[0].Inputs[0].Length])];
            float[]? ends = i == Layers.Length - 1 ? last : null;
            for (int d = 0; d < directions.Length; d++)
                BackThrough(directions[d], d, direct, ends, below);
            if (_network.SkipConnections && i > 0)
                SkipBack(direct, ends, below, directions[0].Cell.Units);
            direct = below;
        }

        return sum;
    }

    private void BackThrough(DirectionTape tape, int direction, float[][] direct, float[]? last, float[][] below)
    {
        int units = tape.Cell.Units;
        float[][] own = [.. Enumerable.Range(0, Steps).Select(t => direct[Place(t, direction)].AsSpan(direction * units, units).ToArray())];
        for (int u = 0; last is not null && u < units; u++)
            own[^1][u] += last[(direction * units) + u];
        tape.Backward(own);
        for (int t = 0; t < Steps; t++)
            System.Numerics.Tensors.TensorPrimitives.Add(below[Place(t, direction)], tape.InputGradients[t], below[Place(t, direction)]);
    }

    /// <summary>The gradient that reached a layer's output from above also reaches its input.</summary>
    private static void SkipBack(float[][] direct, float[]? ends, float[][] below, int units)
    {
        for (int t = 0; t < below.Length; t++)
            System.Numerics.Tensors.TensorPrimitives.Add(below[t], direct[t], below[t]);
        for (int j = 0; ends is not null && j < ends.Length; j++)
            below[j < units ? below.Length - 1 : 0][j] += ends[j];
    }

    /// <summary>The backward direction's step t is the sequence's t-th from the end.</summary>
    private int Place(int step, int direction) => direction == 0 ? step : Steps - 1 - step;

    private float[][] Frames(float[] sequence)
    {
        if (_network.Embedding is { } embedding)
            return [.. sequence.Select(token => embedding.VectorOf((int)token).ToArray())];
        int k = _network.StepsPerFrame;
        int steps = sequence.Length / _network.Features;
        return [.. Enumerable.Range(0, _network.FramesOf(steps)).Select(frame =>
            Enumerable.Range(frame * k, k)
                .SelectMany(t => Scaled(sequence.AsSpan(Math.Min(t, steps - 1) * _network.Features, _network.Features)))
                .ToArray())];
    }

    private float[] Scaled(ReadOnlySpan<float> step)
    {
        float[] values = step.ToArray();
        if (_network.LevelFeature is { Feature: var feature })
            values[feature] = _level.Remove(values[feature]);
        _network.Scaling?.Apply(values, values);
        if (_network.Categories.Count == 0)
            return values;
        int[] categories = [.. _network.Categories.Select(category => category.Feature)];
        float[] given = step.ToArray();
        return
        [
            .. values.Where((_, i) => !categories.Contains(i)),
            .. _network.Categories.SelectMany(category => category.Embedding.VectorOf((int)given[category.Feature]).ToArray()),
        ];
    }

    private float[] Dense(float[] features)
    {
        ReadOnlySpan<float> kernel = _network.Head.DataOf(ParameterNames.Kernel);
        float[] logits = [.. _network.Head.DataOf(ParameterNames.Bias)];
        for (int k = 0; k < features.Length; k++)
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                kernel.Slice(k * logits.Length, logits.Length),
                features[k],
                logits,
                logits);
        return logits;
    }

    private float[] DenseBack(float[] gradients)
    {
        float[] kernel = _network.Head.DataOf(ParameterNames.Kernel);
        return [.. Enumerable.Range(0, kernel.Length / gradients.Length).Select(k =>
            System.Numerics.Tensors.TensorPrimitives.Dot<float>(kernel.AsSpan(k * gradients.Length, gradients.Length), gradients))];
    }
}
