using System.Runtime.CompilerServices;

namespace Orchestrations.Durable;

/// <summary>Starts, steers and queries orchestration instances. What a call did is durable when its task completes.</summary>
public abstract class DurableClient
{
    /// <summary>
    /// Whether queries give the instance that was scheduled last first. Where they do, whoever looks for the newest need not read them all; a
    /// store that can't sort does not say so.
    /// </summary>
    public virtual bool ListsNewestFirst => false;

    /// <summary>Starts an instance.</summary>
    /// <typeparam name="TInput">The orchestrator's input.</typeparam>
    /// <typeparam name="TOutput">The orchestrator's output.</typeparam>
    /// <param name="orchestrator">The orchestrator.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">The instance's id, start time, version and what may be replaced, or null for a new id.</param>
    /// <param name="cancellationToken">Ends the wait; the instance may have been started all the same.</param>
    /// <returns>The instance's id.</returns>
    /// <exception cref="OrchestrationAlreadyExistsException">An instance of that id exists, in a status that may not be replaced.</exception>
    /// <exception cref="PayloadTooLargeException">The input is over <see cref="PayloadLimits.MaxInputBytes"/>.</exception>
    public abstract Task<string> ScheduleNewOrchestrationInstanceAsync<TInput, TOutput>(
        OrchestratorReference<TInput, TOutput> orchestrator,
        TInput input,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Sends an event to an instance. One that has ended never sees it.</summary>
    /// <typeparam name="TPayload">The event's payload.</typeparam>
    /// <param name="instanceId">The instance.</param>
    /// <param name="eventName">The event's name, compared without case.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent all the same.</param>
    /// <exception cref="OrchestrationNotFoundException">No such instance.</exception>
    public abstract Task RaiseEventAsync<TPayload>(string instanceId, string eventName, TPayload payload, CancellationToken cancellationToken = default);

    /// <summary>Ends an instance, and its children where asked. One that has ended stays as it is.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="options">The output to leave and whether children end too, or null for neither.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrchestrationNotFoundException">No such instance.</exception>
    public abstract Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Holds an instance: what arrives is kept until it is resumed. Activities that are running run on. One that has ended stays as it is.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">Why, for the history.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrchestrationNotFoundException">No such instance.</exception>
    public abstract Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a held instance go on. One that is not held stays as it is.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">Why, for the history.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrchestrationNotFoundException">No such instance.</exception>
    public abstract Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>What is known of an instance, or null where there is none.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="getInputsAndOutputs">Whether input, output and custom status are read too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellationToken = default);

    /// <summary>Waits until an instance has left <see cref="OrchestrationRuntimeStatus.Pending"/>.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="getInputsAndOutputs">Whether input, output and custom status are read too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrchestrationNotFoundException">No such instance.</exception>
    public abstract Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellationToken = default);

    /// <summary>Waits until an instance has ended.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="getInputsAndOutputs">Whether input, output and custom status are read too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrchestrationNotFoundException">No such instance.</exception>
    public abstract Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellationToken = default);

    /// <summary>One page of the instances that a query matches. Every instance that is there throughout is on exactly one page.</summary>
    /// <param name="query">Which instances.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The continuation token is not one of this client's.</exception>
    public abstract Task<OrchestrationPage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default);

    /// <summary>All instances that a query matches, page after page.</summary>
    /// <param name="query">Which instances.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(
        OrchestrationQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        string? continuationToken = query.ContinuationToken;
        do
        {
            var page = await QueryInstancesAsync(query with { ContinuationToken = continuationToken }, cancellationToken);
            foreach (var instance in page.Instances)
            {
                yield return instance;
            }

            continuationToken = page.ContinuationToken;
        }
        while (continuationToken is not null);
    }

    /// <summary>Removes an instance that has ended, with its history, and its descendants where asked.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="recursive">Whether the instances it called, and those they called, are removed too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many instances were removed; 0 where there is none or it has not ended.</returns>
    public abstract Task<int> PurgeInstanceAsync(string instanceId, bool recursive = false, CancellationToken cancellationToken = default);

    /// <summary>Removes the instances that have ended and match.</summary>
    /// <param name="filter">Which instances.</param>
    /// <param name="cancellationToken">Ends the wait; what was removed stays removed.</param>
    /// <returns>How many instances were removed.</returns>
    public abstract Task<int> PurgeAllInstancesAsync(PurgeFilter filter, CancellationToken cancellationToken = default);

    /// <summary>The history of an instance's present execution, or null where there is no such instance.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract Task<OrchestrationHistory?> GetInstanceHistoryAsync(string instanceId, CancellationToken cancellationToken = default);
}
