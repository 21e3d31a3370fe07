using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Reads values of the expected type; anything else becomes a problem at its path.</summary>
internal static class JsonElementReading
{
    public static bool IsGiven(this JsonElement value) => value.ValueKind != JsonValueKind.Undefined;

    public static bool Is(this JsonElement value, JsonValueKind kind, string path, ProblemList errors)
    {
        if (value.ValueKind == kind)
        {
            return true;
        }

        errors.Add(path, $"must be {Name(kind)}, but is {Name(value.ValueKind)}");
        return false;
    }

    public static bool TryReadText(this JsonElement value, string path, ProblemList errors, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!value.IsText(path, errors))
        {
            return false;
        }

        text = value.GetString()!;
        return true;
    }

    /// <summary>Whether a value is a string of whole characters. Its text is not read, for it may be long.</summary>
    public static bool IsText(this JsonElement value, string path, ProblemList errors)
    {
        if (!value.Is(JsonValueKind.String, path, errors))
        {
            return false;
        }

        if (!JsonText.HasLoneSurrogate(JsonMarshal.GetRawUtf8Value(value)))
        {
            return true;
        }

        errors.Add(path, "is not valid Unicode: it contains half a surrogate pair");
        return false;
    }

    public static bool TryReadName(this JsonProperty member, string path, ProblemList errors, [NotNullWhen(true)] out string? name)
    {
        if (JsonText.HasLoneSurrogate(JsonMarshal.GetRawUtf8PropertyName(member)))
        {
            errors.Add(path, "has a member whose name is not valid Unicode: it contains half a surrogate pair");
            name = null;
            return false;
        }

        name = member.Name;
        return true;
    }

    public static string? ReadLine(this JsonElement value, string path, int maxLength, ProblemList errors)
    {
        if (!value.IsGiven() || !value.TryReadText(path, errors, out var text))
        {
            return null;
        }

        if (DocumentText.CheckLine(text, maxLength) is { } problem)
        {
            errors.Add(path, problem);
            return null;
        }

        return text;
    }

    public static string? ReadChoice(this JsonElement value, string path, string[] choices, ProblemList errors)
    {
        if (!value.IsGiven() || !value.TryReadText(path, errors, out var text))
        {
            return null;
        }

        if (Array.IndexOf(choices, text) >= 0)
        {
            return text;
        }

        errors.Add(path, $"must be one of {string.Join(", ", choices)}, but is '{DocumentPath.Show(text)}'");
        return null;
    }

    public static long? ReadInteger(this JsonElement value, string path, long min, long max, ProblemList errors)
    {
        if (!value.IsGiven() || !value.Is(JsonValueKind.Number, path, errors))
        {
            return null;
        }

        // 5.0 and 5e0 are the integer 5, as JSON Schema has it. What only rounds to one is none.
        if (ExactNumber.Parse(value.GetRawText())?.ToInteger() is { } number && number >= min && number <= max)
        {
            return number;
        }

        errors.Add(path, $"must be a whole number from {min} to {max}, but is {DocumentPath.Show(value.GetRawText())}");
        return null;
    }

    public static bool? ReadBoolean(this JsonElement value, string path, ProblemList errors)
    {
        if (!value.IsGiven())
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        errors.Add(path, $"must be true or false, but is {Name(value.ValueKind)}");
        return null;
    }

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}
