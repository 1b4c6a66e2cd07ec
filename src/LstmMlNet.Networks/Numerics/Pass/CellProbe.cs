using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One step of a cell laid open: its gates, and what the gradients of the states after it become on the backward pass through it.
/// Runs the very equations that train, on a batch of equal rows, one for each gradient. For analysis: not fast.
/// </summary>
internal sealed unsafe class CellProbe
{
    private readonly RecurrentPass _pass;
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _derived;
    private readonly PassBuffers _buffers;
    private readonly BatchLayout _shape = new();
    private AlignedBuffer? _input;
    private AlignedBuffer? _inputGradient;

    /// <param name="cell">A cell that has its weights.</param>
    public CellProbe(RecurrentCell cell)
    {
        int features = cell.Features!.Value;
        _pass = cell.CreatePass(features, SimdWidths.Best, needsInputGradient: true);
        _parameters = new AlignedBuffer(_pass.ParameterLength);
        _derived = new AlignedBuffer(_pass.DerivedLength);
        ParameterPacking.Copy(_pass, cell.PassParameters(), _parameters.Span, [.. Enumerable.Range(0, features)], toPacked: true);
        foreach (ColumnBlock block in _pass.Blocks)
            _pass.Derive(block, GradientPiece.Whole, _parameters.Pointer, _derived.Pointer, transposes: true);
        _buffers = new PassBuffers(_pass, keeps: true);
    }

    public int Units => _pass.Units;

    public int States => _pass.Layout.States;

    private int Features => _pass.Inputs;

    /// <summary>Takes the step from one state, so many times over.</summary>
    public void Forward(ReadOnlySpan<float> x, float[][] states, int copies = 1)
    {
        int[] lengths = new int[copies];
        Array.Fill(lengths, 1);
        _shape.Set(lengths);
        _buffers.Resize(_shape);
        _input = AlignedBuffer.Ensure(_input, (long)copies * Features);
        _inputGradient = AlignedBuffer.Ensure(_inputGradient, (long)copies * ColumnBlock.Pad(Features));
        for (int copy = 0; copy < copies; copy++)
        {
            x.CopyTo(new Span<float>(_input.Pointer + ((nint)copy * Features), Features));
            for (int state = 0; state < States; state++)
            {
                var row =
                    new Span<float>(_buffers.States + ((((nint)state * _buffers.StateRows) + copy) * _pass.UnitStride), _pass.UnitStride);
                row.Clear();
                states[state].CopyTo(row);
            }
        }

        _pass.Forward(_buffers, Weights(), _shape, new RowPlane(_input.Pointer, Features), default, PassShare.Whole);
    }

    /// <summary>The states after the step.</summary>
    public float[][] StatesAfter() =>
        [.. Enumerable.Range(0, States).Select(state =>
            new ReadOnlySpan<float>(_buffers.Finals + ((nint)state * _buffers.Count * _pass.UnitStride), Units).ToArray())];

    /// <summary>A slot's values in the step, one a unit; to be read before <see cref="Backward"/>, which overwrites them.</summary>
    public float[] Gate(int slot)
    {
        var values = new float[Units];
        foreach (ColumnBlock block in _pass.Blocks)
        {
            float* gates = _buffers.GatesOf(_buffers.Gates, block, 0) + (slot * block.Lanes);
            for (int lane = 0; lane < block.Lanes && block.Start + lane < Units; lane++)
                values[block.Start + lane] = gates[lane];
        }

        return values;
    }

    /// <summary>Takes each copy's gradients of the states after the step back to those before it, and to the input.</summary>
    /// <param name="hidden">Of the hidden state, one array a copy.</param>
    /// <param name="cell">Of the cell state; null for cells that have none.</param>
    public (float[][] Hidden, float[][]? Cell, float[][] Input) Backward(float[][] hidden, float[][]? cell)
    {
        int stride = _pass.UnitStride;
        for (int copy = 0; copy < hidden.Length; copy++)
        {
            FillScaled(_buffers.SourceGradients + ((nint)copy * stride), hidden[copy]);
            FillScaled(_buffers.Carry + ((nint)copy * stride), cell?[copy]);
        }

        var inputGradients = new RowPlane(_inputGradient!.Pointer, ColumnBlock.Pad(Features));
        _pass.Backward(_buffers, Weights(), _shape, default, inputGradients, PassShare.Whole);
        return (
            GradientRows(_buffers.SourceGradients, hidden.Length, stride, Units),
            cell is null ? null : GradientRows(_buffers.Carry, hidden.Length, stride, Units),
            GradientRows(_inputGradient.Pointer, hidden.Length, ColumnBlock.Pad(Features), Features));
    }

    private PassWeights Weights() => new(_parameters.Pointer, _derived.Pointer);

    private void Fill(float* row, float[]? values)
    {
        var target = new Span<float>(row, _pass.UnitStride);
        target.Clear();
        values?.CopyTo(target);
    }

    /// <summary>Gradients go back scaled, as in training.</summary>
    private void FillScaled(float* row, float[]? values)
    {
        Fill(row, values);
        var target = new Span<float>(row, _pass.UnitStride);
        TensorPrimitives.Multiply(target, Least.GradientScale, target);
    }

    private static float[][] GradientRows(float* plane, int count, int stride, int width)
    {
        var rows = new float[count][];
        for (int row = 0; row < count; row++)
        {
            rows[row] = new float[width];
            TensorPrimitives.Multiply(
                new ReadOnlySpan<float>(plane + ((nint)row * stride), width),
                1 / Least.GradientScale,
                rows[row]);
        }

        return rows;
    }
}
