using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using static SQLitePCL.raw;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Embedded;

/// <summary>
/// The one thread that writes. It takes all requests that wait, commits them together, and tells each: while one commit is on its way to the
/// disk the next batch gathers by itself.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    // More would make the first of a batch wait for the last.
    private const int MaxBatch = 2_000;

    // Pages of 4 KiB: when nobody waits, the log is moved into the file above the one; above the other it is moved even if somebody does.
    private const int PagesToCheckpointIdle = 2_000;
    private const int PagesToCheckpoint = 32_000;

    private readonly ConcurrentQueue<StoreRequest> _queue = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly StoreSession _session;
    private readonly IdleSignal _idle;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private int _sleeping;
    private int _pages;
    private volatile bool _closing;
    private volatile bool _abandoned;

    public StoreWriter(StoreSession session, IdleSignal idle, ILogger logger)
    {
        _session = session;
        _idle = idle;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "Orchestrations store writer" };
    }

    /// <summary>A testing aid: called before each commit; what it throws is taken as the disk's answer.</summary>
    public Action? BeforeCommit { get; set; }

    public void Start() => _thread.Start();

    public void Submit(StoreRequest request)
    {
        _idle.Enter();
        _queue.Enqueue(request);
        if (_closing && !_thread.IsAlive)
        {
            RefuseWaiting();
        }
        else
        {
            Wake();
        }
    }

    /// <summary>Ends the thread: after what waits is written or, where <paramref name="abandon"/> is set, as if the process had died.</summary>
    public void Close(bool abandon)
    {
        _abandoned = abandon;
        _closing = true;
        _ = _arrived.Release();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        RefuseWaiting();
    }

    public void Dispose()
    {
        _session.Dispose();
        _arrived.Dispose();
    }

    private void Wake()
    {
        // Only a sleeping thread needs the signal; each one costs a system call.
        if (Interlocked.Exchange(ref _sleeping, 0) == 1)
        {
            _ = _arrived.Release();
        }
    }

    private void Run()
    {
        var batch = new List<StoreRequest>();
        while (true)
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.TryDequeue(out var request))
            {
                batch.Add(request);
            }

            if (_abandoned)
            {
                Refuse(batch);
                return;
            }

            if (batch.Count > 0)
            {
                Write(batch);
                Checkpoint();
            }
            else if (_closing)
            {
                _session.Checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
                return;
            }
            else
            {
                Sleep();
            }
        }
    }

    private void Sleep()
    {
        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
        if (!_queue.IsEmpty || _closing)
        {
            Volatile.Write(ref _sleeping, 0);
            return;
        }

        _arrived.Wait();
    }

    private void Write(List<StoreRequest> batch)
    {
        var error = TryCommit(batch);
        if (error is null)
        {
            Complete(batch);
        }
        else if (batch.Count > 1 && !error.IsStorageFault)
        {
            // One request is at fault; the others shall not suffer for it.
            foreach (var request in batch)
            {
                Write([request]);
            }
        }
        else
        {
            _logger.CommitFailed(batch.Count, error);
            Fail(batch, error);
        }
    }

    private EmbeddedStoreException? TryCommit(List<StoreRequest> batch)
    {
        var startedAt = DurableTelemetry.MeasuresCommits ? Stopwatch.GetTimestamp() : 0;
        var error = TryWrite(batch);
        if (startedAt != 0)
        {
            DurableTelemetry.Committed(batch.Count, startedAt, failed: error is not null);
        }

        return error;
    }

    private EmbeddedStoreException? TryWrite(List<StoreRequest> batch)
    {
        try
        {
            _session.Begin();
            foreach (var request in batch)
            {
                request.Apply(_session);
            }

            BeforeCommit?.Invoke();
            _session.Commit();
            return null;
        }
        catch (Exception e)
        {
            try
            {
                _session.Rollback();
            }
            catch (EmbeddedStoreException rollbackFailed)
            {
                _logger.RollbackFailed(rollbackFailed);
            }

            return e as EmbeddedStoreException ?? new EmbeddedStoreException($"A write failed: {e.Message}", e);
        }
    }

    private void Complete(List<StoreRequest> batch)
    {
        foreach (var request in batch)
        {
            try
            {
                request.Committed();
            }
            catch (Exception e)
            {
                _logger.DispatchFailed(e);
            }

            _idle.Exit();
        }
    }

    private void Fail(List<StoreRequest> batch, EmbeddedStoreException error)
    {
        foreach (var request in batch)
        {
            request.Failed(error);
            _idle.Exit();
        }
    }

    private void RefuseWaiting()
    {
        var waiting = new List<StoreRequest>();
        while (_queue.TryDequeue(out var request))
        {
            waiting.Add(request);
        }

        Refuse(waiting);
    }

    private void Refuse(List<StoreRequest> batch) => Fail(batch, new EmbeddedStoreException("The embedded runtime has stopped; start it again."));

    private void Checkpoint()
    {
        _pages += _session.TakePagesWritten();
        if (_pages > PagesToCheckpoint || (_pages > PagesToCheckpointIdle && _queue.IsEmpty))
        {
            _pages = 0;
            _session.Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
        }
    }
}
