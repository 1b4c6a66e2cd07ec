using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <content>What the first layer reads: features standardised, or tokens' vectors.</content>
internal sealed unsafe partial class NetworkRunner
{
    private int[] _tokens = [];
    private AlignedBuffer? _inputGradient;

    /// <summary>The gradient of what the first layer reads, where an embedding below it learns.</summary>
    private RowPlane InputGradient => _plan.Embedding?.Trainable == true ? new(_inputGradient!.Pointer, ColumnBlock.Pad(_plan.InputWidth)) : default;

    /// <summary>Copies the sequences to where the first layer reads them, standardised; tokens as their vectors.</summary>
    public void Load(PackedNetwork network, ReadOnlySpan<SequenceSlice> batch, FeatureScaling? scaling)
    {
        if (_plan.Embedding is { } embedding)
        {
            LoadTokens(network, embedding, batch);
            return;
        }

        int features = _plan.Features;
        for (int b = 0; b < Shape.Count; b++)
        {
            SequenceSlice slice = batch[Shape.Order[b]];
            ReadOnlySpan<float> values = slice.Values.AsSpan(slice.Offset, slice.Steps * features);
            SequenceLevel level = _plan.LevelOf(slice);
            for (int frame = 0; frame < Shape.Lengths[b]; frame++)
            {
                var row = new Span<float>(_input!.Pointer + ((nint)Shape.RowOf(b, frame) * _plan.InputWidth), _plan.InputWidth);
                for (int i = 0; i < _plan.StepsPerFrame; i++)
                {
                    int step = Math.Min((frame * _plan.StepsPerFrame) + i, slice.Steps - 1);
                    ReadOnlySpan<float> source = values.Slice(step * features, features);
                    Span<float> target = row.Slice(i * features, features);
                    if (_plan.LevelFeature is { Feature: var relative })
                    {
                        source.CopyTo(target);
                        target[relative] = level.Remove(target[relative]);
                        scaling?.Apply(target, target);
                    }
                    else if (scaling is null)
                    {
                        source.CopyTo(target);
                    }
                    else
                    {
                        scaling.Apply(source, target);
                    }
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
                new ReadOnlySpan<float>(network.Parameters + ((nint)token * units), units).CopyTo(new Span<float>(_input!.Pointer + ((nint)row * units), units));
            }
        }
    }

    private void ResizeTokens()
    {
        if (_plan.Embedding is not { } embedding)
            return;
        if (_tokens.Length < Shape.Rows)
            _tokens = new int[Shape.Rows];
        if (_keeps && embedding.Trainable)
            _inputGradient = AlignedBuffer.Ensure(_inputGradient, (long)Shape.Rows * ColumnBlock.Pad(_plan.InputWidth), _pages);
    }
}
