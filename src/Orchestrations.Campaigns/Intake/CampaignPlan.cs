using System.Text.Json.Serialization;

namespace Orchestrations.Campaigns.Intake;

/// <summary>A campaign as it was accepted: what its document says, checked, with every default filled in. Its items are kept beside it, in pages.</summary>
/// <param name="Id">The campaign's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="DocumentHash">SHA-256, in lowercase hex, over the document's meaning and its media: two documents of one hash are the same campaign.</param>
/// <param name="ItemCount">How many items it has, 1 to 10,000.</param>
/// <param name="CreatedAt">When it was accepted, in UTC.</param>
public sealed record CampaignPlan(string Id, string Name, string DocumentHash, int ItemCount, DateTimeOffset CreatedAt)
{
    /// <summary>The id of an asset group to be used as it is, or null.</summary>
    public string? AssetGroupId { get; init; }

    /// <summary>The name of the asset group to be found or created; null where the id is given or no asset is uploaded.</summary>
    public string? AssetGroupName { get; init; }

    /// <summary>The assets that items refer to, in the document's order.</summary>
    public IReadOnlyList<PlannedAsset> Assets { get; init; } = [];

    /// <summary>Generations of this campaign at the provider at once, or null for the host's default.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>The digest of the key that its start was asked for under, or null where it had none.</summary>
    public string? StartKey { get; init; }

    /// <summary>Whether the campaign is being deleted: nobody may start it, and nothing is submitted for it any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsBeingDeleted { get; init; }

    /// <summary>What becomes of a submission that may or may not have been accepted.</summary>
    public AmbiguousSubmitChoice OnAmbiguousSubmit { get; init; }
}
