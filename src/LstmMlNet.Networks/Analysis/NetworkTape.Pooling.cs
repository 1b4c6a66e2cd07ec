using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Analysis;

/// <content>Pooling of the top layer's steps, forward and backward.</content>
internal sealed partial class NetworkTape
{
    /// <summary>The top layer's output at the end of each direction.</summary>
    private float[] Last()
    {
        int units = _network.Layers[^1].Units;
        return [.. Layers[^1].SelectMany((_, d) => _top[d == 0 ? Steps - 1 : 0].AsSpan(d * units, units).ToArray())];
    }

    private float[] Pool()
    {
        float[] mean = [.. _top[0].Select((_, j) => _top.Average(step => step[j]))];
        float[] max = [.. _top[0].Select((_, j) => _top.Max(step => step[j]))];
        return _network.Pooling switch
        {
            SequencePooling.Last => Last(),
            SequencePooling.Mean => mean,
            SequencePooling.Max => max,
            SequencePooling.Attention => [.. _top[0].Select((_, j) => AttentionWeights().Select((weight, t) => weight * _top[t][j]).Sum())],
            _ => [.. Last(), .. mean, .. max],
        };
    }

    /// <summary>How much each step matters to attention.</summary>
    private float[] AttentionWeights()
    {
        double[] powers = [.. _top.Select(step => Math.Exp(Energy(step)))];
        return [.. powers.Select(power => (float)(power / powers.Sum()))];
    }

    private double Energy(float[] step)
    {
        AttentionPoolingLayer attention = _network.Attention!;
        float product = System.Numerics.Tensors.TensorPrimitives.Dot<float>(step, attention.DataOf(ParameterNames.Kernel));
        return Math.Tanh(product + attention.DataOf(ParameterNames.Bias)[0]);
    }

    /// <summary>The gradient that pooling sends back to each step's output, without the last state's own part.</summary>
    private float[][] PoolBack(float[] features)
    {
        int width = _network.HiddenWidth;
        float[][] direct = [.. _top.Select(_ => new float[width])];
        int part = _network.Pooling == SequencePooling.LastMeanMax ? width : 0;
        if (_network.Pooling is SequencePooling.Mean or SequencePooling.LastMeanMax)
        {
            foreach (float[] step in direct)
            {
                for (int j = 0; j < width; j++)
                    step[j] += features[part + j] / Steps;
            }

            part += width;
        }

        if (_network.Pooling is SequencePooling.Max or SequencePooling.LastMeanMax)
        {
            for (int j = 0; j < width; j++)
                direct[Enumerable.Range(0, Steps).MaxBy(t => _top[t][j])][j] += features[part + j];
        }

        if (_network.Pooling == SequencePooling.Attention)
            AttendBack(features, direct);
        return direct;
    }

    private void AttendBack(float[] features, float[][] direct)
    {
        ReadOnlySpan<float> kernel = _network.Attention!.DataOf(ParameterNames.Kernel);
        float[] weights = AttentionWeights();
        double[] along = [.. _top.Select(step => (double)System.Numerics.Tensors.TensorPrimitives.Dot<float>(step, features))];
        double mean = along.Zip(weights, (value, weight) => value * weight).Sum();
        for (int t = 0; t < Steps; t++)
        {
            double energy = Energy(_top[t]);
            double back = weights[t] * (along[t] - mean) * (1 - (energy * energy));
            for (int j = 0; j < features.Length; j++)
                direct[t][j] += (float)((weights[t] * features[j]) + (back * kernel[j]));
        }
    }
}
