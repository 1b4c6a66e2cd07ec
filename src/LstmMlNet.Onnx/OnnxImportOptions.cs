namespace LstmMlNet.Onnx;

/// <summary>Options for importing an ONNX model.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The name of the model output that the network computes. Default: the first.</summary>
    public string? OutputName { get; init; }

    /// <summary>
    /// The meaning of the outputs of a model that ends with a dense layer and no activation, as many PyTorch classifiers do. Default:
    /// numbers.
    /// </summary>
    public LogitsMeaning Logits { get; init; } = LogitsMeaning.Numbers;
}
