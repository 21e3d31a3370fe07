using Microsoft.DurableTask;

namespace Orchestrations.Functions.DurableTask;

/// <summary>
/// An execution's waits for a time. None ends early, and they end in the order of their times, whatever the order in which the backend's timers come: each
/// of those ends all waits whose time has come.
/// </summary>
/// <param name="inner">Durable Task's context.</param>
/// <param name="turns">The orchestrator's turns.</param>
internal sealed class DurableTimers(TaskOrchestrationContext inner, OrchestratorTurns turns) : IDisposable
{
    // The Azure Storage backend has a queue hold a timer's message back for whole seconds, rounded down: it comes up to a second early.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();
    private readonly List<Wait> _waits = [];
    private bool _comeEarly;

    private DateTimeOffset Now => Histories.Utc(inner.CurrentUtcDateTime);

    /// <summary>Waits for a time.</summary>
    /// <param name="fireAt">The time, in UTC.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<bool> WaitAsync(DateTimeOffset fireAt, CancellationToken cancellationToken)
    {
        var wait = new Wait(fireAt);
        var place = _waits.FindIndex(other => other.FireAt > fireAt);
        _waits.Insert(place < 0 ? _waits.Count : place, wait);
        _ = AwaitAsync(wait, cancellationToken);
        return wait.Task;
    }

    /// <summary>Gives up the timers that are left: Durable Task would wait for them before it ends the execution, and no code of it goes on after that.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    // A timer that came early is asked for again, with a second more, or the rest would be rounded down to nothing, a turn for each tenth of a second of it.
    // Whether timers come early is seen by the first; the next get that second at once.
    private async Task AwaitAsync(Wait wait, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        wait.Over = over;
        try
        {
            while (!wait.Task.IsCompleted)
            {
                turns.CountStep();
                var wanted = _comeEarly && Now < wait.FireAt ? wait.FireAt + Rounding : wait.FireAt;
                await inner.CreateTimer(wanted.UtcDateTime, over.Token);
                _comeEarly |= Now < wait.FireAt;
                EndDue();
            }
        }
        catch (OperationCanceledException)
        {
            // Another's timer has ended it, or the execution is over: then nothing waits for it any more.
            if (cancellationToken.IsCancellationRequested && _waits.Remove(wait))
            {
                wait.Cancel(cancellationToken);
            }
        }
        catch (Exception e)
        {
            _waits.Remove(wait);
            wait.Fail(e);
        }
    }

    private void EndDue()
    {
        while (_waits.Count > 0 && _waits[0].FireAt <= Now)
        {
            var wait = _waits[0];
            _waits.RemoveAt(0);
            wait.End();
        }
    }

    private sealed class Wait(DateTimeOffset fireAt)
    {
        private readonly TaskCompletionSource<bool> _ended = new();

        public DateTimeOffset FireAt => fireAt;

        public Task<bool> Task => _ended.Task;

        public CancellationTokenSource? Over { get; set; }

        public void End()
        {
            Over!.Cancel();
            _ended.SetResult(true);
        }

        public void Cancel(CancellationToken cancellationToken) => _ended.SetCanceled(cancellationToken);

        public void Fail(Exception exception) => _ended.TrySetException(exception);
    }
}
