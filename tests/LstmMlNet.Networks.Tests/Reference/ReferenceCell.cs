namespace LstmMlNet.Networks.Tests.Reference;

/// <summary>
/// The cells as plain equations in double precision, one loop a sum: the oracle that every fast path is held against.
/// Weights are as published: [features, gates · units], gates in their published order.
/// </summary>
internal sealed class ReferenceCell(RecurrentCell cell, int features, IReadOnlyDictionary<string, double[]> weights)
{
    private const double Epsilon = 1e-3;
    private readonly int _units = cell.Units;
    private readonly int _gates = weights["kernel"].Length / features / cell.Units;

    // Looked up once: gradients are checked by running the reference thousands of times.
    private readonly double[] _kernel = weights["kernel"];
    private readonly double[] _recurrentKernel = weights["recurrent_kernel"];
    private readonly double[] _bias = weights["bias"];
    private readonly double[]? _kernelNorm = weights.GetValueOrDefault("kernel_norm");
    private readonly double[]? _recurrentNorm = weights.GetValueOrDefault("recurrent_norm");
    private readonly double[]? _stateNorm = weights.GetValueOrDefault("state_norm");
    private readonly double[]? _peephole = weights.GetValueOrDefault("peephole");
    private readonly double[]? _initialState = weights.GetValueOrDefault("initial_state");
    private readonly bool _isHard = cell.Options.RecurrentActivation != GateActivation.Sigmoid;
    private readonly bool _isRelu = cell.Options.Activation != CellActivation.Tanh;

    public int Units => _units;

    /// <summary>Where a sequence starts.</summary>
    public double[][] InitialState() => _initialState is { } learned
        ? [.. learned.Chunk(_units).Select(state => (double[])state.Clone())]
        : [.. cell.StateSizes.Select(size => new double[size])];

    /// <param name="x">The input.</param>
    /// <param name="state">The states before.</param>
    /// <param name="mask">What the recurrent products do not read; null for all.</param>
    /// <param name="moved">A unit whose cell state is moved by so much, seen by the step's own output too.</param>
    public double[][] Step(ReadOnlySpan<double> x, double[][] state, double[]? mask = null, (int Unit, double By)? moved = null)
    {
        double[] input = Normalized(Product(x, _kernel, 0, _gates), _kernelNorm, 0);
        return cell.CellType switch
        {
            RecurrentCellType.Lstm or RecurrentCellType.PeepholeLstm => Lstm(input, state, mask, moved),
            RecurrentCellType.Gru => GruResetAfter(input, state[0], mask),
            RecurrentCellType.GruResetBefore => GruResetBefore(input, state[0], mask),
            RecurrentCellType.MinimalGatedUnit => MinimalGatedUnit(input, state[0], mask),
            RecurrentCellType.SimpleRnn => Simple(input, state[0], mask),
            _ => throw new NotSupportedException($"The reference has no equations of {cell.CellType}: write them here, plainly."),
        };
    }

    private double[][] Lstm(double[] input, double[][] state, double[]? mask, (int Unit, double By)? moved)
    {
        double[] recurrent = Recurrent(state[0], mask, 0, 4);
        var c = new double[_units];
        var o = new double[_units];
        for (int j = 0; j < _units; j++)
        {
            double before = state[1][j];
            double f = Gate(Sum(0, j) + (Peephole(0, j) * before));
            double i = Gate(Sum(1, j) + (Peephole(1, j) * before));
            double u = Activate(Sum(2, j));
            c[j] = (f * before) + (i * u) + (j == moved?.Unit ? moved.Value.By : 0);
            o[j] = Gate(Sum(3, j) + (Peephole(2, j) * c[j]));
        }

        double[] shown = c;
        if (_stateNorm is { } norm)
            shown = [.. Standardized(c).Select((value, j) => (norm[j] * value) + norm[_units + j])];
        return [[.. shown.Select((value, j) => o[j] * Activate(value))], c];

        double Sum(int gate, int unit) => input[(gate * _units) + unit] + recurrent[(gate * _units) + unit] + Bias(gate, unit);
    }

