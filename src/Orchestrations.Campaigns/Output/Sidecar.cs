using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Campaigns.Output;

/// <summary>What lies beside an item's video: how it was asked for and how it ended. It holds no secret.</summary>
/// <param name="Campaign">The campaign's id.</param>
/// <param name="Item">The item's id.</param>
/// <param name="Index">The item's place in the document, from 0.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="State">How it ended.</param>
public sealed record Sidecar(string Campaign, string Item, int Index, SidecarRequest Request, ItemState State)
{
    /// <summary>When its campaign was first started, in UTC: outputs outlive a campaign that is deleted, and its id may be used anew.</summary>
    public DateTimeOffset? CampaignCreatedAt { get; init; }
}

/// <summary>What was asked for.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="References">The references, in the order given.</param>
/// <param name="Parameters">The generation parameters.</param>
public sealed record SidecarRequest(string Prompt, IReadOnlyList<PlannedReference> References, GenerationParameters Parameters);
