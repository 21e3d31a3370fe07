using System.Globalization;
using System.Text.Json;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>The client of an <see cref="EmbeddedRuntime"/> in the same process.</summary>
internal sealed class EmbeddedClient(EmbeddedRuntime runtime) : DurableClient
{
    private const int MaxPageSize = 1_000;

    public override bool ListsNewestFirst => true;

    private Engine Engine => runtime.Engine;

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

        // Identifiers that grow keep the index on them small and fast.
        var id = options.InstanceId ?? Guid.CreateVersion7(Engine.Time.GetUtcNow()).ToString("N", CultureInfo.InvariantCulture);
        InstanceIds.Validate(id);
        var json = Engine.Registry.Serializer.Serialize(input, PayloadLimits.MaxInputBytes, $"input of orchestrator '{orchestrator.Name}'");
        var now = Engine.Time.GetUtcNow().UtcTicks;
        var version = options.Version ?? Engine.Versioning.DefaultVersion;
        using var creation = DurableTelemetry.StartCreation(orchestrator.Name, id, version);
        var row = new InstanceRow(0, id, orchestrator.Name, version)
        {
            Status = OrchestrationRuntimeStatus.Pending,
            CreatedAt = now,
            UpdatedAt = now,
            Trace = DurableTelemetry.ContextOf(creation),
        };
        var startAt = options.StartAt is { } later && later.UtcTicks > now ? later.UtcTicks : (long?)null;
        return await SubmitAsync(new StartRequest(Engine, row, json, startAt, options.ReplaceableStatuses), cancellationToken)
            ? id
            : throw new OrchestrationAlreadyExistsException(id);
    }

    public override Task RaiseEventAsync<TPayload>(
        string instanceId,
        string eventName,
        TPayload payload,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        var json = Engine.Registry.Serializer.Serialize(payload, PayloadLimits.MaxInputBytes, $"payload of event '{eventName}'");
        return SendAsync(instanceId, new Message(new EventRaised(eventName, new JsonPayload(json))), cancellationToken);
    }

    public override Task TerminateInstanceAsync(
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

        return SendAsync(instanceId, new Message(new ExecutionTerminated(options?.Output), Recursive: options?.Recursive ?? false), cancellationToken);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default) =>
        SendAsync(instanceId, new Message(new ExecutionSuspended(reason)), cancellationToken);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default) =>
        SendAsync(instanceId, new Message(new ExecutionResumed(reason)), cancellationToken);

    public override Task<OrchestrationMetadata?> GetInstanceAsync(
        string instanceId,
        bool getInputsAndOutputs = true,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Find(instanceId, getInputsAndOutputs));
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId,
        bool getInputsAndOutputs = true,
        CancellationToken cancellationToken = default) =>
        WaitAsync(instanceId, static status => status != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellationToken);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId,
        bool getInputsAndOutputs = true,
        CancellationToken cancellationToken = default) =>
        WaitAsync(instanceId, static status => status.IsTerminal(), getInputsAndOutputs, cancellationToken);

    public override Task<OrchestrationPage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.PageSize is < 1 or > MaxPageSize)
        {
            throw new ArgumentOutOfRangeException(nameof(query), query.PageSize, $"A page has 1 to {MaxPageSize} instances.");
        }

        var before = long.MaxValue;
        if (query.ContinuationToken is { } token && !long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            throw new ArgumentException("The continuation token is not one of this client's.", nameof(query));
        }

        // On the caller's thread: the file is in memory, and where the thread pool is busy a read takes less time than to wait for another thread.
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Engine.Reader.Snapshot(store =>
        {
            var rows = store.Query(query, before, query.PageSize + 1);
            var hasMore = rows.Count > query.PageSize;
            if (hasMore)
            {
                rows.RemoveAt(query.PageSize);
            }

            return new OrchestrationPage(
                [.. rows.Select(row => Describe(store, row, query.FetchInputsAndOutputs))],
                hasMore ? rows[^1].Seq.ToString(CultureInfo.InvariantCulture) : null);
        }));
    }

    public override Task<int> PurgeInstanceAsync(string instanceId, bool recursive = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        return SubmitAsync(new PurgeRequest(instanceId, recursive), cancellationToken);
    }

    public override async Task<int> PurgeAllInstancesAsync(PurgeFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var removed = 0;
        for (long? after = 0; after is not null;)
        {
            (var count, after) = await SubmitAsync(new PurgeBatchRequest(filter, after.Value), cancellationToken);
            removed += count;
        }

        return removed;
    }

    public override Task<OrchestrationHistory?> GetInstanceHistoryAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        var engine = Engine;
        return Task.Run(
            () => engine.Reader.Snapshot(store =>
                store.Row(instanceId) is { } row ? new OrchestrationHistory(row.Id, row.Name, store.History(row.Seq)) : null),
            cancellationToken);
    }

    private async Task SendAsync(string instanceId, Message message, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        if (!await SubmitAsync(new SendRequest(Engine, instanceId, message), cancellationToken))
        {
            throw new OrchestrationNotFoundException(instanceId);
        }
    }

    private Task<T> SubmitAsync<T>(ClientRequest<T> request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Engine.Writer.Submit(request);
        return request.Answer.WaitAsync(cancellationToken);
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId,
        Func<OrchestrationRuntimeStatus, bool> isReached,
        bool getInputsAndOutputs,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        while (true)
        {
            // Asked for before the state is read, so that no change falls in between.
            using var change = Engine.Waiters.NextChange(instanceId);
            var found = Find(instanceId, getInputsAndOutputs) ?? throw new OrchestrationNotFoundException(instanceId);
            if (isReached(found.RuntimeStatus))
            {
                return found;
            }

            await change.Task.WaitAsync(cancellationToken);
        }
    }

    private OrchestrationMetadata? Find(string instanceId, bool getInputsAndOutputs) => Engine.Reader.Snapshot(store =>
        store.Row(instanceId) is { } row ? Describe(store, row, getInputsAndOutputs) : null);

    private OrchestrationMetadata Describe(ReadSession store, InstanceRow row, bool withPayloads)
    {
        var metadata = new OrchestrationMetadata(row.Name, row.Id)
        {
            RuntimeStatus = row.Status,
            CreatedAt = Utc(row.CreatedAt),
            LastUpdatedAt = Utc(row.UpdatedAt),
            CompletedAt = row.CompletedAt is { } completed ? Utc(completed) : null,
            Version = row.Version,
            ParentInstanceId = row.Parent?.Id,
            FailureDetails = row.Status == OrchestrationRuntimeStatus.Failed
                ? JsonSerializer.Deserialize(store.Payload(row.Seq, PayloadKind.Failure), HistoryJson.Default.FailureDetails)
                : null,
            Serializer = Engine.Registry.Serializer,
        };
        return withPayloads
            ? metadata with
            {
                SerializedInput = Payload(PayloadKind.Input),
                SerializedOutput = Payload(PayloadKind.Output),
                SerializedCustomStatus = Payload(PayloadKind.CustomStatus),
            }
            : metadata;

        ReadOnlyMemory<byte>? Payload(PayloadKind kind) => store.Payload(row.Seq, kind) is { Length: > 0 } json ? json : (ReadOnlyMemory<byte>?)null;
    }

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);
}
