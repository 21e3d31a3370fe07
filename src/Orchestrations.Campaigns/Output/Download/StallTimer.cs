namespace Orchestrations.Campaigns.Output.Download;

/// <summary>Cancels a step of the network's that gives nothing for too long. The time between steps doesn't count.</summary>
internal sealed class StallTimer : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _either;

    public StallTimer(TimeProvider time, CancellationToken cancellationToken)
    {
        _stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stalled.Token);
    }

    public bool HasFired => _stalled.IsCancellationRequested;

    public CancellationToken Start()
    {
        _stalled.CancelAfter(Patience);
        return _either.Token;
    }

    public void Stop() => _stalled.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either.Dispose();
        _stalled.Dispose();
    }
}
