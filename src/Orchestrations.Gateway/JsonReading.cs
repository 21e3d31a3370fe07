using System.Globalization;
using System.Text.Json;

namespace Orchestrations.Gateway;

// Reads what may be missing, of another type, or of another case: whatever is not there is an undefined element, and a wrong type is null.
internal static class JsonReading
{
    public static bool TryParse(string text, out JsonElement root)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            root = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            root = default;
            return false;
        }
    }

    public static JsonElement Member(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        var found = default(JsonElement);
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null || !string.Equals(NameOf(property), name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (property.NameEquals(name))
            {
                return property.Value;
            }

            found = found.ValueKind == JsonValueKind.Undefined ? property.Value : found;
        }

        return found;
    }

    /// <summary>A text that is not blank, or a number as it is written.</summary>
    /// <param name="element">The element.</param>
    public static string? Text(this JsonElement element)
    {
        var text = element.ValueKind switch
        {
            JsonValueKind.String => Unescaped(element),
            JsonValueKind.Number => element.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    public static string? TextOf(this JsonElement element, string name) => element.Member(name).Text();

    /// <summary>A number, or a text that is one, with a percent sign or without, cut to whole; null where it is none or does not fit.</summary>
    /// <param name="element">The element.</param>
    public static long? Whole(this JsonElement element)
    {
        var text = element.Text()?.TrimEnd('%', ' ');
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e15
            ? (long)number
            : null;
    }

    public static DateTimeOffset? Time(this JsonElement element)
    {
        if (element.Whole() is { } unix)
        {
            // Some gateways count in milliseconds: as seconds such a number would be after the year 4000.
            var milliseconds = unix > 64_000_000_000 ? unix : unix * 1000;
            return milliseconds is > 0 and < 64_000_000_000_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        }

        return DateTimeOffset.TryParse(
            element.Text(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;
    }

    // An escape of half a surrogate pair passes the parser and throws here.
    private static string? Unescaped(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
