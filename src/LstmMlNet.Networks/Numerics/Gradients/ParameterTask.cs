namespace LstmMlNet.Networks.Numerics;

/// <summary>One block of parameters: the unit of work of a gradient's sum and of an update.</summary>
internal readonly record struct ParameterTask(int Layer, int Direction, ColumnBlock Block, int Offset, int Length)
{
    /// <summary>Stands for pooling and the head where a layer is asked for.</summary>
    public const int AboveLayers = -1;

    private const int HeadLayer = AboveLayers;
    private const int PoolLayer = -2;

    // The direction is then the index of the feature that is embedded.
    private const int EmbeddingLayer = -3;

    /// <summary>Stands for the convolutions; the direction is then the index of a product or a normalization of their plan.</summary>
    public const int FrontEndLayer = -4;

    // A multiple of four, so that a run of tokens is one of vectors; small enough to be shared out.
    private const int TokensPerTask = 256;

    public bool IsHead => Layer == HeadLayer;

    public bool IsPool => Layer == PoolLayer;

    public bool IsEmbedding => Layer == EmbeddingLayer;

    public bool IsFrontEnd => Layer == FrontEndLayer;

    /// <summary>
    /// Whether it is one of a direction's blocks; of pooling's and the head's for direction 0 of <see cref="AboveLayers"/>.
    /// </summary>
    public bool IsOf(int layer, int direction) => (IsPool ? AboveLayers : Layer) == layer && Direction == direction;

    /// <summary>Rows of a block that is not a layer's, some of which a piece has, and their length; one where it is not cut.</summary>
    public (int Rows, int Width) RowsIn(NetworkPlan plan) => IsHead ? (plan.Head.ParameterRows, Block.Columns)
        : IsFrontEnd && Block.Columns > 0 ? (plan.FrontEnd!.Products[Direction].Pass.Depth, Block.Columns)
        : (1, Length);

    /// <summary>All blocks of a network, the longest work first, an embedding's last.</summary>
    public static ParameterTask[] ListFor(NetworkPlan plan)
    {
        var tasks = new List<ParameterTask>();
        for (int layer = 0; layer < plan.Layers.Length; layer++)
        {
            // A frozen layer's weights have no gradient and no update.
            if (!plan.Trainable[layer])
                continue;
            for (int d = 0; d < plan.Layers[layer].Directions.Length; d++)
            {
                DirectionPlan direction = plan.Layers[layer].Directions[d];
                foreach (ColumnBlock block in direction.Pass.Blocks)
                    tasks.Add(new ParameterTask(
                        layer,
                        d,
                        block,
                        direction.ParameterOffset + direction.Pass.BlockOffset(block),
                        direction.Pass.BlockLength(block)));
            }
        }

        tasks.AddRange(plan.FrontEnd?.Tasks() ?? []);
        for (int i = 0; i < plan.Embedded.Length; i++)
        {
            EmbeddedFeature embedded = plan.Embedded[i];
            int run = TokensPerTask * embedded.Layer.Units;
            for (int start = 0; embedded.Layer.Trainable && start < embedded.Length; start += run)
            {
                int length = (Math.Min(run, embedded.Length - start) + 3) / 4 * 4;
                tasks.Add(new ParameterTask(EmbeddingLayer, i, default, embedded.Offset + start, length));
            }
        }

        foreach (ColumnBlock block in plan.Head.Blocks)
            tasks.Add(new ParameterTask(
                HeadLayer,
                0,
                block,
                plan.HeadParameterOffset + plan.Head.BlockOffset(block),
                plan.Head.BlockLength(block)));
        if (plan.PoolParameterLength > 0)
            tasks.Add(new ParameterTask(PoolLayer, 0, default, plan.PoolParameterOffset, (plan.PoolParameterLength + 3) / 4 * 4));
        return
        [
            .. tasks.OrderBy(task => task.IsEmbedding).ThenBy(task => task.IsHead || task.IsPool).ThenByDescending(task => task.Length),
        ];
    }
}
