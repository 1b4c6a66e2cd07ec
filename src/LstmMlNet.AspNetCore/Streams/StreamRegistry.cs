using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>The sockets that are open: counted, bounded, and closed when nothing comes for long, or the service stops.</summary>
internal sealed class StreamRegistry(int most)
{
    private readonly ConcurrentDictionary<StreamSession, bool> _open = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a socket in; false where there are as many as there may be.</summary>
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

    /// <summary>Closes the sockets to which nothing came for long.</summary>
    public void CloseIdle(TimeSpan idle)
    {
        foreach (StreamSession session in _open.Keys.Where(session => session.IdleFor > idle))
            session.BeginClose(WebSocketCloseStatus.NormalClosure, "no step came for long");
    }

    /// <summary>Notifies all clients that the service is stopping.</summary>
    public void CloseAll()
    {
        foreach (StreamSession session in _open.Keys)
            session.BeginClose(WebSocketCloseStatus.EndpointUnavailable, "the service stops");
    }
}
