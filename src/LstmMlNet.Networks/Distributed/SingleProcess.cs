namespace LstmMlNet.Networks;

/// <summary>A single process: each sum is the value itself. The default.</summary>
public sealed class SingleProcess : ICollective
{
    /// <summary>Always 0.</summary>
    public int Rank => 0;

    /// <summary>Always 1.</summary>
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
