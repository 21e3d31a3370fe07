using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>
/// The hash of a document's meaning: what it comes to once the defaults are merged, so that neither the format nor the order of members, white space or the way a
/// number is written makes a difference, and media counts by its content. The campaign's id has no part in it: documents are compared under one id.
/// </summary>
internal static class PlanHash
{
    // Names the form below. Another form has another number, lest a stored hash be compared with one of another kind.
    private const int Form = 1;

    public static string Compute(CampaignPlan plan, IEnumerable<PlannedItem> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        writer.WriteNumberValue(Form);
        WriteCampaign(writer, plan);
        foreach (var item in items)
        {
            WriteItem(writer, item);
            writer.Flush();
            hash.AppendData(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }

        writer.WriteEndArray();
        writer.Flush();
        hash.AppendData(buffer.WrittenSpan);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void WriteCampaign(Utf8JsonWriter writer, CampaignPlan plan)
    {
        writer.WriteStartObject();
        writer.WriteString("name", plan.Name);
        writer.WriteString("groupId", plan.AssetGroupId);
        writer.WriteString("groupName", plan.AssetGroupName);
        Write(writer, "maxInFlight", plan.MaxInFlight);
        writer.WriteString("onAmbiguousSubmit", plan.OnAmbiguousSubmit.ToString());
        writer.WriteStartArray("assets");
        foreach (var asset in plan.Assets.OrderBy(a => a.Alias, StringComparer.Ordinal))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(asset.Alias);
            writer.WriteStringValue(asset.Type.ToString());
            writer.WriteStringValue(asset.Url is not null ? "url" : asset.AssetId is not null ? "id" : "content");
            writer.WriteStringValue(asset.AssetId ?? asset.ContentKey);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter writer, PlannedItem item)
    {
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteString("prompt", item.Prompt);
        writer.WriteStartArray("references");
        foreach (var reference in item.References)
        {
            writer.WriteStringValue(reference.Alias);
            writer.WriteStringValue(reference.Role);
        }

        writer.WriteEndArray();
        var parameters = item.Parameters;
        writer.WriteString("model", parameters.Model);
        writer.WriteString("resolution", parameters.Resolution);
        Write(writer, "duration", parameters.Duration);
        writer.WriteString("ratio", parameters.Ratio);
        Write(writer, "seed", parameters.Seed);
        Write(writer, "generateAudio", parameters.GenerateAudio);
        Write(writer, "watermark", parameters.Watermark);
        Write(writer, "cameraFixed", parameters.CameraFixed);
        Write(writer, "returnLastFrame", parameters.ReturnLastFrame);
        writer.WriteString("serviceTier", parameters.ServiceTier);
        if (parameters.Extra is { } extra)
        {
            writer.WriteStartObject("extra");
            foreach (var (name, value) in extra.OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                WriteCanonical(writer, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteCanonical(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteCanonical(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    WriteCanonical(writer, element);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(CanonicalNumber(value.GetRawText()), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>A number as its digits and an exponent, without loss: 1, 1.0 and 10e-1 are one, 1e400 is another than 1e401.</summary>
    private static string CanonicalNumber(string raw) => ExactNumber.Parse(raw)?.ToString() ?? raw;

    private static void Write(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } flag)
        {
            writer.WriteBoolean(name, flag);
        }
    }
}
