using LstmMlNet.Networks;

namespace LstmMlNet.Onnx.Import;

/// <summary>
/// The activations of a recurrent operator. A hard sigmoid of another slope is the one known here of gates that are scaled, so
/// <paramref name="GateScale"/> and <paramref name="GateShift"/> go into the weights.
/// </summary>
internal sealed record CellKind(GateActivation Gate, CellActivation Activation, float GateScale, float GateShift)
{
    // The hard sigmoid known here: x / 6 + 1/2.
    private const float Slope = 6;
    private const float Middle = 0.5f;

    /// <summary>Weights that need no scaling.</summary>
    public static CellKind AsTheyAre { get; } = new(GateActivation.Sigmoid, CellActivation.Tanh, 1, 0);

    public static CellKind Of(NodeReader node, int directions)
    {
        int each = node.Operation switch { "LSTM" => 3, "GRU" => 2, _ => 1 };
        IReadOnlyList<string> names = node.Texts("activations") is { Count: > 0 } given
            ? given
            : [.. Enumerable.Range(0, directions)
                .SelectMany(_ => each == 1 ? ["Tanh"] : Enumerable.Repeat("Tanh", each - 1).Prepend("Sigmoid"))];
        if (names.Count != each * directions)
            throw new InvalidDataException($"The ONNX model's {node.Name} names {names.Count} activations instead of {each * directions}.");
        for (int i = each; i < names.Count; i++)
        {
            if (!string.Equals(names[i], names[i % each], StringComparison.OrdinalIgnoreCase))
                throw node.Unsupported($"its directions have different activations ({string.Join(", ", names)})");
        }

        CellActivation state = State(node, names[each - 1]);
        if (each == 3 && State(node, names[1]) != state)
            throw node.Unsupported($"its candidate has the activation {names[1]} and its output {names[2]}");
        if (each == 1)
            return new CellKind(GateActivation.Sigmoid, state, 1, 0);
        return names[0].ToUpperInvariant() switch
        {
            "SIGMOID" => new CellKind(GateActivation.Sigmoid, state, 1, 0),
            "HARDSIGMOID" => Hard(node, state, directions),
            _ => throw node.Unsupported($"gates of activation {names[0]} are not known; Sigmoid and HardSigmoid are"),
        };
    }

    private static CellActivation State(NodeReader node, string name) => name.ToUpperInvariant() switch
    {
        "TANH" => CellActivation.Tanh,
        "RELU" => CellActivation.Relu,
        _ => throw node.Unsupported($"the activation {name} of its states is not known; Tanh and Relu are"),
    };

    private static CellKind Hard(NodeReader node, CellActivation state, int directions)
    {
        float alpha = Same(node, "activation_alpha", directions, 0.2f);
        float beta = Same(node, "activation_beta", directions, Middle);
        return float.IsFinite(alpha) && alpha > 0 && float.IsFinite(beta)
            ? new CellKind(GateActivation.HardSigmoid, state, Scale(alpha), (beta - Middle) * Slope)
            : throw node.Unsupported($"a HardSigmoid of alpha {alpha} and beta {beta} is not known");

        // 1/6 itself is not rounded once more.
        static float Scale(float alpha) => alpha == 1 / Slope ? 1 : alpha * Slope;
    }

    /// <summary>The attribute's value for each direction's gates, which must be the same.</summary>
    private static float Same(NodeReader node, string name, int directions, float otherwise)
    {
        if (node.Floats(name) is not { Count: > 0 } values)
            return otherwise;
        return values.Count % directions == 0
            && Enumerable.Range(0, directions).All(d => values[d * (values.Count / directions)] == values[0])
            ? values[0]
            : throw node.Unsupported($"its directions have different values of {name}");
    }
}
