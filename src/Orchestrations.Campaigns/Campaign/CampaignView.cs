using System.Text.Json.Serialization;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>A campaign as everyone outside sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Pending, Running, Suspended, Completed, Failed or Terminated.</param>
/// <param name="Outcome">How it ended, or null.</param>
/// <param name="CreatedAt">When it was started, in UTC.</param>
/// <param name="UpdatedAt">When it last changed, in UTC.</param>
/// <param name="CompletedAt">When it ended, in UTC, or null.</param>
/// <param name="Counts">How many items stand where.</param>
/// <param name="EstimatedCompletion">When it will have ended if it goes on as it has, in UTC, or null.</param>
/// <param name="Failure">Why it suspended itself or failed, or null.</param>
public sealed record CampaignView(
    string Id,
    string Name,
    CampaignStatus Status,
    CampaignOutcome? Outcome,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CompletedAt,
    ItemCounts Counts,
    DateTimeOffset? EstimatedCompletion,
    CampaignFailure? Failure)
{
    /// <summary>Where the API has what belongs to it; null, and not written, where nobody serves it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CampaignLinks? Links { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded() => Status is CampaignStatus.Completed or CampaignStatus.Failed or CampaignStatus.Terminated;
}

/// <summary>Why a campaign suspended itself or failed.</summary>
/// <param name="Code">One of <see cref="FailureCodes"/>.</param>
/// <param name="Message">What happened, for people.</param>
public sealed record CampaignFailure(string Code, string Message);

/// <summary>Where a campaign stands.</summary>
public enum CampaignStatus
{
    /// <summary>Accepted and not begun.</summary>
    Pending = 0,

    /// <summary>Under way.</summary>
    Running = 1,

    /// <summary>Not submitting until it is resumed.</summary>
    Suspended = 2,

    /// <summary>Ended, and some or all items succeeded.</summary>
    Completed = 3,

    /// <summary>Ended, and no item succeeded.</summary>
    Failed = 4,

    /// <summary>Ended because it was cancelled.</summary>
    Terminated = 5,
}
