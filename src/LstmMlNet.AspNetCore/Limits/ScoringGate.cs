using System.Threading.RateLimiting;
using LstmMlNet.AspNetCore.Requests;

namespace LstmMlNet.AspNetCore.Limits;

/// <summary>Limits concurrent scoring, with a bounded asynchronous queue.</summary>
internal sealed class ScoringGate(int permits, int mostWaiting) : IDisposable
{
    private readonly ConcurrencyLimiter _all = Create(permits, mostWaiting);

    // One batch at a time: it alone uses all processors, and much memory.
    private readonly ConcurrencyLimiter _wide = Create(1, mostWaiting);

    /// <summary>Waits for a turn; dispose the result to end it.</summary>
    /// <param name="isWide">Whether it is a batch.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RequestException">Too many are waiting already.</exception>
    public async ValueTask<Turn> EnterAsync(bool isWide, CancellationToken cancellation)
    {
        RateLimitLease? wide = isWide ? await Acquire(_wide, cancellation).ConfigureAwait(false) : null;
        try
        {
            return new Turn(await Acquire(_all, cancellation).ConfigureAwait(false), wide);
        }
        catch
        {
            wide?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _all.Dispose();
        _wide.Dispose();
    }

    private static ConcurrencyLimiter Create(int permits, int mostWaiting) =>
        new(new ConcurrencyLimiterOptions
        {
            PermitLimit = permits,
            QueueLimit = mostWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });

    private static async ValueTask<RateLimitLease> Acquire(ConcurrencyLimiter limiter, CancellationToken cancellation)
    {
        RateLimitLease lease = await limiter.AcquireAsync(1, cancellation).ConfigureAwait(false);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw new RequestException("the service is busy: too many requests are waiting. Try again later.", status: 429);
    }

    /// <summary>A caller's turn.</summary>
    internal readonly struct Turn(RateLimitLease all, RateLimitLease? wide) : IDisposable
    {
        public void Dispose()
        {
            all.Dispose();
            wide?.Dispose();
        }
    }
}
