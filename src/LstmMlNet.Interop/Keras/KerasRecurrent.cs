using LstmMlNet.Interop.Tensors;
using LstmMlNet.Networks;
using LstmMlNet.Onnx.Import;

namespace LstmMlNet.Interop.Keras;

/// <summary>A recurrent layer of Keras as one here, its gates in the order of the cells here.</summary>
internal sealed class KerasRecurrent
{
    // Keras 2's hard sigmoid is x / 5 + 1/2; the one known here x / 6 + 1/2, as Keras 3's.
    private const float OldSlope = 6f / 5;
    private readonly KerasLayer _layer;
    private readonly RecurrentCellType _type;
    private readonly float _gateScale;

    private KerasRecurrent(KerasLayer layer, bool oldHardSigmoid)
    {
        _layer = layer;
        Units = layer.Number("units");
        _type = layer.ClassName switch
        {
            "LSTM" => RecurrentCellType.Lstm,
            "GRU" => RecurrentCellType.Gru,
            "SimpleRNN" => RecurrentCellType.SimpleRnn,
            _ => throw layer.Unsupported("LSTM, GRU and SimpleRNN are known, and Bidirectional of them"),
        };
        Refuse("return_state", "it returns its states");
        Refuse("time_major", "its steps come before the batch");
        GateActivation gates = GateActivation.Sigmoid;
        if (_type != RecurrentCellType.SimpleRnn)
        {
            gates = layer.Text("recurrent_activation", "sigmoid") switch
            {
                "sigmoid" => GateActivation.Sigmoid,
                "hard_sigmoid" => GateActivation.HardSigmoid,
                var other => throw layer.Unsupported($"gates of activation '{other}' are not known; sigmoid and hard_sigmoid are"),
            };
        }

        _gateScale = gates == GateActivation.HardSigmoid && oldHardSigmoid ? OldSlope : 1;
        Options = new RecurrentCellOptions
        {
            RecurrentActivation = gates,
            Activation = layer.Text("activation", "linear") switch
            {
                "tanh" => CellActivation.Tanh,
                "relu" => CellActivation.Relu,
                var other => throw layer.Unsupported($"the activation '{other}' is not known; tanh and relu are"),
            },
        };
    }

    public int Units { get; }

    private RecurrentCellOptions Options { get; }

    private int Gates => _type switch { RecurrentCellType.Lstm => 4, RecurrentCellType.Gru => 3, _ => 1 };

    /// <summary>For each gate here, where it is in Keras: i, f, c, o there, f, i, u, o here; z, r, h alike.</summary>
    public static int[] GatesOf(RecurrentCellType type) => type switch
    {
        RecurrentCellType.Lstm => [1, 0, 2, 3],
        RecurrentCellType.Gru or RecurrentCellType.GruResetBefore => [0, 1, 2],
        _ => [0],
    };

    public static ImportedLayer Of(KerasLayer layer, KerasWeights weights, bool oldHardSigmoid)
    {
        if (layer.ClassName == "Bidirectional")
            return Bidirectional(layer, weights, oldHardSigmoid);
        var recurrent = new KerasRecurrent(layer, oldHardSigmoid);
        recurrent.Refuse("go_backwards", "it reads the sequence backwards");
        return recurrent.Read(weights.Of(layer, "cell"), weights.Budget, directions: 1);
    }

    private static ImportedLayer Bidirectional(KerasLayer layer, KerasWeights weights, bool oldHardSigmoid)
    {
        if (layer.Text("merge_mode", "none") is not "concat" and var mode)
            throw layer.Unsupported($"its directions are merged by '{mode}'; concat is known");
        var forward = new KerasRecurrent(layer.Inner("layer"), oldHardSigmoid);
        forward.Refuse("go_backwards", "it reads the sequence backwards");
        if (layer.Config.TryGetProperty("backward_layer", out var other) && other.ValueKind == System.Text.Json.JsonValueKind.Object)
        {
            var backward = new KerasRecurrent(KerasLayer.Of(other), oldHardSigmoid);
            if (backward._type != forward._type || backward.Units != forward.Units || backward.Options != forward.Options)
                throw layer.Unsupported("its directions are of different layers");
        }

        return forward.Read(weights.Of(layer, "forward_layer/cell", "backward_layer/cell"), weights.Budget, directions: 2);
    }

