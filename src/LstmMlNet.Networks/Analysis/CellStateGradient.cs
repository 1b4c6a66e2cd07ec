using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// ∂loss/∂c after a step of an LSTM: the gradient along the cell plus that through h = o·tanh(c) of the same step, where a peephole lets o
/// see c too, and layer normalization lets each unit see all others.
/// </summary>
internal static class CellStateGradient
{
    // The same as in the engine's normalization.
    private const double Epsilon = Numerics.LayerNormalization.Epsilon;

    /// <param name="cell">The cell.</param>
    /// <param name="state">Its cell state after the step.</param>
    /// <param name="output">The output gate.</param>
    /// <param name="hidden">∂loss/∂h.</param>
    /// <param name="carried">The gradient that comes back along the cell.</param>
    public static float[] Of(RecurrentCell cell, float[] state, float[] output, float[] hidden, float[] carried)
    {
        int units = state.Length;
        float[] peepholes = cell.DataOf(RecurrentCell.Peephole);
        double[] shifted = Shifted(cell, state);
        double[] through = [.. shifted.Select((value, i) => hidden[i] * output[i] * Slope(cell, value))];
        if (cell.DataOf(RecurrentCell.StateNorm) is { Length: > 0 } norm)
            through = BackThroughNorm(state, norm, through);
        return [.. Enumerable.Range(0, units).Select(i =>
        {
            double gate = peepholes.Length > 0
                ? hidden[i] * Activate(cell, shifted[i]) * GateSlope(cell, output[i]) * peepholes[(2 * units) + i]
                : 0;
            return (float)(carried[i] + through[i] + gate);
        })];
    }

    private static double[] Shifted(RecurrentCell cell, float[] state)
    {
        if (cell.DataOf(RecurrentCell.StateNorm) is not { Length: > 0 } norm)
            return [.. state.Select(value => (double)value)];
        (double mean, double deviation) = Moments(state);
        return [.. state.Select((value, i) => (norm[i] * (value - mean) / deviation) + norm[state.Length + i])];
    }

    private static double[] BackThroughNorm(float[] state, float[] norm, double[] gradients)
    {
        (double mean, double deviation) = Moments(state);
        double[] scaled = [.. gradients.Select((value, i) => value * norm[i])];
        double[] normalized = [.. state.Select(value => (value - mean) / deviation)];
        double average = scaled.Average();
        double along = scaled.Zip(normalized, (a, b) => a * b).Average();
        return [.. scaled.Select((value, i) => (value - average - (normalized[i] * along)) / deviation)];
    }

    private static (double Mean, double Deviation) Moments(float[] values)
    {
        double mean = values.Average(value => (double)value);
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) + Epsilon));
    }

    private static double Activate(RecurrentCell cell, double x) =>
        cell.Options.Activation == CellActivation.Tanh ? Math.Tanh(x) : Math.Max(x, 0);

    private static double Slope(RecurrentCell cell, double x)
    {
        double y = Activate(cell, x);
        return cell.Options.Activation == CellActivation.Tanh ? 1 - (y * y) : y > 0 ? 1 : 0;
    }

    private static double GateSlope(RecurrentCell cell, double y) =>
        cell.Options.RecurrentActivation == GateActivation.Sigmoid ? y * (1 - y) : y is > 0 and < 1 ? 1.0 / 6 : 0;
}
