namespace LstmMlNet.Interop.Tensors;

/// <summary>Bytes of a file that one tensor or several are views of; read when they are first needed.</summary>
internal sealed class TensorStorage(long length, bool bigEndian, Func<byte[]> read)
{
    private readonly Lazy<byte[]> _bytes = new(read);

    public long Length { get; } = length;

    public bool BigEndian { get; } = bigEndian;

    public ReadOnlySpan<byte> Bytes => _bytes.Value;
}
