namespace LstmMlNet.Onnx;

/// <summary>How an ONNX model is read as a network.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>Which of the model's outputs the network computes. Default: the first.</summary>
    public string? OutputName { get; init; }

    /// <summary>
    /// What a model means that ends with a dense layer, without an activation, as classifiers from PyTorch often do. Default:
    /// numbers, as it is written.
    /// </summary>
    public LogitsMeaning Logits { get; init; } = LogitsMeaning.Numbers;
}
