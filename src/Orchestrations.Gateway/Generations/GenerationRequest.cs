using System.Text.Json;

namespace Orchestrations.Gateway;

/// <summary>A generation to be submitted. A parameter that is null is left to the provider.</summary>
/// <param name="Model">The model, passed as it is.</param>
/// <param name="Prompt">The prompt.</param>
public sealed record GenerationRequest(string Model, string Prompt)
{
    /// <summary>The references, in any order; within one type they keep their order, which is what <c>@image1</c> counts by.</summary>
    public IReadOnlyList<GenerationReference> References { get; init; } = [];

    /// <summary><c>resolution</c>: 480p, 720p or 1080p.</summary>
    public string? Resolution { get; init; }

    /// <summary><c>duration</c>, in seconds.</summary>
    public int? Duration { get; init; }

    /// <summary><c>ratio</c>, such as 16:9.</summary>
    public string? Ratio { get; init; }

    /// <summary><c>seed</c>.</summary>
    public long? Seed { get; init; }

    /// <summary><c>generate_audio</c>.</summary>
    public bool? GenerateAudio { get; init; }

    /// <summary><c>watermark</c>.</summary>
    public bool? Watermark { get; init; }

    /// <summary><c>camera_fixed</c>.</summary>
    public bool? CameraFixed { get; init; }

    /// <summary><c>return_last_frame</c>.</summary>
    public bool? ReturnLastFrame { get; init; }

    /// <summary><c>service_tier</c>.</summary>
    public string? ServiceTier { get; init; }

    /// <summary><c>callback_url</c>: where the provider says that the task ended.</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>Members merged beside these at the top level, untouched.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
}
