using Microsoft.Extensions.Logging;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>
/// One execution of an orchestrator, live in memory: its coroutine, the steps it waits for and the events it has not taken. It is fed turn by
/// turn, from the history when it is rebuilt and from the inbox after.
/// </summary>
internal sealed class OrchestrationExecution
{
    // What stands between turns, where nothing is asked for.
    private static readonly List<HistoryEvent> NoSteps = [];
    private static readonly HashSet<int> NoTimers = [];

    private readonly OrchestratorRegistration _registration;
    private readonly IServiceProvider _services;
    private readonly Dictionary<int, OpenStep> _open = [];
    private readonly List<HistoryEvent> _heldWhileSuspended = [];
    private readonly TurnScheduler _scheduler;
    private readonly Action _foreignContinuation;
    private List<HistoryEvent> _steps = NoSteps;
    private HashSet<int> _cancelledTimers = NoTimers;
    private RecordedSteps? _recorded;
    private Task<byte[]>? _main;
    private Exception? _unhandled;
    private string? _divergence;
    private string _lastStep = "before its first step";
    private byte[]? _newInput;
    private bool _preserveEvents;
    private byte[]? _customStatus;
    private int _nextStep;
    private bool _areEventsAnnounced;
    private volatile bool _isForeign;
    private volatile bool _isAbandoned;

    public OrchestrationExecution(
        string instanceId,
        OrchestratorRegistration registration,
        IServiceProvider services,
        DurableSerializer serializer,
        ILoggerFactory loggers,
        Action foreignContinuation)
    {
        InstanceId = instanceId;
        _registration = registration;
        _services = services;
        Serializer = serializer;
        Loggers = loggers;
        _foreignContinuation = foreignContinuation;
        _scheduler = new TurnScheduler(OnForeignContinuation);
        Events = new ExternalEvents(serializer);
        Context = new EmbeddedOrchestrationContext(this);
    }

    public string InstanceId { get; }

    public DurableSerializer Serializer { get; }

    public ILoggerFactory Loggers { get; }

    public EmbeddedOrchestrationContext Context { get; }

    public ExternalEvents Events { get; }

    public ExecutionStarted? Started { get; private set; }

    public DerivedIds? Ids { get; private set; }

    public DateTimeOffset Now { get; private set; }

    /// <summary>The time of the first turn, in UTC.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    public bool IsReplaying => _recorded is not null;

    public bool IsSuspended { get; private set; }

    /// <summary>Whether a continuation arrived from outside a turn: the execution can't go on.</summary>
    public bool IsForeign => _isForeign;

    /// <summary>How many activities have been asked for and not ended.</summary>
    public int OpenActivities { get; private set; }

    /// <summary>Whether a timer was ever asked for.</summary>
    public bool HasAskedForTimers { get; private set; }

    /// <summary>What the orchestrator did that can't be replayed, or null.</summary>
    public string? Divergence => _divergence ?? (_isForeign
        ? $"Step {_nextStep}: the orchestrator awaits something that is not durable, {_lastStep}. Await only tasks of its context."
        : null);

    /// <summary>Whether a result is for a step that is still open.</summary>
    public bool IsOpen(HistoryEvent arrived) => arrived switch
    {
        TaskCompleted completed => IsOpen(completed.Id, StepKind.Activity),
        TaskFailed failed => IsOpen(failed.Id, StepKind.Activity),
        TimerFired fired => IsOpen(fired.Id, StepKind.Timer),
        SubOrchestrationCompleted completed => IsOpen(completed.Id, StepKind.SubOrchestration),
        SubOrchestrationFailed failed => IsOpen(failed.Id, StepKind.SubOrchestration),
        _ => true,
    };

    /// <summary>Runs a turn over what arrived.</summary>
    /// <param name="at">The turn's time.</param>
    /// <param name="arrived">What arrived, in its order.</param>
    public TurnResult Run(DateTimeOffset at, IReadOnlyList<HistoryEvent> arrived)
    {
        Now = at;
        _steps = [];
        _cancelledTimers = [];
        _customStatus = null;
        _areEventsAnnounced = !IsSuspended && !arrived.Any(one => one is ExecutionSuspended);
        if (_areEventsAnnounced)
        {
            Events.Announce(arrived);
        }

        foreach (var one in arrived)
        {
            Feed(one);
        }

        if (_divergence is null && _main is { IsCompleted: false } && !IsSuspended && _open.Count == 0 && !Events.HasWaits)
        {
            _isForeign = true;
        }

        // What a turn asked for is its caller's: one that is live and sleeps keeps nothing of it.
        var result = Result();
        (_steps, _cancelledTimers, _customStatus) = (NoSteps, NoTimers, null);
        return result;
    }

    /// <summary>Runs a turn that a history holds, and holds the steps asked for against its steps.</summary>
    public TurnResult Replay(RecordedSteps recorded, HistoryTurn turn)
    {
        _recorded = recorded;
        recorded.AdvanceTo(turn.StepsSoFar);
        try
        {
            var result = Run(turn.At, turn.Arrived);
            _divergence ??= recorded.Missing(_nextStep);
            return result;
        }
        finally
        {
            _recorded = null;
        }
    }

    /// <summary>Forgets the coroutine; what it does from now on has no effect.</summary>
    public void Abandon() => _isAbandoned = true;

    /// <summary>Says whether the caller is on the orchestrator's turn; one that is not fails the execution.</summary>
    public bool CheckOnTurn()
    {
        if (_scheduler.IsOnTurn)
        {
            return true;
        }

        OnForeignContinuation();
        return false;
    }

    public void EnsureOnTurn()
    {
        if (CheckOnTurn())
        {
            return;
        }

        throw new NonDeterminismException($"Step {_nextStep}: the orchestration's context was used outside its turn, {_lastStep}. Use it on the orchestrator's own thread only.");
    }

