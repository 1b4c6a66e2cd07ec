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
    private readonly (NormalizationPlan Plan, int Layer)[] _normalizations;
    private double[] _sums = [];
    private AlignedBuffer? _groups;
    private int[] _rows = [];
    private int _count;

    /// <param name="plan">The front end.</param>
    public FrontEndStatistics(FrontEndPlan plan)
    {
        _plan = plan;
        _normalizations =
        [
            .. plan.Layers.SelectMany((layer, i) => new[] { (layer.Normalization, i), (layer.ShortcutNormalization!, i) })
                .Where(one => one.Item1?.UsesGroups == true),
        ];
    }

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

    /// <summary>Moves the averages toward those of the batch of all processes.</summary>
    /// <param name="network">Whose they are.</param>
    /// <param name="update">Which update it is, from 1.</param>
    /// <param name="collective">The processes, each with groups of its own.</param>
    public void Update(PackedNetwork network, long update, ICollective collective)
    {
        float share = Math.Max(LeastShare, 1f / update);
        if (_sums.Length == 0)
            _sums = new double[_normalizations.Sum(one => 1 + (2 * one.Plan.Stride))];
        Span<double> sums = _sums;
        foreach ((NormalizationPlan plan, int layer) in _normalizations)
        {
            Sum(plan, layer, sums);
            sums = sums[(1 + (2 * plan.Stride))..];
        }

        collective.AllReduce(_sums);
        sums = _sums;
        foreach ((NormalizationPlan plan, _) in _normalizations)
        {
            float* averages = network.Parameters + plan.ParameterOffset + (2 * plan.Stride);
            for (int i = 0; i < 2 * plan.Stride; i++)
                averages[i] += share * ((float)(sums[1 + i] / sums[0]) - averages[i]);
            sums = sums[(1 + (2 * plan.Stride))..];
        }
    }

    private float* Of(int group) => _groups!.Pointer + ((nint)group * _plan.GroupLength);

    /// <summary>The groups' steps, and their means and variances weighed by them.</summary>
    private void Sum(NormalizationPlan plan, int layer, Span<double> sums)
    {
        sums[..(1 + (2 * plan.Stride))].Clear();
        for (int group = 0; group < _count; group++)
        {
            double rows = _rows[(group * _plan.Layers.Length) + layer];
            sums[0] += rows;
            for (int i = 0; i < 2 * plan.Stride; i++)
                sums[1 + i] += rows * Of(group)[plan.GroupOffset + i];
        }
    }
}
