using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// Computes what the convolutions in front of a network pass to the first recurrent layer and the head, sequence by sequence.
/// </summary>
internal sealed class FrontEndProbe
{
    private readonly RecurrentNetwork _network;
    private readonly PackedNetwork _packed;
    private readonly NetworkRunner _runner;

    /// <param name="network">A network with convolutions.</param>
    public FrontEndProbe(RecurrentNetwork network)
    {
        _network = network;
        _packed = network.Packed();
        _runner = new NetworkRunner(_packed.Plan, keeps: false);
    }

    /// <summary>
    /// The first layer's input for every frame, and what the head reads of the convolutions: means over all steps, positive shares, maxima.
    /// </summary>
    public (float[][] Frames, float[] Pooled) Read(float[] sequence)
    {
        int steps = sequence.Length / _network.Features;
        int frames = _network.FramesOf(steps);
        _runner.Resize([frames], givesSequence: false);
        _runner.Load(_packed, new[] { new SequenceSlice(sequence, 0, steps) }, _network.Scaling);
        FrontEndPlan plan = _packed.Plan.FrontEnd!;
        int raw = _packed.Plan.StepWidth;
        return (
            [.. Enumerable.Range(0, frames).Select(frame => Frame(_runner.InputOf(frame), raw, plan.OutputRows))],
            Pick(_runner.PooledFilters, [.. plan.PooledRows]));
    }

    private static float[] Frame(ReadOnlySpan<float> row, int raw, int[] filters) => [.. row[..raw], .. Pick(row[raw..], filters)];

    private static float[] Pick(ReadOnlySpan<float> row, int[] filters)
    {
        var values = new float[filters.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = row[filters[i]];
        return values;
    }
}
