namespace LstmMlNet.AspNetCore.Limits;

/// <summary>Memory that large bodies and answers of all clients together may take; small ones are not counted.</summary>
internal sealed class ByteBudget(long most)
{
    /// <summary>What is not counted: a few thousand of these fit anywhere.</summary>
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
