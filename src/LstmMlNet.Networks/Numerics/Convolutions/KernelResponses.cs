using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Numerics;

/// <summary>What a frozen convolution's filters give on some sequences, before anything is added or rectified.</summary>
internal sealed class KernelResponses
{
    private readonly FrontEndRunner _runner;
    private readonly BatchLayout _shape = new();
    private readonly int _layer;

    /// <param name="network">The weights.</param>
    /// <param name="sample">The sequences.</param>
    /// <param name="scaling">How features are standardized.</param>
    /// <param name="layer">Which convolution.</param>
    public unsafe KernelResponses(PackedNetwork network, SequenceSlice[] sample, FeatureScaling? scaling, int layer)
    {
        _layer = layer;
        _runner = new FrontEndRunner(network.Plan, keeps: true, pages: null);
        _shape.Set([.. sample.Select(sequence => network.Plan.FramesOf(sequence.Steps))]);
        var frames = new AlignedBuffer((long)_shape.Rows * network.Plan.InputWidth);
        _runner.LayOut(_shape, sample);
        var run = new FrontEndRun(network, _shape, sample, scaling, new RowPlane(frames.Pointer, network.Plan.InputWidth), context: 0);
        _runner.Train(run, new GroupTeams(1), thread: 0);
        GC.KeepAlive(frames);
    }

    /// <summary>Mean and variance of a filter over all steps.</summary>
    public (float Mean, float Variance) MomentsOf(int row)
    {
        var moments = new RunningMoments(1);
        Span<float> value = stackalloc float[1];
        for (int place = 0; place < _shape.Count; place++)
        {
            for (int t = 0; t < _runner.StepsOf(_layer, place); t++)
            {
                value[0] = _runner.ProductOf(_layer, place, t)[row];
                moments.Add(value);
            }
        }

        FeatureScaling scaling = moments.ToScaling();
        return (scaling.Mean[0], scaling.Deviation[0] * scaling.Deviation[0]);
    }

    /// <summary>What a filter gives over one sequence, the least first.</summary>
    public float[] SortedOf(int row, int place)
    {
        var values = new float[_runner.StepsOf(_layer, place)];
        for (int t = 0; t < values.Length; t++)
            values[t] = _runner.ProductOf(_layer, place, t)[row];
        Array.Sort(values);
        return values;
    }
}
