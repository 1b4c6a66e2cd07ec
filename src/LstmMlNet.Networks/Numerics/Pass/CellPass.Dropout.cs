using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <content>
/// Recurrent dropout (Gal &amp; Ghahramani 2016): what the recurrent products read is masked, by one mask per sequence; what a
/// cell carries past them is not.
/// </content>
internal sealed unsafe partial class CellPass<TCell>
{
    /// <summary>Masks what a product is about to read.</summary>
    private void MaskSource(in PassRun run, int t, int stage)
    {
        PassBuffers buffers = run.Buffers;
        BatchLayout batch = run.Batch;
        LineCut line = run.RowLine(t);
        long start = 0;
        for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = batch.Group(g);
            RowRange own = run.WholeRows(line, ref start, group, t);
            for (int b = own.From; b < own.End; b++)
            {
                float* masked = Source(buffers, group, t, stage) + ((nint)b * UnitStride);
                float* source = stage == 0 ? buffers.States + ((nint)(buffers.StateRow(group, t) + b) * UnitStride) : masked;
                TensorPrimitives.Multiply(
                    new ReadOnlySpan<float>(source, UnitStride),
                    buffers.RecurrentMasks!.Of(group.First + b),
                    new Span<float>(masked, UnitStride));
            }
        }
    }

    private void ClearMaskedGradients(in PassRun run, int t)
    {
        BatchLayout batch = run.Batch;
        LineCut line = run.RowLine(t);
        long start = 0;
        for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = batch.Group(g);
            RowRange own = run.WholeRows(line, ref start, group, t);
            new Span<float>(run.Buffers.MaskedGradients + ((nint)(group.First + own.From) * UnitStride), own.Count * UnitStride).Clear();
        }
    }

    /// <summary>What came back through a product, masked, joins what came back past it.</summary>
    private void AddMaskedGradients(in PassRun run, int t, int stage)
    {
        PassBuffers buffers = run.Buffers;
        BatchLayout batch = run.Batch;
        LineCut line = run.RowLine(t);
        long start = 0;
        for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = batch.Group(g);
            RowRange own = run.WholeRows(line, ref start, group, t);
            for (int place = group.First + own.From; place < group.First + own.End; place++)
            {
                int row = place;
                var source = new Span<float>(buffers.SourceGradients + ((((nint)stage * buffers.Count) + row) * UnitStride), UnitStride);
                TensorPrimitives.MultiplyAdd(
                    new ReadOnlySpan<float>(buffers.MaskedGradients + ((nint)row * UnitStride), UnitStride),
                    buffers.RecurrentMasks!.Of(place),
                    source,
                    source);
            }
        }
    }
}
