using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <content>
/// Recurrent dropout (Gal &amp; Ghahramani 2016): what the recurrent products read is masked, by one mask a sequence; what a
/// cell carries past them is not.
/// </content>
internal sealed unsafe partial class CellPass<TCell>
{
    /// <summary>Masks what a product is about to read.</summary>
    private void MaskSource(PassBuffers buffers, BatchLayout batch, int t, int stage)
    {
        for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = batch.Group(g);
            for (int b = 0; b < group.Active(t); b++)
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

    private void ClearMaskedGradients(PassBuffers buffers, BatchLayout batch, int t)
    {
        for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = batch.Group(g);
            new Span<float>(buffers.MaskedGradients + ((nint)group.First * UnitStride), group.Active(t) * UnitStride).Clear();
        }
    }

    /// <summary>What came back through a product, masked, joins what came back past it.</summary>
    private void AddMaskedGradients(PassBuffers buffers, BatchLayout batch, int t, int stage)
    {
        for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = batch.Group(g);
            for (int place = group.First; place < group.First + group.Active(t); place++)
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
