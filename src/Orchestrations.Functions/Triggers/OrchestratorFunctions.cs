using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Orchestrations.Durable;
using Orchestrations.Functions.DurableTask;

namespace Orchestrations.Functions.Triggers;

/// <summary>A function for each orchestrator: the host knows functions by these.</summary>
public sealed class OrchestratorFunctions(DurableTaskRunner runner)
{
    [Function(nameof(Campaign))]
    public Task<JsonPayload> Campaign([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunOrchestratorAsync(context);

    [Function(nameof(Segment))]
    public Task<JsonPayload> Segment([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunOrchestratorAsync(context);

    [Function(nameof(Item))]
    public Task<JsonPayload> Item([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunOrchestratorAsync(context);

    [Function(nameof(Slots))]
    public Task<JsonPayload> Slots([OrchestrationTrigger] TaskOrchestrationContext context) => runner.RunOrchestratorAsync(context);
}
