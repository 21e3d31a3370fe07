namespace Orchestrations.Campaigns.Campaign;

/// <summary>Which campaigns are listed.</summary>
public sealed record CampaignFilter
{
    /// <summary>In this status; null for any.</summary>
    public CampaignStatus? Status { get; init; }

    /// <summary>First started at or after this time; null for any.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>First started at or before this time; null for any.</summary>
    public DateTimeOffset? CreatedTo { get; init; }
}
