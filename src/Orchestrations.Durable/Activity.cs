namespace Orchestrations.Durable;

/// <summary>
/// A step with effects. It runs at least once: when the process dies before its result is recorded, it runs again with the same input, so it
/// must be safe to repeat.
/// </summary>
/// <typeparam name="TInput">The input, serialized to at most <see cref="PayloadLimits.MaxInputBytes"/>.</typeparam>
/// <typeparam name="TOutput">The output, serialized to at most <see cref="PayloadLimits.MaxOutputBytes"/>.</typeparam>
public abstract class Activity<TInput, TOutput>
{
    /// <summary>Does the work.</summary>
    /// <param name="context">Which instance asks, and the token that ends when the host stops.</param>
    /// <param name="input">The input, as the orchestrator gave it.</param>
    /// <returns>The output that the orchestrator's await returns.</returns>
    public abstract Task<TOutput> RunAsync(ActivityContext context, TInput input);
}
