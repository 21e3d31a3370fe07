using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Durable;
using TaskFailedException = Orchestrations.Durable.TaskFailedException;

namespace Orchestrations.Functions.DurableTask;

/// <summary>Runs the orchestrators and activities of a registry for Durable Task.</summary>
/// <param name="registry">What can be run.</param>
/// <param name="services">Where their classes take what they need from.</param>
public sealed class DurableTaskRunner(DurableRegistry registry, IServiceProvider services)
{
    /// <summary>Runs an orchestrator, by its name.</summary>
    /// <param name="context">Durable Task's context.</param>
    /// <returns>Its output; of no use where it continues as new.</returns>
    public async Task<JsonPayload> RunOrchestratorAsync(TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var orchestrator = registry.Orchestrators[context.Name.Name];
        var turns = new OrchestratorTurns();
        using var ours = new DurableTaskContext(context, turns, registry.Serializer);
        byte[] output;
        try
        {
            output = await turns.RunAsync(() => orchestrator.RunAsync(services, ours, context.GetInput<JsonPayload>().Utf8, registry.Serializer));
        }
        catch (Exception e) when (e is not NonDeterminismException && EndsEarly())
        {
            throw new NonDeterminismException($"The history goes on, but the code fails: {e.Message}");
        }
        catch (TaskFailedException failed)
        {
            // Only of its own exception of this name does Durable Task keep what it was caused by.
            throw new Microsoft.DurableTask.TaskFailedException(failed.TaskName, failed.TaskId, Failures.ToDurableTask(failed.FailureDetails));
        }

        if (EndsEarly())
        {
            throw new NonDeterminismException("The history goes on, but the code completes.");
        }

        ours.CompleteTurn();
        return new JsonPayload(output);

        // Of an execution that has ended there is no further turn, but to wait for what it called.
        bool EndsEarly() => context.IsReplaying && !turns.HasOpenCalls;
    }

    /// <summary>Runs an activity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="instanceId">The orchestration that calls it.</param>
    /// <param name="input">Its input.</param>
    /// <param name="cancellationToken">Ends when the host stops.</param>
    /// <returns>Its output.</returns>
    public async Task<JsonPayload> RunActivityAsync(string name, string instanceId, JsonPayload input, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var context = new ActivityContext(name, instanceId, cancellationToken);
        return new JsonPayload(await registry.Activities[name].RunAsync(scope.ServiceProvider, context, input.Utf8, registry.Serializer));
    }
}
