using System.Globalization;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Effects;

/// <summary>One submission of one item: it is sent at most once.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Attempt">Which of the item's submissions, from 1.</param>
public sealed record SubmissionKey(string CampaignId, string ItemId, int Attempt)
{
    /// <summary>Where the ledger keeps that it is to be sent.</summary>
    public ObjectName Intent => new(ObjectContainer.Effects, $"{Path}.json");

    /// <summary>Where the ledger keeps what came of it.</summary>
    public ObjectName Outcome => new(ObjectContainer.Effects, $"{Path}.outcome.json");

    private string Path => string.Create(CultureInfo.InvariantCulture, $"{Folder(CampaignId)}{ItemId}.{Attempt}");

    /// <summary>Where the ledger keeps a campaign's submissions.</summary>
    /// <param name="campaignId">The campaign.</param>
    public static string Folder(string campaignId) => $"submissions/{campaignId}/";
}
