namespace Orchestrations.Campaigns.Output.Download;

/// <summary>Cancels a step of the network's that gives nothing for too long. The time between steps doesn't count.</summary>
public sealed class StallTimer : IDisposable
{
    /// <summary>How long a step may give nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _either;

    /// <summary>Makes a timer that does not run yet.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the steps, too.</param>
    public StallTimer(TimeProvider time, CancellationToken cancellationToken)
    {
        _stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stalled.Token);
    }

    /// <summary>Whether a step gave nothing for too long.</summary>
    public bool HasFired => _stalled.IsCancellationRequested;

    /// <summary>Begins a step.</summary>
    /// <returns>What ends it.</returns>
    public CancellationToken Start()
    {
        _stalled.CancelAfter(Patience);
        return _either.Token;
    }

    /// <summary>Says that the step has given something.</summary>
    public void Stop() => _stalled.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _stalled.Dispose();
    }
}
