namespace Orchestrations.Campaigns.Campaign;

/// <summary>A campaign's place in a list.</summary>
/// <param name="CreatedAt">When it was first started.</param>
/// <param name="Id">Its id.</param>
public sealed record CampaignPosition(DateTimeOffset CreatedAt, string Id)
{
    /// <summary>The newest come first, and of two of one time the one whose id does.</summary>
    public static Comparer<CampaignPosition> NewestFirst { get; } = Comparer<CampaignPosition>.Create(
        (left, right) => left.CreatedAt == right.CreatedAt ? string.CompareOrdinal(left.Id, right.Id) : right.CreatedAt.CompareTo(left.CreatedAt));
}
