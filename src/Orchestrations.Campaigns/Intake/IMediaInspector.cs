using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Looks into media whose bytes we hold, and compares it with the provider's limits.</summary>
public interface IMediaInspector
{
    /// <summary>Inspects media.</summary>
    /// <param name="media">Its bytes, seekable, at their beginning.</param>
    /// <param name="declared">The type that the document says it has.</param>
    /// <param name="cancellationToken">Ends the inspection.</param>
    Task<MediaInspection> InspectAsync(Stream media, MediaType declared, CancellationToken cancellationToken);
}

/// <summary>What was found in media.</summary>
/// <param name="ContentType">Its media type by content, such as <c>image/png</c>, or null where it is unknown.</param>
/// <param name="Duration">How long it plays, or null where it doesn't or that is unknown.</param>
/// <param name="Violations">The limits that it breaks, each a clause about "it" with the limit and the measured value, to be put after the alias.</param>
public sealed record MediaInspection(string? ContentType, TimeSpan? Duration, IReadOnlyList<string> Violations);
