namespace Orchestrations.Campaigns.Generation;

/// <summary>Which task is polled.</summary>
/// <param name="CampaignId">The campaign, for logs.</param>
/// <param name="Index">The item, for logs.</param>
/// <param name="TaskId">The provider's task.</param>
public sealed record CheckGenerationInput(string CampaignId, int Index, string TaskId);
