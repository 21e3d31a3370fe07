using System.Text.Json;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Takes turns: from what arrived for an instance it makes what is to be committed.</summary>
internal sealed class TurnRunner(Engine engine)
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(10);

    public void Run(Instance instance)
    {
        if (!engine.TryEnterTurn())
        {
            return;
        }

        var batch = instance.Take();
        try
        {
            Run(instance, batch);
        }
        catch (Exception e)
        {
            Retry(instance, batch, e);
        }
        finally
        {
            engine.ExitTurn();
        }
    }

    /// <summary>Forgets what memory holds of an instance whose turn could not be committed, and takes the turn again later.</summary>
    public void Retry(Instance instance, TurnBatch batch, Exception error)
    {
        engine.Live.Forget(instance);
        instance.DropExecution();
        instance.Row = null;
        instance.PutBack(batch);
        var delay = FirstRetryDelay * Math.Pow(2, Math.Min(instance.Failures++, 10));
        delay = delay < LongestRetryDelay ? delay : LongestRetryDelay;
        if (engine.TakesTurns)
        {
            engine.Logger.TurnFailed(instance.Seq, delay, error);
            _ = RetryLaterAsync(instance, delay);
        }
    }

    // A disk recovers in real time, whatever clock the runtime was given.
    private static async Task RetryLaterAsync(Instance instance, TimeSpan delay)
    {
        await Task.Delay(delay, TimeProvider.System);
        instance.Enqueue();
    }

    private void Run(Instance instance, TurnBatch batch)
    {
        var row = instance.Row ??= engine.Reader.Read(store => store.Row(instance.Seq));
        if (row is null || row.Status.IsTerminal())
        {
            Leave(instance);
            return;
        }

        if (batch.Messages.Find(message => message.Event is ExecutionTerminated) is { } termination)
        {
            var output = ((ExecutionTerminated)termination.Event).Output;
            var result = output is null ? default : new JsonPayload(JsonSerializer.SerializeToUtf8Bytes(output, HistoryJson.Default.String));
            End(instance, batch, row, termination.Event, new ExecutionCompleted(OrchestrationRuntimeStatus.Terminated, result, null), termination.Recursive);
            return;
        }

        if (!engine.Versioning.Accepts(row.Version))
        {
            RunRejected(instance, batch, row);
        }
        else if (row.Turn == 0 && !batch.Begin)
        {
            instance.Hold(batch.Messages);
            instance.Finish();
        }
        else if (!engine.Registry.Orchestrators.TryGetValue(row.Name, out var orchestrator))
        {
            Fail(instance, batch, row, $"No orchestrator named '{row.Name}' is registered with this host.");
        }
        else if (row.Turn == StoreKeys.MaxTurns - 1)
        {
            Fail(instance, batch, row, $"The execution has {row.Turn} turns, as many as the store can hold. Use ContinueAsNew.");
        }
        else
        {
            Run(instance, batch, row, orchestrator);
        }
    }

    private void Run(Instance instance, TurnBatch batch, InstanceRow row, OrchestratorRegistration orchestrator)
    {
        if (row.Turn > 0 && batch.Messages.Count == 0 && instance.Execution is not { IsForeign: true })
        {
            if (batch.Recover)
            {
                engine.Dispatch(Unfinished(row, engine.Reader.Read(store => store.History(row.Seq))));
            }

            instance.Finish();
            return;
        }

        IReadOnlyList<ActivityCall> recovered = [];
        if (instance.Execution is null)
        {
            var execution = new OrchestrationExecution(
                row.Id,
                orchestrator,
                engine.Services,
                engine.Registry.Serializer,
                engine.Loggers,
                () => instance.TryNudge());
            if (row.Turn > 0)
            {
                var history = engine.Reader.Read(store => store.History(row.Seq));
                recovered = batch.Recover ? Unfinished(row, history) : [];
                if (HistoryReplay.Run(execution, history) is { } divergence)
                {
                    execution.Abandon();
                    var failure = new FailureDetails(typeof(NonDeterminismException).FullName!, divergence, null, null);
                    End(instance, batch, row, null, new ExecutionCompleted(OrchestrationRuntimeStatus.Failed, null, failure), recursive: false);
                    return;
                }
            }

            instance.Execution = execution;
        }

        Run(instance, batch, row, instance.Execution, recovered);
    }

    private void Run(Instance instance, TurnBatch batch, InstanceRow row, OrchestrationExecution execution, IReadOnlyList<ActivityCall> recovered)
    {
        var arrived = new List<HistoryEvent>(batch.Messages.Count + 1);
        if (row.Turn == 0)
        {
            arrived.Add(Started(instance, row));
        }

        var isSuspended = execution.IsSuspended;
        foreach (var message in batch.Messages)
        {
            if ((message.Execution != Message.AnyExecution && message.Execution != row.Execution) || !execution.IsOpen(message.Event))
            {
                continue;
            }

            // Holding one that is held, or resuming one that is not, changes nothing and is not recorded.
            if ((message.Event is ExecutionSuspended && isSuspended) || (message.Event is ExecutionResumed && !isSuspended))
            {
                continue;
            }

            isSuspended = message.Event is ExecutionSuspended || (isSuspended && message.Event is not ExecutionResumed);
            arrived.Add(message.Event);
        }

        if (arrived.Count == 0 && !execution.IsForeign)
        {
            if (batch.Messages.Exists(message => message.InboxId != 0))
            {
                engine.Writer.Submit(new DiscardRequest(engine, instance, batch, recovered));
            }
            else
            {
                engine.Dispatch(recovered);
                instance.Finish();
            }

            return;
        }

        var at = TurnTime(row, batch);
        var result = execution.Run(at, arrived);

        // A step that can't be replayed must not be recorded, nor done.
        var steps = execution.Divergence is null ? result.Steps : [];
        List<HistoryEvent> events = [new TurnStarted(at), .. arrived, .. steps];
        ExecutionCompleted? end = result.End switch
        {
            TurnEnd.Completed => new ExecutionCompleted(OrchestrationRuntimeStatus.Completed, new JsonPayload(result.Payload), null),
            TurnEnd.Failed => new ExecutionCompleted(OrchestrationRuntimeStatus.Failed, null, result.Failure),
            _ => null,
        };
        if (end is not null)
        {
            events.Add(end);
        }

        var continuesAsNew = result.End == TurnEnd.ContinuedAsNew;
        engine.Writer.Submit(new TurnRequest(engine, instance, batch, row)
        {
            Next = row with
            {
                Status = end?.Status ?? (execution.IsSuspended && !continuesAsNew ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running),
                UpdatedAt = at.UtcTicks,
                CompletedAt = end is null ? null : at.UtcTicks,
                Execution = row.Execution + (continuesAsNew ? 1 : 0),
                Turn = continuesAsNew ? 0 : row.Turn + 1,
                HasWork = continuesAsNew || (end is null && execution.OpenActivities > 0),
            },
            Events = continuesAsNew ? null : Serialize(events),
            End = end,
            NextInput = continuesAsNew ? result.Payload : null,
            Carried = [.. result.CarriedEvents.Select(carried => new Message(carried))],
            Steps = steps,
            CancelledTimers = result.CancelledTimers,

            // Code that asks for other steps than its history holds may never have come to the timer that is there.
            MayHaveTimers = execution.HasAskedForTimers || execution.Divergence is not null,
            CustomStatus = execution.Divergence is null ? result.CustomStatus : null,
            Recovered = recovered,
            StartedAt = execution.StartedAt,
        });
    }

    private void RunRejected(Instance instance, TurnBatch batch, InstanceRow row)
    {
        if (engine.Versioning.FailureStrategy == VersionFailureStrategy.Fail)
        {
            Fail(instance, batch, row, $"This host does not run version '{row.Version}'; its own is '{engine.Versioning.DefaultVersion}'.");
            return;
        }

        // What arrived stays in the store, for a host that runs the version.
        engine.Logger.VersionRejected(row.Id, row.Version);
        Leave(instance);
    }

    private void Leave(Instance instance)
    {
        engine.Live.Forget(instance);
        instance.DropExecution();
        instance.Row = null;
        instance.Finish();
    }

    private void Fail(Instance instance, TurnBatch batch, InstanceRow row, string message)
    {
        var failure = FailureDetails.FromException(new InvalidOperationException(message));
        End(instance, batch, row, null, new ExecutionCompleted(OrchestrationRuntimeStatus.Failed, null, failure), recursive: false);
    }

    // Ends an instance without running its code.
    private void End(Instance instance, TurnBatch batch, InstanceRow row, HistoryEvent? cause, ExecutionCompleted end, bool recursive)
    {
        var at = TurnTime(row, batch);
        var events = new List<HistoryEvent> { new TurnStarted(at) };
        if (row.Turn == 0)
        {
            events.Add(Started(instance, row));
        }

        if (cause is not null)
        {
            events.Add(cause);
        }

        events.Add(end);
        engine.Writer.Submit(new TurnRequest(engine, instance, batch, row)
        {
            Next = row with
            {
                Status = end.Status,
                UpdatedAt = at.UtcTicks,
                CompletedAt = at.UtcTicks,
                Turn = row.Turn + 1,
                HasWork = false,
            },
            Events = Serialize(events),
            End = end,
            EndsChildren = recursive,
            StartedAt = instance.Execution?.StartedAt ?? new DateTimeOffset(row.CreatedAt, TimeSpan.Zero),
        });
    }

    private ExecutionStarted Started(Instance instance, InstanceRow row)
    {
        var input = instance.Input ??= engine.Reader.Read(store => store.Payload(row.Seq, PayloadKind.Input));
        var parent = row.Parent is { } link ? new ParentOrchestration(link.Name, link.Id) : null;
        return new ExecutionStarted(row.Name, row.Version, new JsonPayload(input), parent, row.Execution);
    }

    // Clocks are set back; an instance's time is not, and a timer that fired is due.
    private DateTimeOffset TurnTime(InstanceRow row, TurnBatch batch)
    {
        var ticks = Math.Max(engine.Time.GetUtcNow().UtcTicks, row.UpdatedAt);
        foreach (var message in batch.Messages)
        {
            ticks = Math.Max(ticks, message.NotBefore);
        }

        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private static byte[] Serialize(List<HistoryEvent> events)
    {
        // The input is stored once, beside the history.
        var start = events.FindIndex(one => one is ExecutionStarted);
        if (start >= 0)
        {
            events[start] = (ExecutionStarted)events[start] with { Input = default };
        }

        return JsonSerializer.SerializeToUtf8Bytes(events, HistoryJson.Default.ListHistoryEvent);
    }

    private static List<ActivityCall> Unfinished(InstanceRow row, List<HistoryEvent> history)
    {
        var unfinished = new SortedDictionary<int, ActivityCall>();
        foreach (var recorded in history)
        {
            switch (recorded)
            {
                case TaskScheduled scheduled:
                    unfinished.Add(scheduled.Id, new ActivityCall(row.Seq, row.Id, row.Execution, scheduled.Id, scheduled.Name, scheduled.Input, row.Trace));
                    break;
                case TaskCompleted completed:
                    _ = unfinished.Remove(completed.Id);
                    break;
                case TaskFailed failed:
                    _ = unfinished.Remove(failed.Id);
                    break;
            }
        }

        return [.. unfinished.Values];
    }
}
