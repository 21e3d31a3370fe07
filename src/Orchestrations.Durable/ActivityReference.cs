namespace Orchestrations.Durable;

/// <summary>Names an activity and carries its input and output types, so that a call of the wrong type does not compile.</summary>
/// <typeparam name="TInput">The activity's input.</typeparam>
/// <typeparam name="TOutput">The activity's output.</typeparam>
/// <param name="Name">The name under which the activity is registered and stands in histories. Never change it while instances are in flight.</param>
public sealed record ActivityReference<TInput, TOutput>(string Name);
