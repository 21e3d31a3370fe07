using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Generation parameters; one that is null is left to the provider.</summary>
public sealed record GenerationParameters
{
    /// <summary>The model, passed as it is.</summary>
    public string? Model { get; init; }

    /// <summary>480p, 720p or 1080p.</summary>
    public string? Resolution { get; init; }

    /// <summary>In whole seconds, 4 to 15.</summary>
    public int? Duration { get; init; }

    /// <summary>16:9, 4:3, 1:1, 3:4, 9:16, 21:9 or adaptive.</summary>
    public string? Ratio { get; init; }

    /// <summary>The seed.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether audio is generated.</summary>
    public bool? GenerateAudio { get; init; }

    /// <summary>Whether the provider puts its watermark on it.</summary>
    public bool? Watermark { get; init; }

    /// <summary>Whether the camera stands still.</summary>
    public bool? CameraFixed { get; init; }

    /// <summary>Whether the last frame is wanted too.</summary>
    public bool? ReturnLastFrame { get; init; }

    /// <summary>The service tier, passed as it is.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Members merged beside these at the top level of the submission, untouched.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Extra { get; init; }
}
