namespace LstmMlNet.Cli.Commands;

/// <summary>The formats that <c>export</c> writes.</summary>
internal enum ExportFormat
{
    /// <summary>An ONNX model.</summary>
    Onnx,

    /// <summary>A state dictionary of PyTorch.</summary>
    Safetensors,

    /// <summary>A model of Keras, or its weights alone where the file's name ends with <c>.h5</c>.</summary>
    Keras,
}
