namespace Orchestrations.Campaigns.Campaign;

/// <summary>What a campaign's orchestration begins with.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Name">Its name, for lists.</param>
/// <param name="DocumentHash">The plan's hash, by which a second start of the same document is told from another's.</param>
/// <param name="CreatedAt">When the campaign was first started, in UTC.</param>
/// <param name="ItemCount">How many items it has.</param>
/// <param name="Run">Which run it is, from 1; every retry is another.</param>
/// <param name="Settings">The run's options.</param>
public sealed record CampaignInput(
    string CampaignId, string Name, string DocumentHash, DateTimeOffset CreatedAt, int ItemCount, int Run, CampaignSettings Settings)
{
    /// <summary>Of a retry, and of a first run that goes on without its history: where its items are listed, in the container <c>inputs</c>.</summary>
    public string? SelectionPath { get; init; }

    /// <summary>Where its items are listed: the pages of the plan that have an item in it.</summary>
    public IReadOnlyList<SelectedPage>? Pages { get; init; }

    /// <summary>Of a retry: the items that are not in it.</summary>
    public ItemCounts Baseline { get; init; } = new();
}

/// <summary>A page of the plan that has items in a run.</summary>
/// <param name="Page">The page, from 0.</param>
/// <param name="Items">How many of its items.</param>
public sealed record SelectedPage(int Page, int Items)
{
    /// <summary>How many of those are in review, where they are retried.</summary>
    public int InReview { get; init; }
}
