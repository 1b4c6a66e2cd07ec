using System.Numerics.Tensors;
using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Numerics;

/// <content>What the first layer reads: features standardized, or tokens' vectors.</content>
internal sealed unsafe partial class NetworkRunner
{
    private const int FewFeatures = 256;
    private readonly Action<RowRange> _loadPlaces;
    private ReadOnlyMemory<SequenceSlice> _batch;
    private FeatureScaling? _scaling;
    private int _context;
    private int[] _tokens = [];
    private AlignedBuffer? _inputGradient;

    /// <summary>The gradient of what the first layer reads, where something below it learns.</summary>
    private RowPlane InputGradient => _plan.LearnsBelow ? new(_inputGradient!.Pointer, ColumnBlock.Pad(_plan.InputWidth)) : default;

    /// <summary>Copies the sequences to where the first layer reads them, standardized; tokens and categories as their
    /// vectors.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="batch">The sequences.</param>
    /// <param name="scaling">How features are standardized.</param>
    /// <param name="context">Steps of each sequence before its first frame, which only convolutions read.</param>
    public void Load(PackedNetwork network, ReadOnlyMemory<SequenceSlice> batch, FeatureScaling? scaling, int context = 0)
    {
        (_network, _batch, _scaling, _context) = (network, batch, scaling, context);
        if (_plan.Embedded.Length == 0)
            RunFrontEnd();
        ForPlaces(_loadPlaces);
        _batch = default;
    }

    private void LoadPlaces(RowRange places)
    {
        ReadOnlySpan<SequenceSlice> batch = _batch.Span;
        if (_plan.Embedded.Length > 0)
        {
            LoadEmbedded(batch, places);
            return;
        }

        int features = _plan.Features;
        for (int b = places.From; b < places.End && _plan.StepWidth > 0; b++)
        {
            SequenceSlice slice = batch[Shape.Order[b]];
            ReadOnlySpan<float> values = slice.Values.AsSpan(slice.Offset, slice.Steps * features);
            SequenceLevel level = _plan.LevelOf(slice);
            for (int frame = 0; frame < Shape.Lengths[b]; frame++)
            {
                var row = new Span<float>(_input!.Pointer + ((nint)Shape.RowOf(b, frame) * _plan.InputWidth), _plan.InputWidth);
                for (int i = 0; i < _plan.StepsPerFrame; i++)
                {
                    int step = Math.Min(_context + (frame * _plan.StepsPerFrame) + i, slice.Steps - 1);
                    _plan.CopyStep(values.Slice(step * features, features), row.Slice(i * features, features), level, _scaling);
                }
            }
        }
    }

    /// <summary>Adds what came back to a run of the vectors of tokens or categories, row by row.</summary>
    public void AddEmbeddingGradient(in ParameterTask task, float* gradient)
    {
        EmbeddedFeature embedded = _plan.Embedded[task.Direction];
        int units = embedded.Layer.Units;
        int first = (task.Offset - embedded.Offset) / units;
        uint count = (uint)(task.Length / units);
        RowPlane rows = InputGradient;
        ReadOnlySpan<int> tokens = _tokens.AsSpan(task.Direction * Shape.Rows, Shape.Rows);
        for (int row = 0; row < Shape.Rows; row++)
        {
            uint token = (uint)(tokens[row] - first);
            if (token >= count)
                continue;
            var sum = new Span<float>(gradient + (token * units), units);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(rows.Rows + ((nint)row * rows.Stride) + embedded.Column, units), sum);
        }
    }

    /// <summary>Numbers standardized, then the vectors of tokens or categories side by side.</summary>
    private void LoadEmbedded(ReadOnlySpan<SequenceSlice> batch, RowRange places)
    {
        int features = _plan.Features;
        Span<float> numbers = features <= FewFeatures ? stackalloc float[FewFeatures] : new float[features];
        numbers = numbers[..features];
        for (int b = places.From; b < places.End; b++)
        {
            SequenceSlice slice = batch[Shape.Order[b]];
            SequenceLevel level = _plan.LevelOf(slice);
            for (int t = 0; t < slice.Steps; t++)
            {
                int row = Shape.RowOf(b, t);
                ReadOnlySpan<float> step = slice.Values.AsSpan(slice.Offset + (t * features), features);
                float* target = _input!.Pointer + ((nint)row * _plan.InputWidth);
                if (_plan.NumberFeatures.Length > 0)
                    _plan.CopyStep(step, numbers, level, _scaling);
                for (int i = 0; i < _plan.NumberFeatures.Length; i++)
                    target[i] = numbers[_plan.NumberFeatures[i]];
                for (int i = 0; i < _plan.Embedded.Length; i++)
                {
                    EmbeddedFeature embedded = _plan.Embedded[i];
                    int units = embedded.Layer.Units;
                    int token = (int)step[embedded.Feature];
                    _tokens[(i * Shape.Rows) + row] = token;
                    new ReadOnlySpan<float>(_network!.Parameters + embedded.Offset + ((nint)token * units), units)
                        .CopyTo(new Span<float>(target + embedded.Column, units));
                }
            }
        }
    }

    /// <summary>The part of frames' rows that convolutions fill.</summary>
    private RowPlane FrontEndColumns(in RowPlane rows) => new(rows.Rows + _plan.StepWidth, rows.Stride);

    private void ResizeBelow()
    {
        if (_tokens.Length < _plan.Embedded.Length * Shape.Rows)
            _tokens = new int[_plan.Embedded.Length * Shape.Rows];
        if (_keeps && _plan.LearnsBelow)
            _inputGradient = AlignedBuffer.Ensure(_inputGradient, (long)Shape.Rows * ColumnBlock.Pad(_plan.InputWidth), _pages);
    }
}
