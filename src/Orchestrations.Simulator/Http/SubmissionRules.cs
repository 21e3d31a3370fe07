using System.Text.Json;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>What the gateway demands of a generation. What breaks a rule is refused with 400 and not billed.</summary>
internal static class SubmissionRules
{
    /// <summary>The most characters that a text may have.</summary>
    public const int LongestText = 16_384;

    private static readonly string[] Resolutions = ["480p", "720p", "1080p"];
    private static readonly string[] Ratios = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"];
    private static readonly string[] Order = ["text", "image_url", "video_url", "audio_url"];
    private static readonly int[] Most = [1, 9, 3, 3];
    private static readonly string[][] Roles =
    [
        [],
        ["reference_image", "first_frame", "last_frame"],
        ["reference_video"],
        ["reference_audio"],
    ];

    private static readonly string[] AssetTypes = ["", "Image", "Video", "Audio"];

    /// <summary>The text of the content, cut where it is longer than allowed; empty where there is none.</summary>
    public static string PromptOf(JsonElement request)
    {
        if (request.ValueKind == JsonValueKind.Object
            && request.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in content.EnumerateArray())
            {
                if (part.ValueKind == JsonValueKind.Object
                    && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                {
                    return text.GetString()! is { Length: > LongestText } tooLong ? tooLong[..LongestText] : text.GetString()!;
                }
            }
        }

        return "";
    }

    /// <summary>The first rule that is broken, or null.</summary>
    public static string? Problem(JsonElement request, Func<string, Asset?> findAsset, DateTimeOffset now)
    {
        if (request.ValueKind != JsonValueKind.Object)
        {
            return "The body must be a JSON object.";
        }

        if (!request.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.String || model.GetString() is not { Length: > 0 and <= 128 } name)
        {
            return "model is required.";
        }

        if (name.StartsWith("volc-asset", StringComparison.Ordinal))
        {
            return $"model {name} bills assets; it generates nothing.";
        }

        return OneOf(request, "resolution", Resolutions)
            ?? OneOf(request, "ratio", Ratios)
            ?? Duration(request)
            ?? Content(request, findAsset, now);
    }

    private static string? OneOf(JsonElement request, string name, string[] allowed) =>
        !request.TryGetProperty(name, out var value) || (value.ValueKind == JsonValueKind.String && allowed.Contains(value.GetString()))
            ? null
            : $"{name} must be one of {string.Join(", ", allowed)}.";

    private static string? Duration(JsonElement request) =>
        !request.TryGetProperty("duration", out var value)
            || (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && seconds is >= 4 and <= 15)
            ? null
            : "duration must be a whole number of seconds from 4 to 15.";

    private static string? Content(JsonElement request, Func<string, Asset?> findAsset, DateTimeOffset now)
    {
        if (!request.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array || content.GetArrayLength() == 0)
        {
            return "content must be an array with one part or more.";
        }

        var counts = new int[Order.Length];
        var roles = new List<string>();
        var last = 0;
        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            var problem = Part(part, findAsset, now, out var kind, out var role);
            if (problem is null && kind < last)
            {
                problem = "the order must be text, image_url, video_url, audio_url";
            }

            if (problem is not null)
            {
                return $"content[{index}]: {problem}.";
            }

            last = kind;
            counts[kind]++;
            roles.Add(role);
            index++;
        }

        return Together(counts, roles);
    }

    private static string? Part(JsonElement part, Func<string, Asset?> findAsset, DateTimeOffset now, out int kind, out string role)
    {
        role = "";
        kind = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? Array.IndexOf(Order, type.GetString())
            : -1;
        if (kind < 0)
        {
            return $"type must be one of {string.Join(", ", Order)}";
        }

        if (kind == 0)
        {
            return part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 and <= LongestText }
                ? null
                : $"text must have 1 to {LongestText} characters";
        }

        role = part.TryGetProperty("role", out var given) ? given.ToString() : Roles[kind][0];
        if (!Roles[kind].Contains(role))
        {
            return $"role must be one of {string.Join(", ", Roles[kind])}";
        }

        return part.TryGetProperty(Order[kind], out var holder) && holder.ValueKind == JsonValueKind.Object
            && holder.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String
            ? Url(url.GetString()!, AssetTypes[kind], findAsset, now)
            : $"{Order[kind]}.url is required";
    }

    private static string? Url(string url, string assetType, Func<string, Asset?> findAsset, DateTimeOffset now)
    {
        const string Scheme = "asset://";
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return AssetMedia.IsWebAddress(url) || url.StartsWith($"data:{assetType}/", StringComparison.OrdinalIgnoreCase)
                ? null
                : $"the URL must be asset://<ID>, an http(s) address or a data URI of type {assetType}";
        }

        var id = url[Scheme.Length..];
        if (findAsset(id) is not { } asset)
        {
            return $"asset {id} does not exist";
        }

        if (asset.Record.AssetType != assetType)
        {
            return $"asset {id} is of type {asset.Record.AssetType}";
        }

        return asset.Status(now) is var status && status != Asset.Active ? $"asset {id} is {status}, not Active" : null;
    }

    private static string? Together(int[] counts, List<string> roles)
    {
        for (var kind = 0; kind < Order.Length; kind++)
        {
            if (counts[kind] > Most[kind])
            {
                return $"content: at most {Most[kind]} of type {Order[kind]}.";
            }
        }

        if (counts[3] > 0 && counts[1] + counts[2] == 0)
        {
            return "content: no audio without an image or a video.";
        }

        var first = roles.Count(role => role == "first_frame");
        var last = roles.Count(role => role == "last_frame");
        if (first > 1 || last > first)
        {
            return "content: one first_frame, and one last_frame beside it, at most.";
        }

        return first > 0 && roles.Exists(role => role.StartsWith("reference_", StringComparison.Ordinal))
            ? "content: frame roles and reference roles exclude each other."
            : counts[0] + counts[1] == 0 ? "content: a text or an image is required." : null;
    }
}