    /// <summary>Asks for a step; in a replay it must be the one that the history holds.</summary>
    /// <param name="makeStep">The step, for its number.</param>
    public int Ask(Func<int, HistoryEvent> makeStep)
    {
        EnsureOnTurn();
        var id = _nextStep;
        var step = makeStep(id);
        if (_divergence is null && _recorded is not null)
        {
            _divergence = _recorded.Compare(id, step);
        }

        if (_divergence is not null)
        {
            throw new NonDeterminismException(_divergence);
        }

        _nextStep++;
        _lastStep = $"after step {id} ({RecordedSteps.Describe(step)})";
        _steps.Add(step);
        return id;
    }

    public void Open(OpenStep step)
    {
        _open.Add(step.Id, step);
        if (step.Kind == StepKind.Activity)
        {
            OpenActivities++;
        }

        HasAskedForTimers |= step.Kind == StepKind.Timer;
    }

    public void CancelTimer(OpenTimer timer, CancellationToken cancellationToken)
    {
        // Not an exception: it would end the process where a thread of the runtime's cancels the token.
        if (CheckOnTurn() && _open.Remove(timer.Id))
        {
            _ = _cancelledTimers.Add(timer.Id);
            timer.Cancel(cancellationToken);
        }
    }

    public void ContinueAsNew(byte[] newInput, bool preserveEvents)
    {
        EnsureOnTurn();
        _newInput = newInput;
        _preserveEvents = preserveEvents;
    }

    public void SetCustomStatus(byte[] customStatus)
    {
        EnsureOnTurn();
        _customStatus = customStatus;
    }

    private bool IsOpen(int id, StepKind kind) => _open.TryGetValue(id, out var step) && step.Kind == kind;

    private void Feed(HistoryEvent arrived)
    {
        switch (arrived)
        {
            case ExecutionSuspended:
                IsSuspended = true;
                break;
            case ExecutionResumed:
                IsSuspended = false;
                foreach (var held in _heldWhileSuspended)
                {
                    Apply(held);
                }

                _heldWhileSuspended.Clear();
                break;
            default:
                if (IsSuspended)
                {
                    _heldWhileSuspended.Add(arrived);
                }
                else
                {
                    Apply(arrived);
                }

                break;
        }
    }

    private void Apply(HistoryEvent arrived)
    {
        try
        {
            _scheduler.Run(() => ApplyOnTurn(arrived));
        }
        catch (Exception e) when (_main is not null)
        {
            // Thrown by what nobody awaits, an async void method for instance: it fails the orchestration as an unhandled exception does.
            _unhandled ??= e;
        }
    }

    private void ApplyOnTurn(HistoryEvent arrived)
    {
        switch (arrived)
        {
            case ExecutionStarted started:
                Started = started;
                StartedAt = Now;
                Ids = new DerivedIds(InstanceId, started.Execution, Now);
                _main = _registration.RunAsync(_services, Context, started.Input.Utf8, Serializer);
                break;
            case TaskCompleted completed:
                Close(completed.Id)?.Complete(completed.Result, Serializer);
                break;
            case TaskFailed failed:
                Close(failed.Id)?.Fail(failed.Failure);
                break;
            case TimerFired fired:
                Close(fired.Id)?.Complete(default, Serializer);
                break;
            case SubOrchestrationCompleted completed:
                Close(completed.Id)?.Complete(completed.Result, Serializer);
                break;
            case SubOrchestrationFailed failed:
                Close(failed.Id)?.Fail(failed.Failure);
                break;
            case EventRaised raised when _areEventsAnnounced:
                Events.Deliver(raised);
                break;
            case EventRaised raised:
                Events.Add(raised);
                break;
            default:
                throw new InvalidOperationException($"An execution can't be fed a {arrived.GetType().Name}.");
        }
    }

    // A step may have been closed before in the same turn: a timer by its cancellation.
    private OpenStep? Close(int id)
    {
        if (!_open.Remove(id, out var step))
        {
            return null;
        }

        if (step.Kind == StepKind.Activity)
        {
            OpenActivities--;
        }

        return step;
    }

    private TurnResult Result()
    {
        var result = new TurnResult(TurnEnd.Waits, _steps, _cancelledTimers, _customStatus);
        if (Divergence is { } divergence)
        {
            var failure = new FailureDetails(typeof(NonDeterminismException).FullName!, divergence, null, null);
            return result with { End = TurnEnd.Failed, Failure = failure };
        }

        if (_unhandled is not null)
        {
            return result with { End = TurnEnd.Failed, Failure = FailureDetails.FromException(_unhandled) };
        }

        if (_main is not { IsCompleted: true })
        {
            return result;
        }

        if (_main.IsCanceled || _main.Exception is not null)
        {
            var cause = _main.Exception?.InnerException ?? new TaskCanceledException(_main);
            return result with { End = TurnEnd.Failed, Failure = FailureDetails.FromException(cause) };
        }

        return _newInput is null
            ? result with { End = TurnEnd.Completed, Payload = _main.Result }
            : result with { End = TurnEnd.ContinuedAsNew, Payload = _newInput, CarriedEvents = Carried() };
    }

    private List<HistoryEvent> Carried()
    {
        var carried = new List<HistoryEvent>();
        if (_preserveEvents)
        {
            carried.AddRange(Events.Buffered);
        }

        if (IsSuspended)
        {
            carried.Add(new ExecutionSuspended(null));
        }

        if (_preserveEvents)
        {
            carried.AddRange(_heldWhileSuspended.OfType<EventRaised>());
        }

        return carried;
    }

    private void OnForeignContinuation()
    {
        if (!_isAbandoned)
        {
            _isForeign = true;
            _foreignContinuation();
        }
    }
}
