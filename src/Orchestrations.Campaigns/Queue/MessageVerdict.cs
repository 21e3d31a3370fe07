namespace Orchestrations.Campaigns.Queue;

/// <summary>What a message came to.</summary>
/// <param name="Action">What is to become of it.</param>
public sealed record MessageVerdict(MessageAction Action)
{
    /// <summary>The campaign that was started, now or before.</summary>
    public string? CampaignId { get; init; }

    /// <summary>Why it is tried again, or goes to the poison queue.</summary>
    public Problem? Problem { get; init; }

    internal static MessageVerdict Refuse(Problem problem) => new(MessageAction.Poison) { Problem = problem };
}
