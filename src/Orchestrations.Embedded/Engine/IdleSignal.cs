namespace Orchestrations.Embedded;

/// <summary>Counts what is under way, and tells when there is nothing.</summary>
internal sealed class IdleSignal
{
    private readonly Lock _gate = new();
    private long _underWay;
    private TaskCompletionSource? _idle;

    public void Enter() => Interlocked.Increment(ref _underWay);

    public void Exit()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
        {
            Signal();
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        Task idle;
        lock (_gate)
        {
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle.Task;
        }

        if (Interlocked.Read(ref _underWay) == 0)
        {
            Signal();
        }

        return idle.WaitAsync(cancellationToken);
    }

    private void Signal()
    {
        TaskCompletionSource? idle;
        lock (_gate)
        {
            idle = _idle;
            _idle = null;
        }

        idle?.SetResult();
    }
}
