namespace Orchestrations.Campaigns.Campaign;

/// <summary>The names of the events between a campaign, its segments and its items.</summary>
internal static class CampaignEvents
{
    /// <summary>To a campaign or a segment: how it is steered (<see cref="SteerCommand"/>).</summary>
    public const string Steer = "steer";

    /// <summary>To a campaign, from a segment: a <see cref="SegmentReport"/>.</summary>
    public const string Report = "report";

    /// <summary>To a segment, from its campaign: how many more slots it has.</summary>
    public const string Grant = "grant";

    /// <summary>To a segment, from its campaign: how many of its slots it is to give back as they come free.</summary>
    public const string Reclaim = "reclaim";

    /// <summary>To an item, from outside: its task may have ended, so poll it now.</summary>
    public const string Wake = "wake";

    /// <summary>To a segment, from an item: an <see cref="ItemSignal"/>.</summary>
    public const string Signal = "signal";

    /// <summary>To an item, from its segment: do not submit any more.</summary>
    public const string Stop = "stop";
}