    private void Refuse(string flag, string reason)
    {
        if (_layer.Flag(flag))
            throw _layer.Unsupported($"{reason} ({flag})");
    }

    private ImportedLayer Read(List<KeyValuePair<string, FileTensor>> tensors, ReadBudget budget, int directions)
    {
        bool biased = _layer.Flag("use_bias", otherwise: true);
        int each = biased ? 3 : 2;
        if (tensors.Count != each * directions)
            throw _layer.Damaged($"it has {tensors.Count} weights instead of {each * directions}");
        ImportedLayer[] parts = [.. tensors.Chunk(each).Select(own => Direction(own, biased, budget))];
        return parts.All(part => part.Inputs == parts[0].Inputs && part.Cell == parts[0].Cell)
            ? parts[0] with { Directions = [.. parts.SelectMany(part => part.Directions)] }
            : throw _layer.Damaged("its directions have weights of different shapes");
    }

    private ImportedLayer Direction(KeyValuePair<string, FileTensor>[] own, bool biased, ReadBudget budget)
    {
        long width = (long)Gates * Units;
        if (own[0].Value.Shape is not [> 0 and <= int.MaxValue / 8 and var inputs, var columns] || columns != width)
            throw Misfit(own[0], $"[features, {width}]");
        if (own[1].Value.Shape is not [var rows, var across] || rows != Units || across != width)
            throw Misfit(own[1], $"[{Units}, {width}]");
        int[] gates = GatesOf(_type);
        RecurrentCellType type = _type;
        float[] bias = new float[width];
        if (type == RecurrentCellType.Gru)
        {
            // Two biases are the form that resets after the product; a configuration of before that form does not say which.
            bool after = biased && !_layer.Config.TryGetProperty("reset_after", out _)
                ? own[2].Value.Shape.Length == 2
                : _layer.Flag("reset_after");
            type = after ? RecurrentCellType.Gru : RecurrentCellType.GruResetBefore;
            bias = new float[after ? 2 * width : width];
        }

        if (biased)
        {
            long[] expected = bias.Length == width ? [width] : [2, width];
            bias = own[2].Value.Shape.SequenceEqual(expected)
                ? Gated(own[2].Value.Values(own[2].Key, budget), gates)
                : throw Misfit(own[2], $"[{string.Join(", ", expected)}]");
        }

        var weights = new Dictionary<string, float[]>
        {
            ["kernel"] = Gated(own[0].Value.Values(own[0].Key, budget), gates),
            ["recurrent_kernel"] = Gated(own[1].Value.Values(own[1].Key, budget), gates),
            ["bias"] = bias,
        };
        return new ImportedLayer(type, Units, (int)inputs, Options, [weights]);
    }

    /// <summary>Columns in the order of the gates here, those of gates scaled to the slope of the hard sigmoid here.</summary>
    private float[] Gated(float[] rows, int[] gates)
    {
        float[] result = Columns(rows, gates, Units);
        if (_gateScale == 1)
            return result;
        int width = Gates * Units;
        for (int i = 0; i < result.Length; i++)
        {
            // Gate 2 is the candidate.
            if (i % width / Units != 2)
                result[i] *= _gateScale;
        }

        return result;
    }

    /// <summary>Columns in another order of gates; the same permutation leads back.</summary>
    public static float[] Columns(ReadOnlySpan<float> rows, int[] gates, int units)
    {
        int width = gates.Length * units;
        var result = new float[rows.Length];
        for (int row = 0; row < rows.Length; row += width)
        {
            for (int g = 0; g < gates.Length; g++)
                rows.Slice(row + (gates[g] * units), units).CopyTo(result.AsSpan(row + (g * units)));
        }

        return result;
    }

    private InvalidDataException Misfit(KeyValuePair<string, FileTensor> tensor, string expected) =>
        _layer.Damaged($"{tensor.Key} has shape {tensor.Value.ShapeText} instead of {expected}");
}
