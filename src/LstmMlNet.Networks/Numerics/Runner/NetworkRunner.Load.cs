using System.Numerics.Tensors;
using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Numerics;

/// <content>What the first layer reads: features standardised, or tokens' vectors.</content>
internal sealed unsafe partial class NetworkRunner
{
    private int[] _tokens = [];
    private AlignedBuffer? _inputGradient;

    /// <summary>The gradient of what the first layer reads, where something below it learns.</summary>
    private RowPlane InputGradient => _plan.LearnsBelow ? new(_inputGradient!.Pointer, ColumnBlock.Pad(_plan.InputWidth)) : default;

    /// <summary>Copies the sequences to where the first layer reads them, standardised; tokens as their vectors.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="batch">The sequences.</param>
    /// <param name="scaling">How features are standardised.</param>
    /// <param name="context">Steps of each sequence before its first frame, which only convolutions read.</param>
    public void Load(PackedNetwork network, ReadOnlySpan<SequenceSlice> batch, FeatureScaling? scaling, int context = 0)
    {
        if (_plan.Embedding is { } embedding)
        {
            LoadTokens(network, embedding, batch);
            return;
        }

        int features = _plan.Features;
        _frontEnd?.Run(network, Shape, batch, scaling, FrontEndColumns(Input), context);
        for (int b = 0; b < Shape.Count && _plan.StepWidth > 0; b++)
        {
            SequenceSlice slice = batch[Shape.Order[b]];
            ReadOnlySpan<float> values = slice.Values.AsSpan(slice.Offset, slice.Steps * features);
            SequenceLevel level = _plan.LevelOf(slice);
            for (int frame = 0; frame < Shape.Lengths[b]; frame++)
            {
                var row = new Span<float>(_input!.Pointer + ((nint)Shape.RowOf(b, frame) * _plan.InputWidth), _plan.InputWidth);
                for (int i = 0; i < _plan.StepsPerFrame; i++)
                {
                    int step = Math.Min(context + (frame * _plan.StepsPerFrame) + i, slice.Steps - 1);
                    _plan.CopyStep(values.Slice(step * features, features), row.Slice(i * features, features), level, scaling);
                }
            }
        }
    }

    /// <summary>Adds what came back to a run of tokens' vectors, row by row.</summary>
    public void AddEmbeddingGradient(in ParameterTask task, float* gradient)
    {
        int units = _plan.InputWidth;
        int first = task.Offset / units;
        uint count = (uint)(task.Length / units);
        RowPlane rows = InputGradient;
        for (int row = 0; row < Shape.Rows; row++)
        {
            uint token = (uint)(_tokens[row] - first);
            if (token >= count)
                continue;
            var sum = new Span<float>(gradient + (token * units), units);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(rows.Rows + ((nint)row * rows.Stride), units), sum);
        }
    }

    private void LoadTokens(PackedNetwork network, EmbeddingLayer embedding, ReadOnlySpan<SequenceSlice> batch)
    {
        int units = embedding.Units;
        for (int b = 0; b < Shape.Count; b++)
        {
            SequenceSlice slice = batch[Shape.Order[b]];
            for (int t = 0; t < slice.Steps; t++)
            {
                int row = Shape.RowOf(b, t);
                int token = (int)slice.Values[slice.Offset + t];
                _tokens[row] = token;
                new ReadOnlySpan<float>(network.Parameters + ((nint)token * units), units)
                    .CopyTo(new Span<float>(_input!.Pointer + ((nint)row * units), units));
            }
        }
    }

    /// <summary>The part of frames' rows that convolutions fill.</summary>
    private RowPlane FrontEndColumns(in RowPlane rows) => new(rows.Rows + _plan.StepWidth, rows.Stride);

    private void ResizeBelow()
    {
        if (_plan.Embedding is not null && _tokens.Length < Shape.Rows)
            _tokens = new int[Shape.Rows];
        if (_keeps && _plan.LearnsBelow)
            _inputGradient = AlignedBuffer.Ensure(_inputGradient, (long)Shape.Rows * ColumnBlock.Pad(_plan.InputWidth), _pages);
    }
}
