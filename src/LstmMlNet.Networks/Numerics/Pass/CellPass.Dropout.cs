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
        foreach (StepRows at in run.OwnRows(t))
        {
            for (int b = at.Rows.From; b < at.Rows.End; b++)
            {
                float* masked = Source(buffers, at.Group, t, stage) + ((nint)b * UnitStride);
                float* source = stage == 0 ? buffers.States + ((nint)(buffers.StateRow(at.Group, t) + b) * UnitStride) : masked;
                TensorPrimitives.Multiply(
                    new ReadOnlySpan<float>(source, UnitStride),
                    buffers.RecurrentMasks!.Of(at.Group.First + b),
                    new Span<float>(masked, UnitStride));
            }
        }
    }

    private void ClearMaskedGradients(in PassRun run, int t)
    {
        foreach (StepRows at in run.OwnRows(t))
        {
            int first = at.Group.First + at.Rows.From;
            new Span<float>(run.Buffers.MaskedGradients + ((nint)first * UnitStride), at.Rows.Count * UnitStride).Clear();
        }
    }

    /// <summary>What came back through a product, masked, joins what came back past it.</summary>
    private void AddMaskedGradients(in PassRun run, int t, int stage)
    {
        PassBuffers buffers = run.Buffers;
        foreach (StepRows at in run.OwnRows(t))
        {
            for (int place = at.Group.First + at.Rows.From; place < at.Group.First + at.Rows.End; place++)
            {
                var source = new Span<float>(buffers.SourceGradients + ((((nint)stage * buffers.Count) + place) * UnitStride), UnitStride);
                TensorPrimitives.MultiplyAdd(
                    new ReadOnlySpan<float>(buffers.MaskedGradients + ((nint)place * UnitStride), UnitStride),
                    buffers.RecurrentMasks!.Of(place),
                    source,
                    source);
            }
        }
    }
}
