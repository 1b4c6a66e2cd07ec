namespace LstmMlNet.Networks.Numerics;

/// <summary>Zeroed floats at a fixed 64-byte boundary (a cache line, a 512-bit vector), owned by the garbage collector.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;
    private readonly float[] _storage;

    public AlignedBuffer(long length)
    {
        // Loads of a last, partly used vector may reach past the end: one vector more is allotted.
        long padded = length + (2 * Alignment / sizeof(float));
        if (length < 0 || padded > Array.MaxLength)
            throw new InsufficientMemoryException($"A buffer of {length:N0} floats is beyond what one array can hold; use smaller batches.");
        _storage = GC.AllocateArray<float>((int)padded, pinned: true);
        float* start = (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _storage[0]);
        nuint misalignment = (nuint)start % Alignment;
        Pointer = misalignment == 0 ? start : start + ((Alignment - (int)misalignment) / sizeof(float));
        Length = (int)length;
    }

    /// <summary>The first float. Valid while this object is reachable: the array behind it never moves.</summary>
    public float* Pointer { get; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);

    /// <summary>This buffer if it is large enough, a new one otherwise: buffers grow to the largest shape seen and stay.</summary>
    public static AlignedBuffer Ensure(AlignedBuffer? current, long length) =>
        current is not null && current.Length >= length ? current : new AlignedBuffer(length);
}
