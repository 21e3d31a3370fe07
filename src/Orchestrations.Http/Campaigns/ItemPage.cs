using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Http.Campaigns;

/// <summary>A page of a campaign's items.</summary>
/// <param name="Items">The items, in the document's order.</param>
/// <param name="ContinuationToken">What asks for the next page, or null after the last.</param>
internal sealed record ItemPage(IReadOnlyList<ItemView> Items, string? ContinuationToken);
