using System.Globalization;
using System.Text.Json;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>All that a turn did, in one piece: its history, its messages, its timers, its instance's state.</summary>
internal sealed class TurnRequest(Engine engine, Instance instance, TurnBatch batch, InstanceRow before) : StoreRequest
{
    private readonly List<(long Instance, Message Message)> _deliveries = [];
    private readonly List<(InstanceRow Row, byte[] Input)> _children = [];
    private readonly List<Message> _carried = [];
    private List<TimerKey> _timersGone = [];

    public required InstanceRow Next { get; init; }

    /// <summary>The turn's history as JSON, or null where the next execution begins without one.</summary>
    public required byte[]? Events { get; init; }

    public ExecutionCompleted? End { get; init; }

    public byte[]? NextInput { get; init; }

    public IReadOnlyList<Message> Carried { get; init; } = [];

    public IReadOnlyList<HistoryEvent> Steps { get; init; } = [];

    public IReadOnlyCollection<int> CancelledTimers { get; init; } = [];

    public byte[]? CustomStatus { get; init; }

    public IReadOnlyList<ActivityCall> Recovered { get; init; } = [];

    /// <summary>When the execution began, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether the instances that this one called end with it.</summary>
    public bool EndsChildren { get; init; }

    /// <summary>Whether the store may hold timers of the instance: most executions have none, and are not to pay for looking.</summary>
    public bool MayHaveTimers { get; init; } = true;

    private long Seq => before.Seq;

    public override void Apply(StoreSession store)
    {
        _deliveries.Clear();
        _children.Clear();
        _carried.Clear();
        _timersGone = [];
        store.UpdateInstance(Next);
        if (Events is not null)
        {
            store.AppendHistory(Seq, before.Turn, Events);
        }

        if (CustomStatus is not null)
        {
            store.SetPayload(Seq, PayloadKind.CustomStatus, CustomStatus);
        }

        Consume(store);
        ApplySteps(store);
        if (NextInput is not null)
        {
            ContinueAsNew(store);
        }
        else if (End is not null)
        {
            Complete(store, End);
        }
    }

    public override void Committed()
    {
        instance.Failures = 0;
        instance.Row = Next;
        instance.Input = NextInput;
        if (NextInput is not null || End is not null)
        {
            engine.Live.Forget(instance);
            instance.DropExecution();
        }

        StartTimers();
        engine.Dispatch(Recovered);
        foreach (var step in Steps)
        {
            if (step is TaskScheduled call)
            {
                engine.Activities.Dispatch(new ActivityCall(Seq, before.Id, before.Execution, call.Id, call.Name, call.Input, before.Trace));
            }
        }

        foreach (var (child, input) in _children)
        {
            engine.Instances.Begin(child, input);
        }

        foreach (var (receiver, message) in _deliveries)
        {
            engine.Instances.Post(receiver, message);
        }

        if (NextInput is not null)
        {
            instance.PostFirst(_carried);
            _ = instance.TryNudge(begin: true);
        }

        if (End?.Failure is { } failure)
        {
            engine.Logger.InstanceFailed(before.Id, before.Name, failure.ToString());
        }

        if (End is not null || before.Status == OrchestrationRuntimeStatus.Pending)
        {
            engine.Waiters.Notify(before.Id);
        }

        instance.Finish();

        // The last of all: a listener that throws must not hold the instance up.
        if (End is not null || NextInput is not null)
        {
            DurableTelemetry.ExecutionEnded(before, StartedAt, new DateTimeOffset(Next.UpdatedAt, TimeSpan.Zero), End);
        }
    }

    public override void Failed(EmbeddedStoreException error) => engine.Turns.Retry(instance, batch, error);

    private void Consume(StoreSession store)
    {
        foreach (var message in batch.Messages)
        {
            if (message.InboxId != 0)
            {
                store.DeleteMessage(Seq, message.InboxId);
            }
            else if (message.Event is TimerFired fired && message.Execution == before.Execution)
            {
                store.DeleteTimer(new TimerKey(Seq, before.Execution, fired.Id));
            }
        }

        if (before is { Turn: 0, Execution: 0, HasWork: false })
        {
            store.DeleteTimer(new TimerKey(Seq, 0, TimerKey.Start));
        }
    }

    private void ApplySteps(StoreSession store)
    {
        foreach (var step in Steps)
        {
            switch (step)
            {
                case TimerCreated timer when Continues && !CancelledTimers.Contains(timer.Id):
                    store.AddTimer(new TimerKey(Seq, before.Execution, timer.Id), timer.FireAt.UtcTicks);
                    break;
                case SubOrchestrationCreated child:
                    StartChild(store, child);
                    break;
                case EventSent sent when store.Find(sent.InstanceId) is { } receiver && !receiver.Status.IsTerminal():
                    Deliver(store, receiver.Seq, new Message(new EventRaised(sent.Name, sent.Payload)));
                    break;
            }
        }

        if (Continues)
        {
            foreach (var timer in CancelledTimers)
            {
                store.DeleteTimer(new TimerKey(Seq, before.Execution, timer));
            }
        }
    }

