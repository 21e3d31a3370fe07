namespace Orchestrations.Durable;

/// <summary>
/// An orchestrator did what cannot be replayed: it asked for other steps than its history holds, or awaited something that is not durable.
/// The message names the step.
/// </summary>
/// <param name="message">What was expected at which step, and what was asked for.</param>
public sealed class NonDeterminismException(string message) : Exception(message);
