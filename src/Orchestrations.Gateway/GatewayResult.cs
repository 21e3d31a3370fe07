using System.Diagnostics.CodeAnalysis;

namespace Orchestrations.Gateway;

/// <summary>What a call gave, or why it failed.</summary>
/// <typeparam name="T">What a call gives.</typeparam>
public readonly record struct GatewayResult<T>
    where T : class
{
    private GatewayResult(T? value, GatewayFailure? failure)
    {
        Value = value;
        Failure = failure;
    }

    /// <summary>What the call gave, or null.</summary>
    public T? Value { get; }

    /// <summary>Why it failed, or null.</summary>
    public GatewayFailure? Failure { get; }

    /// <summary>Whether the call gave a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsSuccess => Value is not null;

    /// <summary>A result with a value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator GatewayResult<T>(T value) => new(value, failure: null);

    /// <summary>A result with a failure.</summary>
    /// <param name="failure">The failure.</param>
    public static implicit operator GatewayResult<T>(GatewayFailure failure) => new(value: null, failure);
}