    private bool Continues => NextInput is null && End is null;

    private void StartChild(StoreSession store, SubOrchestrationCreated child)
    {
        if (store.Find(child.InstanceId) is { } namesake)
        {
            if (!namesake.Status.IsTerminal())
            {
                if (Continues)
                {
                    var failure = FailureDetails.FromException(new OrchestrationAlreadyExistsException(child.InstanceId));
                    Deliver(store, Seq, new Message(new SubOrchestrationFailed(child.Id, failure), before.Execution));
                }

                return;
            }

            store.DeleteInstance(namesake.Seq);
        }

        var version = child.Version ?? engine.Versioning.DefaultVersion;
        var row = new InstanceRow(0, child.InstanceId, child.Name, version)
        {
            Status = OrchestrationRuntimeStatus.Pending,
            CreatedAt = Next.UpdatedAt,
            UpdatedAt = Next.UpdatedAt,
            Parent = new ParentLink(Seq, before.Execution, child.Id, before.Id, before.Name),
            Trace = DurableTelemetry.ContextOfChild(before, child, version),
        };
        var input = child.Input.Utf8.ToArray();
        _children.Add((store.AddInstance(row, input, startAt: null), input));
    }

    private void ContinueAsNew(StoreSession store)
    {
        if (before.Turn > 0)
        {
            store.DeleteHistory(Seq);
        }

        _timersGone = MayHaveTimers ? store.DeleteTimers(Seq) : [];
        store.SetPayload(Seq, PayloadKind.Input, NextInput);
        foreach (var message in Carried)
        {
            _carried.Add(store.CarryMessage(Seq, message));
        }
    }

    private void Complete(StoreSession store, ExecutionCompleted end)
    {
        _timersGone = MayHaveTimers ? store.DeleteTimers(Seq) : [];
        store.DeleteMessages(Seq);
        if (end.Result is { } result)
        {
            store.SetPayload(Seq, PayloadKind.Output, result.Utf8.Span);
        }

        if (end.Failure is { } failure)
        {
            store.SetPayload(Seq, PayloadKind.Failure, JsonSerializer.SerializeToUtf8Bytes(failure, HistoryJson.Default.FailureDetails));
        }

        // A parent that ended, was removed or continued as new waits no longer.
        if (before.Parent is { } parent && store.State(parent.Seq) is { } waiting && !waiting.Status.IsTerminal() && waiting.Execution == parent.Execution)
        {
            Deliver(store, parent.Seq, new Message(ResultFor(parent, end), parent.Execution));
        }

        if (EndsChildren)
        {
            var output = end.Result is { } text ? JsonSerializer.Deserialize(text.Utf8.Span is { IsEmpty: false } json ? json : "null"u8, HistoryJson.Default.String) : null;
            foreach (var child in store.Children(Seq))
            {
                if (!child.Status.IsTerminal())
                {
                    Deliver(store, child.Seq, new Message(new ExecutionTerminated(output), Recursive: true));
                }
            }
        }
    }

    private HistoryEvent ResultFor(ParentLink parent, ExecutionCompleted end)
    {
        if (end.Status == OrchestrationRuntimeStatus.Completed)
        {
            return new SubOrchestrationCompleted(parent.Task, end.Result ?? default);
        }

        var failure = end.Failure ?? FailureDetails.FromException(new OperationCanceledException(
            string.Create(CultureInfo.InvariantCulture, $"The orchestration instance '{before.Id}' was terminated: {end.Result?.ToString()}")));
        return new SubOrchestrationFailed(parent.Task, failure);
    }

    private void Deliver(StoreSession store, long receiver, Message message) => _deliveries.Add((receiver, store.AddMessage(receiver, message)));

    private void StartTimers()
    {
        if (_timersGone.Count > 0)
        {
            engine.Timers.Cancel(_timersGone);
        }

        if (!Continues)
        {
            return;
        }

        if (CancelledTimers.Count > 0)
        {
            engine.Timers.Cancel(CancelledTimers
                .Where(id => !Steps.Any(step => step is TimerCreated created && created.Id == id))
                .Select(id => new TimerKey(Seq, before.Execution, id)));
        }

        foreach (var step in Steps)
        {
            if (step is TimerCreated timer && !CancelledTimers.Contains(timer.Id))
            {
                engine.Timers.Add(new TimerKey(Seq, before.Execution, timer.Id), timer.FireAt.UtcTicks);
            }
        }
    }
}
