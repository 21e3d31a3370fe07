namespace Orchestrations.Campaigns.Assets;

/// <summary>Which items' assets are wanted.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Run">The campaign's run.</param>
/// <param name="Page">The page of the plan that the items are on.</param>
/// <param name="Indices">The items.</param>
public sealed record PrepareAssetsInput(string CampaignId, string Run, int Page, IReadOnlyList<int> Indices);
