using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <content>Skip connections: a layer's input added to its output, from the second layer on.</content>
internal sealed unsafe partial class NetworkRunner
{
    /// <summary>
    /// Copies what the top layer gives at the end of one direction: its last state, and where inputs skip the layer, its input
    /// there.
    /// </summary>
    public void CopyLastOutput(int place, int direction, Span<float> target)
    {
        LastStateOf(place, direction)[..target.Length].CopyTo(target);
        if (Skips(_layers.Length - 1))
            TensorPrimitives.Add(target, SkippedEnd(_layers[^2].Output, place, direction)[..target.Length], target);
    }

    private bool Skips(int layer) => _plan.SkipConnections && layer > 0;

    /// <summary>Adds a layer's input to its output.</summary>
    private void AddSkipped(int layer, in RowPlane input, in RowPlane output, RowRange places)
    {
        if (!Skips(layer) || output.Rows is null)
            return;
        AddRows(input, output, places);
    }

    /// <summary>Adds what reached a layer's output from above to the gradient of its input.</summary>
    private void AddSkippedGradient(
        int layer,
        float* featureGradients,
        in RowPlane outputGradient,
        in RowPlane inputGradient,
        RowRange places)
    {
        if (!Skips(layer))
            return;
        if (outputGradient.Rows is not null)
            AddRows(outputGradient, inputGradient, places);
        int units = _plan.Layers[layer].UnitStride;
        for (int b = places.From; featureGradients is not null && b < places.End; b++)
        {
            for (int d = 0; d < _plan.Layers[layer].Directions.Length; d++)
            {
                Span<float> end = SkippedEnd(inputGradient, b, d);
                TensorPrimitives.Add(
                    end,
                    new ReadOnlySpan<float>(featureGradients + ((nint)b * _plan.Head.Inputs) + (d * units), units),
                    end);
            }
        }
    }

    /// <summary>A direction's part of the row where it ends: the last step, or the first one backwards.</summary>
    private Span<float> SkippedEnd(in RowPlane rows, int place, int direction)
    {
        int units = _plan.Layers[^1].UnitStride;
        int step = direction == 0 ? Shape.Lengths[place] - 1 : 0;
        return new(rows.Rows + ((nint)Shape.RowOf(place, step) * rows.Stride) + (direction * units), units);
    }

    private void AddRows(in RowPlane source, in RowPlane target, RowRange places)
    {
        for (int b = places.From; b < places.End; b++)
        {
            for (int t = 0; t < Shape.Lengths[b]; t++)
            {
                nint row = Shape.RowOf(b, t);
                var sum = new Span<float>(target.Rows + (row * target.Stride), target.Stride);
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(source.Rows + (row * source.Stride), target.Stride), sum);
            }
        }
    }
}
