namespace Orchestrations.Campaigns.Queue;

/// <summary>The queue of campaign requests: the section <c>Queue</c>.</summary>
public sealed class CampaignQueueOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Queue";

    /// <summary>What the name of the poison queue ends with, after the queue's own.</summary>
    public const string PoisonSuffix = "-poison";

    /// <summary>The queue's name.</summary>
    public string Name { get; set; } = "campaign-requests";

    /// <summary>The name of the queue for messages that are given up.</summary>
    public string PoisonName => Name + PoisonSuffix;
}
