namespace Orchestrations.Campaigns.Queue;

/// <summary>What is to become of a message.</summary>
public enum MessageAction
{
    /// <summary>Its campaign is started, now or before: it is deleted.</summary>
    Delete = 0,

    /// <summary>It failed for a reason that may pass: it stays in the queue, and is tried again later.</summary>
    TryAgain = 1,

    /// <summary>It is copied to the poison queue, as it is, and deleted.</summary>
    Poison = 2,
}
