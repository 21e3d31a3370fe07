using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orchestrations.Durable;

/// <summary>Reads and writes payloads as UTF-8 JSON, within <see cref="PayloadLimits"/>.</summary>
/// <param name="options">Options whose resolver knows every payload type, from source-generated contexts.</param>
public sealed class DurableSerializer(JsonSerializerOptions options)
{
    /// <summary>The options that payloads are read and written with.</summary>
    public JsonSerializerOptions Options { get; } = options ?? throw new ArgumentNullException(nameof(options));

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="limit">How many bytes it may have.</param>
    /// <param name="what">What it is, for the error.</param>
    /// <exception cref="PayloadTooLargeException">It has more.</exception>
    public byte[] Serialize<T>(T value, int limit, string what)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>());
        return bytes.Length <= limit ? bytes : throw new PayloadTooLargeException(what, bytes.Length, limit);
    }

    /// <summary>Reads a value; no bytes at all are the type's default.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="utf8Json">The JSON.</param>
    /// <exception cref="JsonException">It is not JSON of that type.</exception>
    public T? Deserialize<T>(ReadOnlySpan<byte> utf8Json) =>
        utf8Json.IsEmpty ? default : JsonSerializer.Deserialize(utf8Json, TypeInfo<T>());

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
