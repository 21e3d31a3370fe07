using System.Globalization;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Effects;

/// <summary>One submission of one item: it is sent at most once.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Attempt">Which of the item's submissions, from 1.</param>
public sealed record SubmissionKey(string CampaignId, string ItemId, int Attempt)
{
    /// <summary>Where the ledger keeps it.</summary>
    public ObjectName ObjectName { get; } =
        new(ObjectContainer.Effects, string.Create(CultureInfo.InvariantCulture, $"{Folder(CampaignId)}{ItemId}/{Attempt}.json"));

    /// <summary>Where the ledger keeps a campaign's submissions.</summary>
    /// <param name="campaignId">The campaign.</param>
    public static string Folder(string campaignId) => $"submissions/{campaignId}/";
}
