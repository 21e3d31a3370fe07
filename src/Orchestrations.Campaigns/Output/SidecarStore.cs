using System.Text.Json;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Output;

/// <summary>Reads and writes sidecars.</summary>
public sealed class SidecarStore(IObjectStore objects)
{
    // A prompt of 10,000 characters, what the provider was asked for besides, and how it ended.
    private const int MaxSidecarBytes = 1024 * 1024;

    /// <summary>Reads an item's sidecar, or gives null where there is none.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Sidecar?> ReadAsync(string campaignId, string itemId, CancellationToken cancellationToken) =>
        await objects.ReadAsync(OutputPaths.Sidecar(campaignId, itemId), MaxSidecarBytes, cancellationToken) is { } content
            ? JsonSerializer.Deserialize(content.Bytes, CampaignJson.Default.Sidecar)
            : null;

    /// <summary>Writes an item's sidecar, over an earlier one.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="item">The item.</param>
    /// <param name="state">How it ended.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task WriteAsync(string campaignId, PlannedItem item, ItemState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        var sidecar = new Sidecar(campaignId, item.Id, item.Index, new SidecarRequest(item.Prompt, item.References, item.Parameters), state);
        var json = JsonSerializer.SerializeToUtf8Bytes(sidecar, CampaignJson.Indented.Sidecar);
        return objects.WriteAsync(OutputPaths.Sidecar(campaignId, item.Id), json, ContentTypes.Json, cancellationToken);
    }
}
