using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Orchestrations.Durable;
using DurableTaskClient = Microsoft.DurableTask.Client.DurableTaskClient;
using OrchestrationMetadata = Orchestrations.Durable.OrchestrationMetadata;
using OrchestrationQuery = Orchestrations.Durable.OrchestrationQuery;
using OrchestrationRuntimeStatus = Orchestrations.Durable.OrchestrationRuntimeStatus;
using StartOrchestrationOptions = Orchestrations.Durable.StartOrchestrationOptions;
using TerminateInstanceOptions = Orchestrations.Durable.TerminateInstanceOptions;
using Theirs = Microsoft.DurableTask.Client.OrchestrationRuntimeStatus;

namespace Orchestrations.Functions.DurableTask;

/// <summary>The model's client on Durable Task's.</summary>
/// <param name="getInner">Gives Durable Task's client.</param>
/// <param name="serializer">What reads and writes payloads.</param>
internal sealed class DurableTaskDurableClient(Func<DurableTaskClient> getInner, DurableSerializer serializer) : DurableClient
{
    private const int MaxPageSize = 1_000;

    // Every token of this client begins with it, so that what is none of them is told from one that the backend alone can judge.
    private const string TokenPrefix = "~";

    private DurableTaskClient Inner => getInner();

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync<TInput, TOutput>(
        OrchestratorReference<TInput, TOutput> orchestrator,
        TInput input,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(orchestrator);
        options ??= new StartOrchestrationOptions();
        if (options.ReplaceableStatuses.Any(status => !status.IsTerminal()))
        {
            throw new ArgumentException("Only an instance that has ended can be replaced.", nameof(options));
        }

        var id = options.InstanceId ?? Guid.CreateVersion7().ToString("N");
        InstanceIds.Validate(id);
        var json = serializer.Serialize(input, PayloadLimits.MaxInputBytes, $"input of orchestrator '{orchestrator.Name}'");
        var start = new Microsoft.DurableTask.StartOrchestrationOptions(id, options.StartAt)
        {
            Version = options.Version is null ? (TaskVersion?)null : new TaskVersion(options.Version),
            Tags = InstanceTags.OfRoot(options.Version),
            DedupeStatuses = [.. Enum.GetValues<OrchestrationRuntimeStatus>().Except(options.ReplaceableStatuses).Select(status => ToTheirs(status).ToString())],
        };
        try
        {
            return await Inner.ScheduleNewOrchestrationInstanceAsync(orchestrator.Name, new JsonPayload(json), start, cancellationToken);
        }
        catch (Exception e) when (e.GetType().Name == nameof(OrchestrationAlreadyExistsException))
        {
            throw new OrchestrationAlreadyExistsException(id);
        }
    }

    public override async Task RaiseEventAsync<TPayload>(
        string instanceId,
        string eventName,
        TPayload payload,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        var json = serializer.Serialize(payload, PayloadLimits.MaxInputBytes, $"payload of event '{eventName}'");
        if (await IsUnderWayAsync(instanceId, cancellationToken))
        {
            await Inner.RaiseEventAsync(instanceId, eventName, new JsonPayload(json), cancellationToken);
        }
    }

    public override async Task TerminateInstanceAsync(
        string instanceId,
        TerminateInstanceOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        if (options?.Output is { } output)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(output, HistoryJson.Default.String).Length;
            if (bytes > PayloadLimits.MaxOutputBytes)
            {
                throw new PayloadTooLargeException($"output of instance '{instanceId}'", bytes, PayloadLimits.MaxOutputBytes);
            }
        }

        // The parent first: it would fail with its children. One that was terminated before is gone on with, where the call was broken off.
        var instance = await EnsureExistsAsync(instanceId, cancellationToken);
        var children = options?.Recursive is true ? await ChildrenAsync(instanceId, cancellationToken) : [];
        if (!instance.IsCompleted)
        {
            await Inner.TerminateInstanceAsync(instanceId, options?.Output, cancellationToken);
        }
        else if (instance.RuntimeStatus != OrchestrationRuntimeStatus.Terminated)
        {
            return;
        }

