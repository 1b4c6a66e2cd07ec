namespace LstmMlNet.AspNetCore.Limits;

/// <summary>Limits the memory of all clients' large bodies and responses together; small ones are not counted.</summary>
internal sealed class ByteBudget(long most)
{
    /// <summary>Sizes up to this are not counted: a few thousand of them always fit.</summary>
    public const int Uncounted = 1 << 16;

    private long _taken;

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= most)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
