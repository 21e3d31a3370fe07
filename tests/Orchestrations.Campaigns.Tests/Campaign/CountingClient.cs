using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Tests.Campaign;

/// <summary>A client that counts what is read through it, and can be one of a store that does not sort.</summary>
internal sealed class CountingClient(DurableClient inner, bool sorts = true) : DurableClient
{
    /// <summary>Instances that were read with their payloads.</summary>
    public int Read { get; private set; }

    /// <summary>Queries that were asked.</summary>
    public int Queries { get; private set; }

    /// <summary>Instances that queries gave.</summary>
    public int Queried { get; private set; }

    /// <summary>What comes in between before a query is asked.</summary>
    public Func<Task> BeforeQuery { get; set; } = () => Task.CompletedTask;

    public override bool ListsNewestFirst => sorts && inner.ListsNewestFirst;

    public void Reset() => (Read, Queries, Queried) = (0, 0, 0);

    public override Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellationToken = default)
    {
        Read++;
        return inner.GetInstanceAsync(instanceId, getInputsAndOutputs, cancellationToken);
    }

    public override async Task<OrchestrationPage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default)
    {
        Queries++;
        await BeforeQuery();
        var page = await inner.QueryInstancesAsync(query, cancellationToken);
        Queried += page.Instances.Count;
        return sorts ? page : page with { Instances = [.. page.Instances.OrderBy(instance => instance.InstanceId, StringComparer.Ordinal)] };
    }

    public override Task<string> ScheduleNewOrchestrationInstanceAsync<TInput, TOutput>(
        OrchestratorReference<TInput, TOutput> orchestrator, TInput input, StartOrchestrationOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task RaiseEventAsync<TPayload>(string instanceId, string eventName, TPayload payload, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = true, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<int> PurgeInstanceAsync(string instanceId, bool recursive = false, CancellationToken cancellationToken = default) =>
        inner.PurgeInstanceAsync(instanceId, recursive, cancellationToken);

    public override Task<int> PurgeAllInstancesAsync(PurgeFilter filter, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationHistory?> GetInstanceHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
