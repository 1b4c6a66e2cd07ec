using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <content>Attention: the mean of the steps' outputs, weighted by how much each matters.</content>
internal sealed unsafe partial class SequencePool
{
    private float[] _energies = [];
    private float[] _weights = [];
    private float[] _energyGradients = [];

    /// <summary>How much a step mattered: attention's weight.</summary>
    public float WeightOf(int row) => _weights[row];

    /// <summary>Adds attention's parameter gradients, over some rows in their order.</summary>
    public void AddGradient(in RowPlane output, int firstRow, int endRow, Span<float> gradient)
    {
        for (int row = firstRow; row < endRow; row++)
        {
            var state = new ReadOnlySpan<float>(output.Rows + ((nint)row * output.Stride), _width);
            TensorPrimitives.MultiplyAdd(state, _energyGradients[row], gradient[.._width], gradient[.._width]);
            gradient[_width] += _energyGradients[row];
        }
    }

    /// <summary>Energies are within ±1: their powers of e need no greatest taken off, and can be summed step by step.</summary>
    private void Attend(BatchLayout shape, in RowPlane output, int place, ReadOnlySpan<float> parameters, Span<float> features)
    {
        int steps = shape.Lengths[place];
        float sum = 0;
        features.Clear();
        for (int t = 0; t < steps; t++)
        {
            int row = shape.RowOf(place, t);
            Span<float> state = Row(shape, output, place, t);
            _energies[row] = MathF.Tanh(TensorPrimitives.Dot<float>(state, parameters[.._width]) + parameters[_width]);
            _weights[row] = MathF.Exp(_energies[row]);
            sum += _weights[row];
            TensorPrimitives.MultiplyAdd(state, _weights[row], features, features);
        }

        float inverse = 1f / sum;
        TensorPrimitives.Multiply(features, inverse, features);
        for (int t = 0; t < steps; t++)
            _weights[shape.RowOf(place, t)] *= inverse;
    }

    private void AttendBackward(
        BatchLayout shape,
        in RowPlane output,
        in RowPlane outputGradient,
        int place,
        ReadOnlySpan<float> parameters,
        ReadOnlySpan<float> featureGradients)
    {
        int steps = shape.Lengths[place];
        float mean = 0;
        for (int t = 0; t < steps; t++)
        {
            int row = shape.RowOf(place, t);
            _energyGradients[row] = TensorPrimitives.Dot<float>(Row(shape, output, place, t), featureGradients);
            mean += _weights[row] * _energyGradients[row];
        }

        for (int t = 0; t < steps; t++)
        {
            int row = shape.RowOf(place, t);
            float energy = _energies[row];
            _energyGradients[row] = _weights[row] * (_energyGradients[row] - mean) * (1f - (energy * energy));
            Span<float> gradient = Row(shape, outputGradient, place, t);
            TensorPrimitives.Multiply(featureGradients, _weights[row], gradient);
            TensorPrimitives.MultiplyAdd(parameters[.._width], _energyGradients[row], gradient, gradient);
        }
    }
}
