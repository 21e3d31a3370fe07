namespace Orchestrations.Embedded;

/// <summary>
/// Runs an orchestrator's continuations on its turn's thread, in the order in which they became ready. One that arrives from elsewhere proves
/// that the orchestrator awaited something that is not durable.
/// </summary>
internal sealed class TurnScheduler(Action foreignContinuation) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private int _turnThread;

    public bool IsOnTurn => Volatile.Read(ref _turnThread) == Environment.CurrentManagedThreadId;

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsOnTurn)
        {
            _ready.Enqueue((d, state));
        }
        else
        {
            foreignContinuation();
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (IsOnTurn)
        {
            d(state);
        }
        else
        {
            foreignContinuation();
        }
    }

    /// <summary>Runs a piece of a turn, and all that becomes ready by it.</summary>
    public void Run(Action piece)
    {
        var before = Current;
        SetSynchronizationContext(this);
        Volatile.Write(ref _turnThread, Environment.CurrentManagedThreadId);
        try
        {
            piece();
            Drain();
        }
        finally
        {
            Volatile.Write(ref _turnThread, 0);
            SetSynchronizationContext(before);
        }
    }

    public void Drain()
    {
        while (_ready.TryDequeue(out var next))
        {
            next.Callback(next.State);
        }
    }
}
