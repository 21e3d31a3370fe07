using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Intake;

/// <summary>A part of a campaign's plan was read, and is gone: the campaign was deleted meanwhile.</summary>
/// <param name="campaignId">The campaign.</param>
/// <param name="name">The part.</param>
public sealed class PlanGoneException(string campaignId, ObjectName name) : Exception($"'{name}' is gone: the campaign was deleted.")
{
    /// <summary>The campaign.</summary>
    public string CampaignId { get; } = campaignId;
}
