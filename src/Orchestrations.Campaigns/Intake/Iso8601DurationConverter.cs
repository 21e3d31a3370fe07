using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Writes a duration as ISO 8601 (<c>PT20S</c>), and reads it as that or as <c>hh:mm:ss</c>.</summary>
public sealed class Iso8601DurationConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("A duration is a string.");
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration))
        {
            return duration;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException notIso)
        {
            throw new JsonException("A duration is written as PT20S or as hh:mm:ss.", notIso);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(XmlConvert.ToString(value));
    }
}
