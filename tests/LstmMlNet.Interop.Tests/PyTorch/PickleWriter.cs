using System.Buffers.Binary;
using System.Text;

namespace LstmMlNet.Interop.Tests.PyTorch;

/// <summary>Writes pickles of protocol 2, instruction by instruction, as Python's pickle module documents them.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    public PickleWriter() => Raw(0x80, 2);

    public byte[] End()
    {
        Raw((byte)'.');
        return [.. _bytes];
    }

    public PickleWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Global(string module, string name) => Raw([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    public PickleWriter Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Raw([(byte)'X', .. length, .. bytes]);
    }

    public PickleWriter Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return value is >= 0 and < 256 ? Raw((byte)'K', (byte)value) : Raw([0x8a, 8, .. bytes]);
    }

    public PickleWriter Numbers(IEnumerable<long> values)
    {
        Raw((byte)'(');
        foreach (long value in values)
            Number(value);
        return Raw((byte)'t');
    }

    /// <summary>collections.OrderedDict(), empty.</summary>
    public PickleWriter OrderedDict() => Global("collections", "OrderedDict").Raw((byte)')', (byte)'R');
}
