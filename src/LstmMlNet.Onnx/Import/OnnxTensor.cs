using System.Globalization;
using System.Runtime.InteropServices;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Import;

/// <summary>A constant of a model: numbers or indices, row-major.</summary>
internal sealed class OnnxTensor
{
    private readonly float[]? _floats;
    private readonly long[]? _longs;

    public OnnxTensor(long[] shape, float[] values)
    {
        Shape = shape;
        _floats = values;
    }

    public OnnxTensor(long[] shape, long[] values)
    {
        Shape = shape;
        _longs = values;
    }

    public long[] Shape { get; }

    public bool IsFloat => _floats is not null;

    public float[] Floats =>
        _floats ?? throw new InvalidDataException("An operator of the ONNX model reads whole numbers where it needs floats.");

    public long[] Longs =>
        _longs ?? throw new InvalidDataException("An operator of the ONNX model reads floats where it needs whole numbers.");

    public int Length => _floats?.Length ?? _longs!.Length;

    public OnnxTensor WithShape(long[] shape) => _floats is not null ? new(shape, _floats) : new(shape, _longs!);

    /// <exception cref="InvalidDataException">The data do not have as many values as the shape says.</exception>
    /// <exception cref="NotSupportedException">The data lie in another file, or are of a type that is not read.</exception>
    public static OnnxTensor Of(TensorProto tensor)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External || tensor.ExternalData.Count > 0)
            throw new NotSupportedException(
                $"The tensor '{tensor.Name}' of the ONNX model lies in a file of its own; export the model with its weights inside "
                + "(PyTorch: external_data=False).");
        long[] shape = [.. tensor.Dims];
        long count = CountOf(shape, tensor.Name);
        return (Element)tensor.DataType switch
        {
            Element.Float => new(shape, Read<float>(tensor, tensor.FloatData, count)),
            Element.Double => new(shape, [.. Read<double>(tensor, tensor.DoubleData, count).Select(value => (float)value)]),
            Element.Int64 => new(shape, Read<long>(tensor, tensor.Int64Data, count)),
            Element.Int32 => new(shape, [.. Read<int>(tensor, tensor.Int32Data, count).Select(value => (long)value)]),
            _ => throw new NotSupportedException(string.Create(
                CultureInfo.InvariantCulture,
                $"The tensor '{tensor.Name}' of the ONNX model is of type {(Element)tensor.DataType}; float, double, int32 and "
                + $"int64 are read.")),
        };
    }

    /// <exception cref="InvalidDataException">A dimension is negative, or there are more values than an array holds.</exception>
    private static long CountOf(long[] shape, string name)
    {
        long count = 1;
        foreach (long size in shape)
        {
            if (size < 0 || (size > 0 && count > Array.MaxLength / size))
                throw new InvalidDataException($"The tensor '{name}' of the ONNX model has the shape [{string.Join(", ", shape)}].");
            count *= size;
        }

        return count;
    }

    private static T[] Read<T>(TensorProto tensor, IReadOnlyCollection<T> listed, long count)
        where T : unmanaged
    {
        if (tensor.RawData.IsEmpty && listed.Count == count)
            return [.. listed];
        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        if (raw.Length != count * Marshal.SizeOf<T>())
            throw new InvalidDataException(
                $"The tensor '{tensor.Name}' of the ONNX model has {raw.Length} bytes for the shape [{string.Join(", ", tensor.Dims)}].");
        return MemoryMarshal.Cast<byte, T>(raw).ToArray();
    }
}
