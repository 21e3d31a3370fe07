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

    /// <summary>Reads an item's sidecar, or gives null where there is none: one that a deleted campaign of that id has left is none.</summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Sidecar?> ReadAsync(CampaignPlan plan, string itemId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var content = await objects.ReadAsync(OutputPaths.Sidecar(plan.Id, itemId), MaxSidecarBytes, cancellationToken);
        var sidecar = content is null ? null : JsonSerializer.Deserialize(content.Bytes, CampaignJson.Default.Sidecar);
        return sidecar?.CampaignCreatedAt is { } createdAt && createdAt != plan.CreatedAt ? null : sidecar;
    }

    /// <summary>Writes an item's sidecar, over an earlier one.</summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="item">The item.</param>
    /// <param name="state">How it ended.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task WriteAsync(CampaignPlan plan, PlannedItem item, ItemState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(item);
        var sidecar = new Sidecar(plan.Id, item.Id, item.Index, new SidecarRequest(item.Prompt, item.References, item.Parameters), state)
        {
            CampaignCreatedAt = plan.CreatedAt,
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(sidecar, CampaignJson.Readable.Sidecar);
        return objects.WriteAsync(OutputPaths.Sidecar(plan.Id, item.Id), json, ContentTypes.Json, cancellationToken);
    }
}
