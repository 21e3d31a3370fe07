using System.Collections.Concurrent;

namespace Orchestrations.Embedded;

/// <summary>The connections that read; as many as read at once.</summary>
internal sealed class StoreReader(string path) : IDisposable
{
    private readonly ConcurrentBag<ReadSession> _sessions = [];

    public T Read<T>(Func<ReadSession, T> read)
    {
        var session = _sessions.TryTake(out var free) ? free : new ReadSession(path);
        try
        {
            return read(session);
        }
        finally
        {
            _sessions.Add(session);
        }
    }

    /// <summary>Reads several things from one state of the store.</summary>
    public T Snapshot<T>(Func<ReadSession, T> read) => Read(session => session.Snapshot(read));

    public void Dispose()
    {
        while (_sessions.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
