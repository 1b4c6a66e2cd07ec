using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Graph;

/// <summary>One dimension of a value: a number, or a name for one that may be any.</summary>
internal readonly record struct Dimension(long? Size, string? Name)
{
    public static implicit operator Dimension(int size) => new(size, null);

    public static implicit operator Dimension(string name) => new(null, name);

    public TensorShapeProto.Types.Dimension ToProto() => Size is { } size
        ? new TensorShapeProto.Types.Dimension { DimValue = size }
        : new TensorShapeProto.Types.Dimension { DimParam = Name };
}
