namespace LstmMlNet.Networks;

/// <summary>A single process: every sum is its own value. The default.</summary>
public sealed class SingleProcess : ICollective
{
    /// <summary>0.</summary>
    public int Rank => 0;

    /// <summary>1.</summary>
    public int Size => 1;

    /// <inheritdoc/>
    public void AllReduce(Span<float> values)
    {
    }

    /// <inheritdoc/>
    public void AllReduce(Span<double> values)
    {
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> values, int root)
    {
    }

    /// <inheritdoc/>
    public void Barrier()
    {
    }

    /// <inheritdoc/>
    public void Abort(Exception reason)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
