using LstmMlNet.Networks;

namespace LstmMlNet.Onnx.Import;

/// <summary>A recurrent operator's weights under their Keras names, in the order of the cells here.</summary>
internal sealed class OperatorWeights(string what, OnnxTensor kernels, OnnxTensor recurrent, float[]? biases, int gates, int units)
{
    // Where each gate of the cell (LSTM f, i, u, o; GRU z, r, n) is in the operator (i, o, f, c; z, r, h).
    private readonly int[] _order = gates == 4 ? [2, 0, 3, 1] : [.. Enumerable.Range(0, gates)];

    /// <summary>One direction's weights.</summary>
    public IReadOnlyDictionary<string, float[]> Of(
        int direction,
        RecurrentCellType type,
        CellKind kind,
        float[]? peepholes,
        float[]? starts)
    {
        int inputs = (int)kernels.Shape[2];
        var weights = new Dictionary<string, float[]>
        {
            ["kernel"] = Transposed(kernels.Floats, direction, inputs, kind),
            ["recurrent_kernel"] = Transposed(recurrent.Floats, direction, units, kind),
            ["bias"] = Bias(direction, type == RecurrentCellType.Gru, kind),
        };
        if (peepholes is not null)
        {
            // i, o, f become f, i, o.
            Span<float> own = peepholes.AsSpan(direction * 3 * units, 3 * units);
            weights["peephole"] = [.. Scaled(own[(2 * units)..]), .. Scaled(own[..units]), .. Scaled(own.Slice(units, units))];
        }

        if (starts is not null)
        {
            int width = starts.Length / (int)kernels.Shape[0];
            weights["initial_state"] = starts.AsSpan(direction * width, width).ToArray();
        }

        foreach ((string name, float[] values) in weights)
        {
            if (values.Any(value => !float.IsFinite(value)))
                throw new InvalidDataException($"The {what} has a weight that is not finite ({name}).");
        }

        return weights;

        float[] Scaled(Span<float> values) => [.. values.ToArray().Select(value => value * kind.GateScale)];
    }

    private float[] Transposed(float[] rows, int direction, int inputs, CellKind kind)
    {
        int width = gates * units;
        var kernel = new float[inputs * width];
        for (int g = 0; g < gates; g++)
        {
            float scale = ScaleOf(g, kind);
            for (int unit = 0; unit < units; unit++)
            {
                long row = ((long)direction * width) + (_order[g] * units) + unit;
                for (int k = 0; k < inputs; k++)
                    kernel[(k * width) + (g * units) + unit] = rows[(row * inputs) + k] * scale;
            }
        }

        return kernel;
    }

    /// <summary>Both products' biases: apart where the cell keeps them apart, and otherwise their sum.</summary>
    private float[] Bias(int direction, bool apart, CellKind kind)
    {
        int width = gates * units;
        var result = new float[apart ? 2 * width : width];
        for (int part = 0; part < 2; part++)
        {
            for (int g = 0; g < gates; g++)
            {
                for (int unit = 0; unit < units; unit++)
                {
                    float own = biases?[(((direction * 2) + part) * width) + (_order[g] * units) + unit] ?? 0;
                    float shift = part == 0 && IsGate(g) ? kind.GateShift : 0;
                    result[(apart ? part * width : 0) + (g * units) + unit] += (own * ScaleOf(g, kind)) + shift;
                }
            }
        }

        return result;
    }

    private float ScaleOf(int gate, CellKind kind) => IsGate(gate) ? kind.GateScale : 1;

    /// <summary>Whether it is a gate rather than the candidate.</summary>
    private bool IsGate(int gate) => gates > 1 && gate != 2;
}
