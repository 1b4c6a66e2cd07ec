using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <summary>One normalization of one group of sequences, with the ReLU after it, forward and back.</summary>
internal readonly unsafe ref struct GroupNormalization
{
    private readonly NormalizationPlan _plan;
    private readonly float* _parameters;
    private readonly float* _derived;
    private readonly float* _group;
    private readonly ConvolutionGroup _places;
    private readonly ConvolutionPlane? _scales;

    /// <param name="plan">Which.</param>
    /// <param name="network">The weights.</param>
    /// <param name="training">Whose groups' statistics are taken; null in scoring.</param>
    /// <param name="places">The sequences.</param>
    /// <param name="scales">Where 1 / deviation of each step is kept; null where steps are not normalized by themselves.</param>
    public GroupNormalization(
        NormalizationPlan plan,
        PackedNetwork network,
        FrontEndRunner? training,
        in ConvolutionGroup places,
        ConvolutionPlane? scales)
    {
        _plan = plan;
        _parameters = network.Parameters + plan.ParameterOffset;
        _derived = network.Derived + plan.DerivedOffset;
        _group = training is null ? null : training.GroupOf(places.Index) + plan.GroupOffset;
        _places = places;
        _scales = scales;
    }

    private bool UsesGroup => _group is not null && _plan.UsesGroups;

    /// <summary>Normalizes; with statistics of the group's own, what it was is replaced by what it is before gains and shifts.</summary>
    public void Forward(ConvolutionPlane product, ConvolutionPlane output, bool rectifies)
    {
        if (_plan.Kind == ConvolutionNormalization.Layer)
        {
            foreach ((int place, RowRange rows) in _places.RowsOf(product))
                RowNormalization.Forward(
                    _plan,
                    _parameters,
                    At(product, output, place, rectifies).Within(rows),
                    _scales!.At(place) + rows.From);
            return;
        }

        if (UsesGroup)
        {
            _places.Meet();
            Measure(product);
            _places.Meet();
        }

        float* inverses = stackalloc float[(int)SimdWidth.Vector512];
        foreach (ColumnBlock column in _plan.Columns)
        {
            if (UsesGroup)
                Invert(column, inverses);
            foreach ((int place, RowRange rows) in _places.RowsOf(product))
            {
                ChannelRows at = At(product, output, place, rectifies).Within(rows).From(column.Start);
                switch (column.Lanes)
                {
                    case 16: Forward<Simd512>(at, column.Start, inverses); break;
                    case 8: Forward<Simd256>(at, column.Start, inverses); break;
                    default: Forward<Simd128>(at, column.Start, inverses); break;
                }
            }
        }
    }

    /// <summary>
    /// The gradient of what was normalized, in its place, from that of the output, which all threads have come to, and which is
    /// rectified on the way.
    /// </summary>
    public void Backward(ConvolutionPlane product, ConvolutionPlane output, ConvolutionPlane gradient, bool rectifies)
    {
        float* gains = _group + (2 * _plan.Stride);
        float* shifts = gains + _plan.Stride;
        foreach (ColumnBlock column in OwnColumns)
        {
            new Span<float>(gains + column.Start, column.Columns).Clear();
            new Span<float>(shifts + column.Start, column.Columns).Clear();
            for (int place = _places.First; place < _places.End; place++)
            {
                ChannelRows at = At(product, output, place, rectifies).From(column.Start);
                float* from = gradient.At(place) + column.Start;
                switch (column.Lanes)
                {
                    case 16: ChannelKernels.SumGradients<Simd512>(at, from, gains + column.Start, shifts + column.Start); break;
                    case 8: ChannelKernels.SumGradients<Simd256>(at, from, gains + column.Start, shifts + column.Start); break;
                    default: ChannelKernels.SumGradients<Simd128>(at, from, gains + column.Start, shifts + column.Start); break;
                }
            }
        }

        _places.Meet();
        if (_plan.Kind == ConvolutionNormalization.Layer)
        {
            foreach ((int place, RowRange rows) in _places.RowsOf(product))
                RowNormalization.Backward(
                    _plan,
                    _parameters,
                    At(product, output, place, rectifies).Within(rows),
                    gradient.From(place).From(rows.From).Rows,
                    _scales!.At(place) + rows.From);
            return;
        }

        Project(product, output, gradient);
    }

    private void Project(ConvolutionPlane product, ConvolutionPlane output, ConvolutionPlane gradient)
    {
        float* work = stackalloc float[3 * (int)SimdWidth.Vector512];
        float* along = work + (int)SimdWidth.Vector512;
        float* scales = along + (int)SimdWidth.Vector512;
        float share = 1f / CountRows(product);
        foreach (ColumnBlock column in _plan.Columns)
        {
            if (UsesGroup)
            {
                Invert(column, scales);
                for (int i = 0; i < column.Lanes; i++)
                {
                    int channel = column.Start + i;
                    scales[i] *= _parameters[channel];
                    along[i] = _group[(2 * _plan.Stride) + channel] * share;
                    work[i] = _group[(3 * _plan.Stride) + channel] * share;
                }
            }

            foreach ((int place, RowRange rows) in _places.RowsOf(product))
            {
                ChannelRows at = At(product, output, place, rectifies: false).Within(rows).From(column.Start);
                float* from = gradient.From(place).From(rows.From).Rows + column.Start;
                switch (column.Lanes)
                {
                    case 16: Project<Simd512>(at, from, column.Start, scales, work, along); break;
                    case 8: Project<Simd256>(at, from, column.Start, scales, work, along); break;
                    default: Project<Simd128>(at, from, column.Start, scales, work, along); break;
                }
            }
        }
    }

    private void Project<V>(in ChannelRows at, float* from, int channel, float* scales, float* means, float* along)
        where V : unmanaged, ISimd<V>
    {
        if (UsesGroup)
            ChannelKernels.Project<V>(at, from, scales, means, along);
        else
            ChannelKernels.Rescale<V>(at, from, _derived + channel);
    }

    private void Forward<V>(in ChannelRows at, int channel, float* inverses)
        where V : unmanaged, ISimd<V>
    {
        if (UsesGroup)
            ChannelKernels.Normalize<V>(at, _group + channel, inverses, _parameters + channel, _parameters + _plan.Stride + channel);
        else
            ChannelKernels.Scale<V>(at, _derived + channel, _derived + _plan.Stride + channel);
    }

    /// <summary>Channels whose sums over all steps are this thread's.</summary>
    private ReadOnlySpan<ColumnBlock> OwnColumns
    {
        get
        {
            RowRange own = _places.Line(_plan.Columns.Length, 1).Of(0, 1, new RowRange(0, _plan.Columns.Length));
            return _plan.Columns.AsSpan(own.From, own.Count);
        }
    }

    /// <summary>Means and variances of the group.</summary>
    private void Measure(ConvolutionPlane product)
    {
        float share = 1f / CountRows(product);
        for (int squares = 0; squares < 2; squares++)
        {
            float* sums = _group + (squares * _plan.Stride);
            foreach (ColumnBlock column in OwnColumns)
            {
                var sum = new Span<float>(sums + column.Start, column.Columns);
                sum.Clear();
                for (int place = _places.First; place < _places.End; place++)
                {
                    float* x = product.At(place) + column.Start;
                    int rows = product.StepsOf(place);
                    switch (column.Lanes)
                    {
                        case 16: Sum<Simd512>(x, rows, sums + column.Start, squares, column.Start); break;
                        case 8: Sum<Simd256>(x, rows, sums + column.Start, squares, column.Start); break;
                        default: Sum<Simd128>(x, rows, sums + column.Start, squares, column.Start); break;
                    }
                }

                TensorPrimitives.Multiply(sum, share, sum);
            }
        }
    }

    private void Sum<V>(float* x, int rows, float* sums, int squares, int channel)
        where V : unmanaged, ISimd<V>
    {
        if (squares == 0)
            ChannelKernels.Sum<V>(x, _plan.Stride, rows, sums);
        else
            ChannelKernels.SumSquares<V>(x, _plan.Stride, rows, _group + channel, sums);
    }

    /// <summary>1 / deviation of some channels.</summary>
    private void Invert(ColumnBlock column, float* inverses)
    {
        for (int i = 0; i < column.Lanes; i++)
            inverses[i] = 1f / MathF.Sqrt(_group[_plan.Stride + column.Start + i] + ConvolutionLayer.Epsilon);
    }

    private int CountRows(ConvolutionPlane product)
    {
        int rows = 0;
        for (int place = _places.First; place < _places.End; place++)
            rows += product.StepsOf(place);
        return rows;
    }

    private static ChannelRows At(ConvolutionPlane product, ConvolutionPlane output, int place, bool rectifies) =>
        new(product.At(place), output.At(place), product.Stride, product.StepsOf(place), rectifies);
}
