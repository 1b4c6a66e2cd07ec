namespace LstmMlNet.Networks;

/// <summary>The activation of a cell's gates (Keras: <c>recurrent_activation</c>).</summary>
public enum GateActivation
{
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid = 0,

    /// <summary>
    /// x / 6 + 1/2, clipped to the range from 0 to 1 (Keras 3; ONNX's HardSigmoid with alpha 1/6): gates can close and open completely.
    /// </summary>
    HardSigmoid = 1,
}
