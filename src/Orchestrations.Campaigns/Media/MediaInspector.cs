using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Campaigns.Media;

/// <summary>Looks into media by the probe and the provider's limits.</summary>
public sealed class MediaInspector : IMediaInspector
{
    /// <inheritdoc/>
    public Task<MediaInspection> InspectAsync(Stream media, MediaType declared, CancellationToken cancellationToken)
    {
        var probed = MediaProbe.Probe(media);
        var info = (probed as MediaProbeResult.Recognized)?.Info;
        return Task.FromResult(new MediaInspection(
            info?.ContentType, info?.Duration, [.. MediaChecker.Check(declared, probed).Select(violation => violation.Message)]));
    }
}
