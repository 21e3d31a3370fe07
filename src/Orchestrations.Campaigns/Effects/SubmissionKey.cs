using System.Globalization;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Effects;

/// <summary>One submission of one item: it is sent at most once.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="StartedAt">When the campaign was first started, in UTC: an answer that comes when it has been deleted must not be taken for another's of its id.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Attempt">Which of the item's submissions, from 1.</param>
public sealed record SubmissionKey(string CampaignId, DateTimeOffset StartedAt, string ItemId, int Attempt)
{
    private const string IntentEnd = ".json";
    private const string OutcomeEnd = ".outcome.json";

    /// <summary>Where the ledger keeps that it is to be sent.</summary>
    public ObjectName Intent => new(ObjectContainer.Effects, Path + IntentEnd);

    /// <summary>Where the ledger keeps what came of it.</summary>
    public ObjectName Outcome => new(ObjectContainer.Effects, Path + OutcomeEnd);

    private string Path => string.Create(CultureInfo.InvariantCulture, $"{Folder(CampaignId, StartedAt)}{ItemId}.{Attempt}");

    /// <summary>Where the ledger keeps the submissions of all campaigns that ever had an id.</summary>
    /// <param name="campaignId">The id.</param>
    public static string Folder(string campaignId) => $"submissions/{campaignId}/";

    /// <summary>Where the ledger keeps a campaign's submissions.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="startedAt">When it was first started, in UTC.</param>
    public static string Folder(string campaignId, DateTimeOffset startedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder(campaignId)}{startedAt.UtcDateTime:yyyyMMdd'T'HHmmssfffffff}/");

    /// <summary>Which item's submission an entry of the ledger is of, and which of them; null where it is none.</summary>
    /// <param name="path">The entry's path.</param>
    public static (string ItemId, int Attempt)? Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = path[(path.LastIndexOf('/') + 1)..];
        var end = name.EndsWith(OutcomeEnd, StringComparison.Ordinal) ? OutcomeEnd.Length : IntentEnd.Length;
        var dot = name.Length > end ? name.LastIndexOf('.', name.Length - end - 1) : -1;
        return dot > 0 && name.EndsWith(IntentEnd, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(dot + 1, name.Length - end - dot - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
                ? (name[..dot], attempt)
                : null;
    }
}
