namespace LstmMlNet.Networks.Numerics;

/// <content>Gradients that are sums over rows alone: of biases, elementwise weights, gains, learned first states.</content>
internal sealed unsafe partial class CellPass<TCell>
{
    /// <summary>Biases from the gates' sums; elementwise weights, summed over rows.</summary>
    private void AddElementwise<V>(in PassRun run, in BlockGradient of, float* sums)
        where V : unmanaged, ISimd<V>
    {
        PassBuffers buffers = run.Buffers;
        float* gradient = of.Sum;
        int first = run.Batch.GroupStart(of.FirstGroup);
        int end = run.Batch.GroupStart(of.EndGroup);
        float* gates = buffers.GatesOf(buffers.Gates, of.Block, first);
        for (int slot = 0; slot < Layout.Slots; slot++)
        {
            V sum = V.Load(sums + (slot * V.Lanes));
            if (slot < Layout.InputSlots)
                V.Store(gradient + ((BiasOffset + slot) * V.Lanes), sum);
            if (RecurrentBiasOf(slot) is { } recurrent)
                V.Store(gradient + (recurrent * V.Lanes), sum);
        }

        for (int weight = 0; weight < Layout.ElementwiseWeights; weight++)
        {
            float* target = gradient + ((ElementwiseOffset + weight) * V.Lanes);
            V sum = V.Load(target);
            StepTile<V> tile = Tile<V>(run, of.Block, gates, first, first);
            for (int row = first; row < end; row++)
            {
                sum += TCell.WeightGradient(ref tile, weight);
                tile.NextRows();
            }

            V.Store(target, sum);
        }

        if (Normalizes)
            AddGains<V>(buffers, of.Block, first, end, gradient);
        for (int state = 0; state < Layout.States && LearnsInitialState; state++)
            AddInitialState<V>(
                run.Batch,
                of,
                state == 0 ? buffers.SourceGradients : buffers.Carry,
                gradient + ((InitialStateOffset + state) * V.Lanes));
    }

    /// <summary>What came back to where the sequences started.</summary>
    private void AddInitialState<V>(BatchLayout batch, in BlockGradient of, float* rows, float* gradient)
        where V : unmanaged, ISimd<V>
    {
        V sum = V.Load(gradient);
        int end = Math.Min(of.EndGroup * batch.GroupSize, batch.Count);
        for (int b = Math.Min(of.FirstGroup * batch.GroupSize, end); b < end; b++)
            sum += V.Load(rows + ((nint)b * UnitStride) + of.Block.Start);
        V.Store(gradient, sum);
    }
}
