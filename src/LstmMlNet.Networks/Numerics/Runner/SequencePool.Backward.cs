namespace LstmMlNet.Networks.Numerics;

/// <content>The backward pass: the gradients of the head's rows go to the steps that they were pooled from.</content>
internal sealed unsafe partial class SequencePool
{
    /// <summary>Spreads the gradients of some sequences over their steps' outputs; what was there is overwritten.</summary>
    public void Backward(
        BatchLayout shape,
        RowRange places,
        in RowPlane output,
        in RowPlane outputGradient,
        ReadOnlySpan<float> parameters,
        in RowPlane featureGradients)
    {
        if (_attention)
        {
            for (int place = places.From; place < places.End; place++)
                AttendBackward(
                    shape,
                    output,
                    outputGradient,
                    place,
                    parameters,
                    new ReadOnlySpan<float>(featureGradients.Rows + ((nint)place * featureGradients.Stride), _width));
            return;
        }

        for (int g = 0; g < shape.GroupCount; g++)
        {
            SequenceGroup group = shape.Group(g);
            RowRange own = group.Within(places);
            for (int t = 0; t < group.Steps && group.Active(t) > own.From; t++)
            {
                float* row = outputGradient.Rows + ((nint)(group.Row(t) + own.From) * outputGradient.Stride);
                int end = group.First + Math.Min(own.End, group.Active(t));
                for (int place = group.First + own.From; place < end; place++, row += outputGradient.Stride)
                {
                    if (_mean)
                        SetRow(
                            featureGradients.Rows + ((nint)place * featureGradients.Stride) + (HasLast ? _width : 0),
                            1f / shape.Lengths[place],
                            row);
                    else
                        new Span<float>(row, _width).Clear();
                }
            }
        }

        for (int place = places.From; _max && place < places.End; place++)
        {
            float* max = featureGradients.Rows + ((nint)place * featureGradients.Stride) + ((HasLast ? _width : 0) + (_mean ? _width : 0));
            for (int i = 0; i < _width; i++)
                Row(shape, outputGradient, place, _argMax[(place * _width) + i])[i] += max[i];
        }
    }
}
