namespace LstmMlNet.Networks.Tests.Reference;

/// <summary>
/// The cells as plain equations in double precision, one loop a sum: the oracle that every fast path is held against.
/// Weights are as published: [features, gates · units], gates in their published order.
/// </summary>
internal sealed class ReferenceCell(RecurrentCellType type, int features, int units, double[] kernel, double[] recurrent, double[] bias, double[] peephole)
{
    public int Units => units;

    public double[][] ZeroState() => type is RecurrentCellType.Lstm or RecurrentCellType.PeepholeLstm ? [new double[units], new double[units]] : [new double[units]];

    /// <summary>The weight by which the output gate sees the cell state.</summary>
    public double OutputPeephole(int unit) => Peephole(2, unit);

    public double[][] Step(ReadOnlySpan<double> x, double[][] state) => type switch
    {
        RecurrentCellType.Lstm or RecurrentCellType.PeepholeLstm => Lstm(x, state),
        RecurrentCellType.Gru => GruResetAfter(x, state[0]),
        RecurrentCellType.GruResetBefore => GruResetBefore(x, state[0]),
        _ => Simple(x, state[0]),
    };

    private double[][] Lstm(ReadOnlySpan<double> x, double[][] state)
    {
        var h = new double[units];
        var c = new double[units];
        for (int j = 0; j < units; j++)
        {
            double before = state[1][j];
            double f = Sigmoid(Input(x, 0, j, 4) + Recurrent(state[0], 0, j, 4) + bias[j] + (Peephole(0, j) * before));
            double i = Sigmoid(Input(x, 1, j, 4) + Recurrent(state[0], 1, j, 4) + bias[units + j] + (Peephole(1, j) * before));
            double u = Math.Tanh(Input(x, 2, j, 4) + Recurrent(state[0], 2, j, 4) + bias[(2 * units) + j]);
            c[j] = (f * before) + (i * u);
            double o = Sigmoid(Input(x, 3, j, 4) + Recurrent(state[0], 3, j, 4) + bias[(3 * units) + j] + (Peephole(2, j) * c[j]));
            h[j] = o * Math.Tanh(c[j]);
        }

        return [h, c];
    }

    private double[][] GruResetAfter(ReadOnlySpan<double> x, double[] before)
    {
        var h = new double[units];
        int second = 3 * units;
        for (int j = 0; j < units; j++)
        {
            double z = Sigmoid(Input(x, 0, j, 3) + Recurrent(before, 0, j, 3) + bias[j] + bias[second + j]);
            double r = Sigmoid(Input(x, 1, j, 3) + Recurrent(before, 1, j, 3) + bias[units + j] + bias[second + units + j]);
            double n = Math.Tanh(Input(x, 2, j, 3) + bias[(2 * units) + j] + (r * (Recurrent(before, 2, j, 3) + bias[second + (2 * units) + j])));
            h[j] = (z * before[j]) + ((1 - z) * n);
        }

        return [h];
    }

    private double[][] GruResetBefore(ReadOnlySpan<double> x, double[] before)
    {
        var h = new double[units];
        var z = new double[units];
        var reset = new double[units];
        for (int j = 0; j < units; j++)
        {
            z[j] = Sigmoid(Input(x, 0, j, 3) + Recurrent(before, 0, j, 3) + bias[j]);
            reset[j] = before[j] * Sigmoid(Input(x, 1, j, 3) + Recurrent(before, 1, j, 3) + bias[units + j]);
        }

        for (int j = 0; j < units; j++)
            h[j] = (z[j] * before[j]) + ((1 - z[j]) * Math.Tanh(Input(x, 2, j, 3) + Recurrent(reset, 2, j, 3) + bias[(2 * units) + j]));
        return [h];
    }

    private double[][] Simple(ReadOnlySpan<double> x, double[] before)
    {
        var h = new double[units];
        for (int j = 0; j < units; j++)
            h[j] = Math.Tanh(Input(x, 0, j, 1) + Recurrent(before, 0, j, 1) + bias[j]);
        return [h];
    }

    private double Input(ReadOnlySpan<double> x, int gate, int unit, int gates)
    {
        double sum = 0;
        for (int k = 0; k < features; k++)
            sum += x[k] * kernel[(k * gates * units) + (gate * units) + unit];
        return sum;
    }

    private double Recurrent(double[] h, int gate, int unit, int gates)
    {
        double sum = 0;
        for (int k = 0; k < units; k++)
            sum += h[k] * recurrent[(k * gates * units) + (gate * units) + unit];
        return sum;
    }

    private double Peephole(int gate, int unit) => type == RecurrentCellType.PeepholeLstm ? peephole[(gate * units) + unit] : 0;

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
