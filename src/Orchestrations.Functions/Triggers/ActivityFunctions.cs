using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Orchestrations.Durable;
using Orchestrations.Functions.DurableTask;

namespace Orchestrations.Functions.Triggers;

/// <summary>A function for each activity: the host knows functions by these.</summary>
public sealed class ActivityFunctions(DurableTaskRunner runner, BoundClient bound)
{
    [Function(nameof(OpenSlots))]
    public Task<JsonPayload> OpenSlots([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(FindSlotHolders))]
    public Task<JsonPayload> FindSlotHolders([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(PrepareAssets))]
    public Task<JsonPayload> PrepareAssets([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(SubmitGeneration))]
    public Task<JsonPayload> SubmitGeneration([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(CheckGeneration))]
    public Task<JsonPayload> CheckGeneration([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(ArchiveOutput))]
    public Task<JsonPayload> ArchiveOutput([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(RecordFailure))]
    public Task<JsonPayload> RecordFailure([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(LoadSelection))]
    public Task<JsonPayload> LoadSelection([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(CloseSegment))]
    public Task<JsonPayload> CloseSegment([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    [Function(nameof(WriteManifest))]
    public Task<JsonPayload> WriteManifest([ActivityTrigger] JsonPayload input, FunctionContext context, [DurableClient] DurableTaskClient client) =>
        RunAsync(input, context, client);

    private Task<JsonPayload> RunAsync(JsonPayload input, FunctionContext context, DurableTaskClient client)
    {
        bound.Use(client);
        var instanceId = context.BindingContext.BindingData.TryGetValue("instanceId", out var id) ? id as string ?? "" : "";
        return runner.RunActivityAsync(context.FunctionDefinition.Name, instanceId, input, context.CancellationToken);
    }
}
