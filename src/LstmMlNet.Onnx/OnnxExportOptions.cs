namespace LstmMlNet.Onnx;

/// <summary>Options for exporting a network to ONNX.</summary>
public sealed record OnnxExportOptions
{
    internal const int LeastOpset = 12;
    internal const int UsualOpset = 17;
    internal const int MostOpset = 22;

    /// <summary>The ONNX opset version, 12 to 22. Default: 17, from 2022, which all recent runtimes support.</summary>
    public int Opset { get; init; } = UsualOpset;

    /// <summary>The ONNX IR version, 8 to 10. Default: 8, that of opset 17.</summary>
    public int IrVersion { get; init; } = 8;

    /// <summary>
    /// Add an input with the number of steps of each sequence, so that a batch may hold sequences of different lengths. Default: on if the
    /// network accepts sequences of any length. Without it, all sequences of a batch must have the same number of steps.
    /// </summary>
    public bool? SequenceLengths { get; init; }

    /// <summary>Also return the last hidden states, <c>[batch, units]</c>, as <see cref="HiddenStateName"/>. Default: off.</summary>
    public bool HiddenState { get; init; }

    /// <summary>The name of the input: <c>[batch, steps, features]</c> of floats or, for tokens, <c>[batch, steps]</c> of int64.</summary>
    public string InputName { get; init; } = "features";

    /// <summary>The name of the input with the numbers of steps, <c>[batch]</c> of int32.</summary>
    public string LengthsName { get; init; } = "lengths";

    /// <summary>
    /// The name of the head's output: <c>[batch, classes]</c>, <c>[batch, outputs]</c>, <c>[batch, horizon, quantiles]</c>, or <c>[batch,
    /// steps, classes]</c> for a per-step head.
    /// </summary>
    public string OutputName { get; init; } = "score";

    /// <summary>The name of the output with the last hidden states.</summary>
    public string HiddenStateName { get; init; } = "hidden_state";

    /// <exception cref="ArgumentOutOfRangeException">A version is not one that can be written.</exception>
    /// <exception cref="ArgumentException">Two inputs or outputs have the same name, or one has none.</exception>
    internal void Validate()
    {
        if (Opset is < LeastOpset or > MostOpset)
            throw new ArgumentOutOfRangeException(nameof(Opset), Opset, $"Opset {Opset} cannot be written; 12 to 22 can.");
        if (IrVersion is < 8 or > 10)
            throw new ArgumentOutOfRangeException(nameof(IrVersion), IrVersion, $"IR version {IrVersion} cannot be written; 8 to 10 can.");
        string[] names = [InputName, LengthsName, OutputName, HiddenStateName];
        if (names.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("An input or output of the ONNX model has no name.");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two inputs or outputs of the ONNX model have the name '{twice.Key}'.");
    }
}
