namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The moving averages of batch normalization: each update's groups weighed by their steps, in their order, whichever thread
/// computed them. The first updates count alike, later ones so much that some twenty are remembered.
/// </summary>
internal sealed unsafe class FrontEndStatistics
{
    // Keras remembers a hundred batches, PyTorch ten; small data has few updates, and their statistics scatter.
    private const float LeastShare = 0.05f;
    private readonly FrontEndPlan _plan;
    private AlignedBuffer? _groups;
    private int[] _rows = [];
    private int _count;

    /// <param name="plan">The front end.</param>
    public FrontEndStatistics(FrontEndPlan plan) => _plan = plan;

    /// <summary>Makes room for a batch of so many groups.</summary>
    public void Begin(int groups)
    {
        _count = groups;
        _groups = AlignedBuffer.Ensure(_groups, (long)groups * _plan.GroupLength);
        if (_rows.Length < groups * _plan.Layers.Length)
            _rows = new int[groups * _plan.Layers.Length];
    }

    /// <summary>Copies the statistics of some groups.</summary>
    /// <param name="runner">Where they went through.</param>
    /// <param name="shape">How they lie there.</param>
    /// <param name="firstGroup">Which group of the batch is the first of them.</param>
    public void Take(FrontEndRunner runner, BatchLayout shape, int firstGroup)
    {
        for (int group = 0; group < shape.GroupCount; group++)
        {
            new ReadOnlySpan<float>(runner.GroupOf(group), _plan.GroupLength)
                .CopyTo(new Span<float>(Of(firstGroup + group), _plan.GroupLength));
            for (int layer = 0; layer < _plan.Layers.Length; layer++)
                _rows[((firstGroup + group) * _plan.Layers.Length) + layer] = runner.RowsOf(shape, group, layer);
        }
    }

    /// <summary>Moves the averages towards the batch's.</summary>
    /// <param name="network">Whose they are.</param>
    /// <param name="update">Which update it is, from 1.</param>
    public void Update(PackedNetwork network, long update)
    {
        float share = Math.Max(LeastShare, 1f / update);
        for (int layer = 0; layer < _plan.Layers.Length; layer++)
        {
            ConvolutionLayerPlan plan = _plan.Layers[layer];
            Update(network, plan.Normalization, layer, share);
            if (plan.ShortcutNormalization is { } shortcut)
                Update(network, shortcut, layer, share);
        }
    }

    private float* Of(int group) => _groups!.Pointer + ((nint)group * _plan.GroupLength);

    private void Update(PackedNetwork network, NormalizationPlan normalization, int layer, float share)
    {
        if (!normalization.UsesGroups)
            return;
        float* averages = network.Parameters + normalization.ParameterOffset + (2 * normalization.Stride);
        double rows = 0;
        for (int group = 0; group < _count; group++)
            rows += _rows[(group * _plan.Layers.Length) + layer];
        for (int i = 0; i < 2 * normalization.Stride; i++)
        {
            double sum = 0;
            for (int group = 0; group < _count; group++)
                sum += (double)_rows[(group * _plan.Layers.Length) + layer] * Of(group)[normalization.GroupOffset + i];
            averages[i] += share * ((float)(sum / rows) - averages[i]);
        }
    }
}