        foreach (var child in children)
        {
            try
            {
                await TerminateInstanceAsync(child, options, cancellationToken);
            }
            catch (OrchestrationNotFoundException)
            {
                // It was asked for and has not begun: it begins, and its parent has ended by then.
            }
        }
    }

    public override async Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default)
    {
        if (await IsUnderWayAsync(instanceId, cancellationToken))
        {
            await Inner.SuspendInstanceAsync(instanceId, reason, cancellationToken);
        }
    }

    public override async Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default)
    {
        if (await IsUnderWayAsync(instanceId, cancellationToken))
        {
            await Inner.ResumeInstanceAsync(instanceId, reason, cancellationToken);
        }
    }

    public override async Task<OrchestrationMetadata?> GetInstanceAsync(
        string instanceId,
        bool getInputsAndOutputs = true,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        return await GivenUpAsync(Inner.GetInstancesAsync(instanceId, getInputsAndOutputs, cancellationToken), cancellationToken) is { } found
            ? Describe(found, getInputsAndOutputs)
            : null;
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId,
        bool getInputsAndOutputs = true,
        CancellationToken cancellationToken = default)
    {
        await EnsureExistsAsync(instanceId, cancellationToken);
        return Describe(await GivenUpAsync(Inner.WaitForInstanceStartAsync(instanceId, getInputsAndOutputs, cancellationToken), cancellationToken), getInputsAndOutputs);
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId,
        bool getInputsAndOutputs = true,
        CancellationToken cancellationToken = default)
    {
        await EnsureExistsAsync(instanceId, cancellationToken);
        return Describe(await GivenUpAsync(Inner.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs, cancellationToken), cancellationToken), getInputsAndOutputs);
    }

    public override async Task<OrchestrationPage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.PageSize is < 1 or > MaxPageSize)
        {
            throw new ArgumentOutOfRangeException(nameof(query), query.PageSize, $"A page has 1 to {MaxPageSize} instances.");
        }

        if (query.ContinuationToken?.StartsWith(TokenPrefix, StringComparison.Ordinal) is false)
        {
            throw new ArgumentException("The continuation token is not one of this client's.", nameof(query));
        }

        var theirs = new Microsoft.DurableTask.Client.OrchestrationQuery(
            query.CreatedFrom,
            query.CreatedTo,
            query.Statuses is { Count: > 0 } statuses ? [.. statuses.Select(ToTheirs)] : null,
            InstanceIdPrefix: query.InstanceIdPrefix,
            PageSize: query.PageSize,
            FetchInputsAndOutputs: query.FetchInputsAndOutputs);
        await foreach (var page in Inner.GetAllInstancesAsync(theirs)
            .AsPages(query.ContinuationToken?[TokenPrefix.Length..], query.PageSize)
            .WithCancellation(cancellationToken))
        {
            return new OrchestrationPage(
                [.. page.Values.Where(IsOurs).Select(instance => Describe(instance, query.FetchInputsAndOutputs))],
                string.IsNullOrEmpty(page.ContinuationToken) ? null : TokenPrefix + page.ContinuationToken);
        }

        return new OrchestrationPage([], ContinuationToken: null);

        // Not every backend compares ids by case.
        bool IsOurs(Microsoft.DurableTask.Client.OrchestrationMetadata instance) =>
            query.InstanceIdPrefix is null || instance.InstanceId.StartsWith(query.InstanceIdPrefix, StringComparison.Ordinal);
    }

    public override async Task<int> PurgeInstanceAsync(string instanceId, bool recursive = false, CancellationToken cancellationToken = default)
    {
        if (await GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellationToken) is not { IsCompleted: true })
        {
            return 0;
        }

        var removed = 0;
        if (recursive)
        {
            foreach (var child in await ChildrenAsync(instanceId, cancellationToken))
            {
                removed += await PurgeInstanceAsync(child, recursive, cancellationToken);
            }
        }

        return removed + (await Inner.PurgeInstanceAsync(instanceId, cancellationToken)).PurgedInstanceCount;
    }

    public override async Task<int> PurgeAllInstancesAsync(PurgeFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var statuses = filter.Statuses is { Count: > 0 } given ? given.Where(status => status.IsTerminal()) : StartOrchestrationOptions.TerminalStatuses;
        var theirs = new PurgeInstancesFilter(filter.CreatedFrom ?? DateTimeOffset.UnixEpoch, filter.CreatedTo, [.. statuses.Select(ToTheirs)]);
        return (await Inner.PurgeAllInstancesAsync(theirs, cancellationToken)).PurgedInstanceCount;
    }

    public override async Task<OrchestrationHistory?> GetInstanceHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        await GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellationToken) is { } instance
            ? Histories.Of(instance, await Inner.GetOrchestrationHistoryAsync(instanceId, cancellationToken))
            : null;

    private static Theirs ToTheirs(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Pending => Theirs.Pending,
        OrchestrationRuntimeStatus.Running => Theirs.Running,
        OrchestrationRuntimeStatus.Completed => Theirs.Completed,
        OrchestrationRuntimeStatus.Failed => Theirs.Failed,
        OrchestrationRuntimeStatus.Terminated => Theirs.Terminated,
        OrchestrationRuntimeStatus.Suspended => Theirs.Suspended,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "There is no such status."),
    };

    // An instance that continues as new runs; none is cancelled otherwise than by being terminated.
    private static OrchestrationRuntimeStatus ToOurs(Theirs status) => status switch
    {
        Theirs.Pending => OrchestrationRuntimeStatus.Pending,
        Theirs.Completed => OrchestrationRuntimeStatus.Completed,
        Theirs.Failed => OrchestrationRuntimeStatus.Failed,
        Theirs.Terminated => OrchestrationRuntimeStatus.Terminated,
        Theirs.Suspended => OrchestrationRuntimeStatus.Suspended,
        _ => OrchestrationRuntimeStatus.Running,
    };

    // A wait that is given up before it is under way ends with the transport's exception.
    private static async Task<T> GivenUpAsync<T>(Task<T> wait, CancellationToken cancellationToken)
    {
        try
        {
            return await wait;
        }
        catch (RpcException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The wait was given up.", e, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> ChildrenAsync(string instanceId, CancellationToken cancellationToken) =>
        await GetInstanceHistoryAsync(instanceId, cancellationToken) is { } history
            ? [.. history.Events.OfType<SubOrchestrationCreated>().Select(child => child.InstanceId).Distinct(StringComparer.Ordinal)]
            : [];

    private async Task<OrchestrationMetadata> EnsureExistsAsync(string instanceId, CancellationToken cancellationToken) =>
        await GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellationToken) ?? throw new OrchestrationNotFoundException(instanceId);

    // What has ended is not told anything: a backend may keep a message for it, and give it to an instance that takes the id later.
    private async Task<bool> IsUnderWayAsync(string instanceId, CancellationToken cancellationToken) =>
        !(await EnsureExistsAsync(instanceId, cancellationToken)).IsCompleted;

    private OrchestrationMetadata Describe(Microsoft.DurableTask.Client.OrchestrationMetadata instance, bool withPayloads)
    {
        var status = ToOurs(instance.RuntimeStatus);
        var metadata = new OrchestrationMetadata(instance.Name, instance.InstanceId)
        {
            RuntimeStatus = status,
            CreatedAt = instance.CreatedAt,
            LastUpdatedAt = instance.LastUpdatedAt,
            CompletedAt = status.IsTerminal() ? instance.LastUpdatedAt : null,
            Version = InstanceTags.VersionOf(instance.Tags),
            ParentInstanceId = InstanceTags.ParentOf(instance.Tags),
            FailureDetails = status == OrchestrationRuntimeStatus.Failed && instance.FailureDetails is { } failure ? Failures.Of(failure) : null,
            Serializer = serializer,
        };
        return withPayloads
            ? metadata with
            {
                SerializedInput = Bytes(instance.SerializedInput),

                // Of a failed one Durable Task gives the message, which is in the failure's details.
                SerializedOutput = status == OrchestrationRuntimeStatus.Failed ? null : Bytes(instance.SerializedOutput),

                // One that was never set can be told as null.
                SerializedCustomStatus = instance.SerializedCustomStatus == "null" ? null : Bytes(instance.SerializedCustomStatus),
            }
            : metadata;

        static ReadOnlyMemory<byte>? Bytes(string? json) => string.IsNullOrEmpty(json) ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(json);
    }
}
