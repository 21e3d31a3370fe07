namespace Orchestrations.Durable;

/// <summary>
/// Workflow code that is replayed: it runs from the beginning whenever it is rebuilt, so it must be deterministic. It awaits nothing but the
/// durable tasks of its <see cref="OrchestrationContext"/>, and takes time, identifiers and options from the context or from its input.
/// </summary>
/// <typeparam name="TInput">The input, serialized to at most <see cref="PayloadLimits.MaxInputBytes"/>.</typeparam>
/// <typeparam name="TOutput">The output, serialized to at most <see cref="PayloadLimits.MaxOutputBytes"/>.</typeparam>
public abstract class Orchestrator<TInput, TOutput>
{
    /// <summary>Runs one execution of the instance, from its beginning.</summary>
    /// <param name="context">What the orchestrator may do.</param>
    /// <param name="input">The instance's input, or what <see cref="OrchestrationContext.ContinueAsNew{TInput}"/> passed on.</param>
    /// <returns>The instance's output; ignored after <see cref="OrchestrationContext.ContinueAsNew{TInput}"/>.</returns>
    public abstract Task<TOutput> RunAsync(OrchestrationContext context, TInput input);
}