    private double[][] GruResetAfter(double[] input, double[] before, double[]? mask)
    {
        double[] recurrent = Recurrent(before, mask, 0, 3);
        var h = new double[_units];
        for (int j = 0; j < _units; j++)
        {
            double z = Gate(input[j] + recurrent[j] + Bias(0, j) + Bias(3, j));
            double r = Gate(input[_units + j] + recurrent[_units + j] + Bias(1, j) + Bias(4, j));
            double n = Activate(input[(2 * _units) + j] + Bias(2, j) + (r * (recurrent[(2 * _units) + j] + Bias(5, j))));
            h[j] = (z * before[j]) + ((1 - z) * n);
        }

        return [h];
    }

    private double[][] GruResetBefore(double[] input, double[] before, double[]? mask)
    {
        double[] gates = Recurrent(before, mask, 0, 2);
        var z = new double[_units];
        var reset = new double[_units];
        for (int j = 0; j < _units; j++)
        {
            z[j] = Gate(input[j] + gates[j] + Bias(0, j));
            reset[j] = before[j] * Gate(input[_units + j] + gates[_units + j] + Bias(1, j));
        }

        double[] candidate = Recurrent(reset, mask, 2, 1);
        return
        [
            [.. z.Select((keep, j) => (keep * before[j]) + ((1 - keep) * Activate(input[(2 * _units) + j] + candidate[j] + Bias(2, j))))],
        ];
    }

    private double[][] MinimalGatedUnit(double[] input, double[] before, double[]? mask)
    {
        double[] gates = Recurrent(before, mask, 0, 1);
        double[] f = [.. gates.Select((value, j) => Gate(input[j] + value + Bias(0, j)))];
        double[] candidate = Recurrent([.. f.Select((gate, j) => gate * before[j])], mask, 1, 1);
        return [[.. f.Select((gate, j) => ((1 - gate) * before[j]) + (gate * Activate(input[_units + j] + candidate[j] + Bias(1, j))))]];
    }

    private double[][] Simple(double[] input, double[] before, double[]? mask)
    {
        double[] recurrent = Recurrent(before, mask, 0, 1);
        return [[.. input.Select((value, j) => Activate(value + recurrent[j] + Bias(0, j)))]];
    }

    /// <summary>One recurrent product: some neighboring gates, normalized together.</summary>
    private double[] Recurrent(double[] h, double[]? mask, int firstGate, int gates) =>
        Normalized(
            Product(mask is null ? h : [.. h.Zip(mask, (a, b) => a * b)], _recurrentKernel, firstGate, gates),
            _recurrentNorm,
            firstGate);

    private double[] Product(ReadOnlySpan<double> source, double[] kernel, int firstGate, int gates)
    {
        int width = _gates * _units;
        var sums = new double[gates * _units];
        for (int k = 0; k < source.Length; k++)
        {
            double value = source[k];
            ReadOnlySpan<double> row = kernel.AsSpan((k * width) + (firstGate * _units), sums.Length);
            for (int column = 0; column < sums.Length; column++)
                sums[column] += value * row[column];
        }

        return sums;
    }

    private double[] Normalized(double[] sums, double[]? gains, int firstGate) => gains is not null
        ? [.. Standardized(sums).Select((value, i) => value * gains[(firstGate * _units) + i])]
        : sums;

    private static double[] Standardized(double[] values)
    {
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) + Epsilon);
        return [.. values.Select(value => (value - mean) / deviation)];
    }

    private double Bias(int gate, int unit) => _bias[(gate * _units) + unit];

    private double Peephole(int gate, int unit) => _peephole is null ? 0 : _peephole[(gate * _units) + unit];

    private double Gate(double x) => _isHard ? Math.Clamp((x / 6) + 0.5, 0, 1) : 1 / (1 + Math.Exp(-x));

    private double Activate(double x) => _isRelu ? Math.Max(x, 0) : Math.Tanh(x);
}
