using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Output;

/// <summary>Where a campaign's outputs lie.</summary>
public static class OutputPaths
{
    /// <summary>An item's video.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="itemId">The item.</param>
    public static ObjectName Video(string campaignId, string itemId) => new(ObjectContainer.Outputs, $"{campaignId}/{itemId}.mp4");

    /// <summary>An item's last frame.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="itemId">The item.</param>
    public static ObjectName LastFrame(string campaignId, string itemId) => new(ObjectContainer.Outputs, $"{campaignId}/{itemId}.last-frame.png");

    /// <summary>An item's sidecar.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="itemId">The item.</param>
    public static ObjectName Sidecar(string campaignId, string itemId) => new(ObjectContainer.Outputs, $"{campaignId}/{itemId}.json");

    /// <summary>A campaign's manifest.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="extension"><c>json</c> or <c>csv</c>.</param>
    public static ObjectName Manifest(string campaignId, string extension) => new(ObjectContainer.Outputs, $"{campaignId}/manifest.{extension}");
}
