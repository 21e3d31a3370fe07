using Microsoft.Extensions.Logging;

namespace Orchestrations.Durable;

/// <summary>
/// What an orchestrator may do. Every task it hands out is durable: what completed before is not done again when the orchestrator is replayed.
/// It may be used on the orchestrator's own turn only, never from another thread.
/// </summary>
public abstract class OrchestrationContext
{
    /// <summary>The orchestrator's registered name.</summary>
    public abstract string Name { get; }

    /// <summary>The instance's id.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The orchestration that called this one, or null.</summary>
    public abstract ParentOrchestration? Parent { get; }

    /// <summary>The version the instance was started with; empty where none was given.</summary>
    public abstract string Version { get; }

    /// <summary>Compares <see cref="Version"/> with another: less than zero where this instance is the older.</summary>
    /// <param name="version">The other version.</param>
    public int CompareVersionTo(string version) => OrchestrationVersioning.Compare(Version, version);

    /// <summary>The time of this turn, in UTC; the same when it is replayed.</summary>
    public abstract DateTimeOffset CurrentUtcDateTime { get; }

    /// <summary>True while the code runs over steps that are already in the history.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Calls an activity.</summary>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    /// <param name="activity">The activity.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries, or null for none.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="TaskFailedException">The last attempt failed.</exception>
    public Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityReference<TInput, TOutput> activity, TInput input, TaskOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return options?.Retry is { } retry
            ? CallWithRetryAsync(retry, () => ScheduleActivityAsync(activity, input))
            : ScheduleActivityAsync(activity, input);
    }

    /// <summary>Calls another orchestrator and waits for its end.</summary>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    /// <param name="orchestrator">The orchestrator.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">The child's id, version and retries, or null for none.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="TaskFailedException">The last attempt failed, or was terminated.</exception>
    public Task<TOutput> CallSubOrchestratorAsync<TInput, TOutput>(
        OrchestratorReference<TInput, TOutput> orchestrator,
        TInput input,
        SubOrchestrationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(orchestrator);
        return options?.Retry is { } retry
            ? CallWithRetryAsync(retry, () => ScheduleSubOrchestrationAsync(orchestrator, input, options.InstanceId, options.Version))
            : ScheduleSubOrchestrationAsync(orchestrator, input, options?.InstanceId, options?.Version);
    }

    /// <summary>Waits for a time.</summary>
    /// <param name="fireAt">When, in UTC; a time that has passed fires at once. It never fires early.</param>
    /// <param name="cancellationToken">Cancels the timer; the task is then cancelled.</param>
    public abstract Task CreateTimer(DateTimeOffset fireAt, CancellationToken cancellationToken = default);

    /// <summary>Waits for a time to pass, from <see cref="CurrentUtcDateTime"/>.</summary>
    /// <param name="delay">How long; zero or less fires at once.</param>
    /// <param name="cancellationToken">Cancels the timer; the task is then cancelled.</param>
    public Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken = default) =>
        CreateTimer(CurrentUtcDateTime + delay, cancellationToken);

    /// <summary>
    /// Waits for an event that a client or another orchestration sends. Events that came earlier are kept, in their order; names are compared
    /// without case. Of several waiters for one name the first gets the first event.
    /// </summary>
    /// <typeparam name="TPayload">The event's payload.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="cancellationToken">Ends the wait; the task is then cancelled, and takes no event.</param>
    public abstract Task<TPayload> WaitForExternalEvent<TPayload>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event, but no longer than this.</summary>
    /// <typeparam name="TPayload">The event's payload.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="timeout">How long, from <see cref="CurrentUtcDateTime"/>.</param>
    /// <exception cref="TaskCanceledException">No event came in time.</exception>
    public async Task<TPayload> WaitForExternalEvent<TPayload>(string eventName, TimeSpan timeout)
    {
        using var endWait = new CancellationTokenSource();
        using var endTimer = new CancellationTokenSource();
        var payload = WaitForExternalEvent<TPayload>(eventName, endWait.Token);
        if (!payload.IsCompleted)
        {
            var timer = CreateTimer(timeout, endTimer.Token);
            if (await Task.WhenAny(payload, timer) == timer)
            {
                endWait.Cancel();
            }
            else
            {
                endTimer.Cancel();
            }
        }

        return await payload;
    }

    /// <summary>Sends an event to another instance. One that does not exist, or has ended, never sees it.</summary>
    /// <typeparam name="TPayload">The event's payload.</typeparam>
    /// <param name="instanceId">The other instance.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="payload">The payload.</param>
    public abstract void SendEvent<TPayload>(string instanceId, string eventName, TPayload payload);

    /// <summary>Sets what a client sees of the instance beside its status.</summary>
    /// <typeparam name="TStatus">The status object.</typeparam>
    /// <param name="customStatus">The status; serialized to at most <see cref="PayloadLimits.MaxCustomStatusBytes"/>.</param>
    public abstract void SetCustomStatus<TStatus>(TStatus customStatus);

    /// <summary>
    /// Ends this execution when the orchestrator returns, and begins the instance anew with another input and an empty history.
    /// Tasks that are not yet done are forgotten.
    /// </summary>
    /// <typeparam name="TInput">The orchestrator's input.</typeparam>
    /// <param name="newInput">The next execution's input.</param>
    /// <param name="preserveUnprocessedEvents">Whether events that nobody has awaited yet are passed on, in their order.</param>
    public abstract void ContinueAsNew<TInput>(TInput newInput, bool preserveUnprocessedEvents = true);

    /// <summary>An identifier that is unique, and the same when the orchestrator is replayed.</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that writes nothing while the orchestrator is replayed.</summary>
    /// <param name="categoryName">The logger's category.</param>
    public abstract ILogger CreateReplaySafeLogger(string categoryName);

    /// <summary>A logger that writes nothing while the orchestrator is replayed.</summary>
    /// <typeparam name="TCategory">The logger's category.</typeparam>
    public ILogger CreateReplaySafeLogger<TCategory>() => CreateReplaySafeLogger(typeof(TCategory).FullName ?? typeof(TCategory).Name);

    /// <summary>Schedules one attempt of an activity.</summary>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    /// <param name="activity">The activity.</param>
    /// <param name="input">Its input.</param>
    protected abstract Task<TOutput> ScheduleActivityAsync<TInput, TOutput>(ActivityReference<TInput, TOutput> activity, TInput input);

    /// <summary>Schedules one attempt of a sub-orchestration.</summary>
    /// <typeparam name="TInput">Its input.</typeparam>
    /// <typeparam name="TOutput">Its output.</typeparam>
    /// <param name="orchestrator">The orchestrator.</param>
    /// <param name="input">Its input.</param>
    /// <param name="instanceId">The child's id, or null for one derived from this instance and step.</param>
    /// <param name="version">The child's version, or null for the host's default.</param>
    protected abstract Task<TOutput> ScheduleSubOrchestrationAsync<TInput, TOutput>(
        OrchestratorReference<TInput, TOutput> orchestrator,
        TInput input,
        string? instanceId,
        string? version);

    // Retries live here, and not in a runtime, so that they mean the same on each: every wait is an ordinary durable timer.
    private async Task<TOutput> CallWithRetryAsync<TOutput>(RetryPolicy retry, Func<Task<TOutput>> schedule)
    {
        var firstCall = CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await schedule();
            }
            catch (TaskFailedException failed)
            {
                if (retry.NextDelay(attempt, CurrentUtcDateTime - firstCall, failed.FailureDetails) is not { } delay)
                {
                    throw;
                }

                await CreateTimer(delay);
            }
        }
    }
}
