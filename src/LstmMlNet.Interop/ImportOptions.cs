using LstmMlNet.Networks;
using LstmMlNet.Onnx;

namespace LstmMlNet.Interop;

/// <summary>How a file of another framework is read as a network. What the file itself says needs no option.</summary>
public sealed record ImportOptions
{
    /// <summary>ONNX: which of the model's outputs the network computes. Default: the first.</summary>
    public string? OutputName { get; init; }

    /// <summary>
    /// What the outputs of a last dense layer without an activation mean. Default: numbers for ONNX and Keras models, which say where an
    /// activation is; for PyTorch's state dictionaries, which do not, classes if there are two or more outputs, and a number if there is
    /// one.
    /// </summary>
    public LogitsMeaning? Logits { get; init; }

    /// <summary>
    /// PyTorch: how the head reads the steps of the top layer. Default: the last hidden state, <c>h_n</c> (with one direction the same as
    /// <c>output[:, -1]</c>).
    /// </summary>
    public SequencePooling Pooling { get; init; } = SequencePooling.Last;

    /// <summary>PyTorch: the head predicts the classes of every step, <c>fc(output)</c>. Default: one prediction per sequence.</summary>
    public bool EveryStep { get; init; }

    /// <summary>PyTorch: the activation of an <c>nn.RNN</c>, its <c>nonlinearity</c>. Default: tanh, as in PyTorch.</summary>
    public CellActivation Activation { get; init; } = CellActivation.Tanh;

    /// <summary>
    /// PyTorch: the prefix of the names of the network's tensors in a file that also holds others, such as <c>encoder.</c>. Default: empty,
    /// all tensors are the network's.
    /// </summary>
    public string Prefix { get; init; } = "";

    internal OnnxImportOptions ForOnnx() => new() { OutputName = OutputName, Logits = Logits ?? LogitsMeaning.Numbers };

    /// <exception cref="ArgumentException">An option is none of its choices, or two contradict one another.</exception>
    internal void Validate()
    {
        if (Logits is { } logits && !Enum.IsDefined(logits))
            throw new ArgumentOutOfRangeException(nameof(Logits), logits, $"There is no meaning {logits} of logits.");
        if (!Enum.IsDefined(Pooling) || Pooling == SequencePooling.Attention)
            throw new ArgumentOutOfRangeException(
                nameof(
                    Pooling), Pooling, $"A state dictionary's steps cannot be pooled by {Pooling}; Last, Mean, Max and LastMeanMax can.");
        if (!Enum.IsDefined(Activation))
            throw new ArgumentOutOfRangeException(nameof(Activation), Activation, $"There is no activation {Activation}.");
        if (EveryStep && Pooling != SequencePooling.Last)
            throw new ArgumentException($"A head for every step reads each step, not their {Pooling}.", nameof(Pooling));
    }
}
