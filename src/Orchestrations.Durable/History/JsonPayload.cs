using System.Text.Json.Serialization;

namespace Orchestrations.Durable;

/// <summary>A payload as UTF-8 JSON that stays as it was written: in a history it stands as JSON, not as text.</summary>
/// <param name="Utf8">The JSON; empty stands for <c>null</c>.</param>
[JsonConverter(typeof(JsonPayloadConverter))]
public readonly record struct JsonPayload(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Whether the bytes are the same.</summary>
    /// <param name="other">The other payload.</param>
    public bool Equals(JsonPayload other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8.Span);
}
