using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>Tracks open streams: limits their number, and closes them when idle or at shutdown.</summary>
internal sealed class StreamRegistry(int most)
{
    private readonly ConcurrentDictionary<StreamSession, bool> _open = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Reserves a place; false if the limit is reached.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _count) <= most)
            return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _count);

    public void Add(StreamSession session) => _open[session] = true;

    public void Remove(StreamSession session) => _open.TryRemove(session, out _);

    /// <summary>Closes idle streams.</summary>
    public void CloseIdle(TimeSpan idle)
    {
        foreach (StreamSession session in _open.Keys.Where(session => session.IdleFor > idle))
            session.BeginClose(WebSocketCloseStatus.NormalClosure, "idle timeout");
    }

    /// <summary>Notifies all clients that the service is stopping.</summary>
    public void CloseAll()
    {
        foreach (StreamSession session in _open.Keys)
            session.BeginClose(WebSocketCloseStatus.EndpointUnavailable, "service shutting down");
    }
}
