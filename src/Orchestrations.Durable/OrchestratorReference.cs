namespace Orchestrations.Durable;

/// <summary>Names an orchestrator and carries its input and output types, so that a call of the wrong type does not compile.</summary>
/// <typeparam name="TInput">The orchestrator's input.</typeparam>
/// <typeparam name="TOutput">The orchestrator's output.</typeparam>
/// <param name="Name">The name under which the orchestrator is registered and stands in histories. Never change it while instances are in flight.</param>
public sealed record OrchestratorReference<TInput, TOutput>(string Name);
