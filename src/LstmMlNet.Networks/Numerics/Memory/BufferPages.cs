namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Buffers of one thread, from whole pages of 2 MB that no other thread's buffers have a part of. Where two cores write to the
/// same large page, however far apart, both are slowed down while they are in different parts of a processor: training of S2 of
/// the benchmarks took 4.3 ms in shared arrays, 4.0 with 4 or 64 KB between buffers, 3.7 with 2 MB. A page lives as long as a
/// buffer of it.
/// </summary>
internal sealed unsafe class BufferPages
{
    private const int PageFloats = 2 * 1024 * 1024 / sizeof(float);
    private float[] _storage = [];
    private float* _next;
    private float* _end;

    /// <summary>A new buffer, zeroed.</summary>
    /// <exception cref="InsufficientMemoryException">It does not fit in one array.</exception>
    public AlignedBuffer Take(long length)
    {
        long padded = AlignedBuffer.Padded(length);
        if (length < 0 || _end - _next < padded)
            TakePages(((padded - 1) / PageFloats) + 1, length);
        var buffer = new AlignedBuffer(_storage, _next, (int)length);
        _next += padded;
        return buffer;
    }

    private void TakePages(long pages, long length)
    {
        // One more than needed, so that there are as many whole ones wherever the array begins.
        _storage = AlignedBuffer.Allocate((pages + 1) * PageFloats, length);
        nuint start = (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _storage[0]);
        const int PageBytes = PageFloats * sizeof(float);
        _next = (float*)((start + PageBytes - 1) / PageBytes * PageBytes);
        _end = _next + (pages * PageFloats);
        if (pages > 1)
            LargePages.Ask(_next, (nint)pages * PageBytes);
    }
}
