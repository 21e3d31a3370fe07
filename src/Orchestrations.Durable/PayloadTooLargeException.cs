namespace Orchestrations.Durable;

/// <summary>A serialized payload is over its limit of <see cref="PayloadLimits"/>.</summary>
/// <param name="what">What is too large, such as <c>input of activity 'SubmitGeneration'</c>.</param>
/// <param name="bytes">Its size in bytes.</param>
/// <param name="limit">The limit in bytes.</param>
public sealed class PayloadTooLargeException(string what, int bytes, int limit)
    : Exception($"The {what} has {bytes} bytes of JSON; the limit is {limit}. Store it elsewhere and pass its name.");
