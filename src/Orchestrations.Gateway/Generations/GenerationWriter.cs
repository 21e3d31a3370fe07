using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orchestrations.Gateway;

/// <summary>Writes the body of a submission; by hand, for the order of its content and the members merged into it are the provider's.</summary>
internal static class GenerationWriter
{
    private static readonly FrozenSet<string> KnownMembers = FrozenSet.ToFrozenSet(
        [
            "model", "content", "resolution", "duration", "ratio", "seed", "generate_audio", "watermark", "camera_fixed", "return_last_frame",
            "service_tier", "callback_url",
        ],
        StringComparer.OrdinalIgnoreCase);

    // This goes to an API, not into a page: what is not ASCII travels as it is.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(GenerationRequest request)
    {
        Check(request);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("model", request.Model);
            WriteContent(json, request);
            WriteText(json, "resolution", request.Resolution);
            WriteNumber(json, "duration", request.Duration);
            WriteText(json, "ratio", request.Ratio);
            WriteNumber(json, "seed", request.Seed);
            WriteFlag(json, "generate_audio", request.GenerateAudio);
            WriteFlag(json, "watermark", request.Watermark);
            WriteFlag(json, "camera_fixed", request.CameraFixed);
            WriteFlag(json, "return_last_frame", request.ReturnLastFrame);
            WriteText(json, "service_tier", request.ServiceTier);
            WriteText(json, "callback_url", request.CallbackUrl?.AbsoluteUri);
            foreach (var (name, value) in request.Extra)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Check(GenerationRequest request)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Model, nameof(request));
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Prompt, nameof(request));
        foreach (var reference in request.References)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(reference.AssetId, nameof(request));
            ArgumentException.ThrowIfNullOrWhiteSpace(reference.Role, nameof(request));
        }

        foreach (var (name, value) in request.Extra)
        {
            if (KnownMembers.Contains(name))
            {
                throw new ArgumentException($"The extra member '{name}' is one that the request already has.", nameof(request));
            }

            if (value.ValueKind == JsonValueKind.Undefined)
            {
                throw new ArgumentException($"The extra member '{name}' has no value.", nameof(request));
            }
        }
    }

    private static void WriteContent(Utf8JsonWriter json, GenerationRequest request)
    {
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", request.Prompt);
        json.WriteEndObject();

        // OrderBy is stable, and the kinds are numbered in the provider's order.
        foreach (var reference in request.References.OrderBy(reference => reference.Kind))
        {
            var type = reference.Kind switch
            {
                AssetKind.Image => "image_url",
                AssetKind.Video => "video_url",
                AssetKind.Audio => "audio_url",
                _ => throw new ArgumentException($"An asset's kind can't be {reference.Kind}.", nameof(request)),
            };
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteStartObject(type);
            json.WriteString("url", $"asset://{reference.AssetId}");
            json.WriteEndObject();
            json.WriteString("role", reference.Role);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is not null)
        {
            json.WriteNumber(name, value.Value);
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is not null)
        {
            json.WriteBoolean(name, value.Value);
        }
    }
}
