namespace LstmMlNet.Networks.Numerics;

/// <summary>Zeroed floats at a fixed 64-byte boundary (a cache line, a 512-bit vector), owned by the garbage collector.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;
    private const int LargeLength = LargePages.Bytes / sizeof(float);
    private const int Line = Alignment / sizeof(float);

    // Keeps what the pointer points into.
    private readonly float[] _storage;

    public AlignedBuffer(long length)
    {
        // Large ones begin at a large page.
        bool isLarge = length >= LargeLength;
        int alignment = isLarge ? LargePages.Bytes : Alignment;
        _storage = Allocate(Padded(length) + (isLarge ? LargePages.Bytes / sizeof(float) : 0), length);
        float* start = (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _storage[0]);
        nuint misalignment = (nuint)start % (nuint)alignment;
        Pointer = misalignment == 0 ? start : start + ((alignment - (int)misalignment) / sizeof(float));
        Length = (int)length;
        if (isLarge)
            LargePages.Ask(Pointer, (nint)length * sizeof(float) / LargePages.Bytes * LargePages.Bytes);
    }

    /// <param name="storage">A pinned array.</param>
    /// <param name="pointer">Where in it the buffer begins: a 64-byte boundary.</param>
    /// <param name="length">Its floats, <see cref="Padded"/> of which are its own.</param>
    public AlignedBuffer(float[] storage, float* pointer, int length)
    {
        _storage = storage;
        Pointer = pointer;
        Length = length;
    }

    /// <summary>The first float. Valid while this object is reachable: the array behind it never moves.</summary>
    public float* Pointer { get; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);

    /// <summary>This buffer if it is large enough, a new one otherwise: buffers grow to the largest shape seen and stay.</summary>
    public static AlignedBuffer Ensure(AlignedBuffer? current, long length, BufferPages? pages = null) =>
        current is not null && current.Length >= length ? current : pages?.Take(length) ?? new AlignedBuffer(length);

    /// <summary>
    /// The padded length: loads of the last, partial vector may read past the end, and the next buffer starts at a boundary.
    /// </summary>
    public static long Padded(long length) => (length + (3 * Line) - 1) / Line * Line;

    /// <summary>A pinned array.</summary>
    public static float[] Allocate(long floats, long length) => length >= 0 && floats <= Array.MaxLength
        ? GC.AllocateArray<float>((int)floats, pinned: true)
        : throw new InsufficientMemoryException($"A buffer of {length:N0} floats does not fit in one array; use smaller batches.");
}
