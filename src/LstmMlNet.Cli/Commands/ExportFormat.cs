namespace LstmMlNet.Cli.Commands;

/// <summary>What <c>export</c> writes.</summary>
internal enum ExportFormat
{
    /// <summary>An ONNX model.</summary>
    Onnx,

    /// <summary>A state dictionary of PyTorch.</summary>
    Safetensors,
}
