using System.Globalization;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>The instance ids of a campaign's orchestrations. Campaign ids hold no colon, so one campaign's prefix is never another's.</summary>
public static class CampaignInstances
{
    /// <summary>What the ids of all campaigns begin with.</summary>
    public const string CampaignPrefix = "campaign:";

    /// <summary>What the ids of all items of all campaigns begin with.</summary>
    public const string AllItemsPrefix = "item:";

    /// <summary>The campaign itself; a retry uses the same id anew.</summary>
    /// <param name="campaignId">The campaign.</param>
    public static string Campaign(string campaignId) => CampaignPrefix + campaignId;

    /// <summary>What the ids of a campaign's segments begin with.</summary>
    /// <param name="campaignId">The campaign.</param>
    public static string SegmentPrefix(string campaignId) => $"segment:{campaignId}:";

    /// <summary>A segment: the items of one page of the plan, in one run.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="run">The campaign's run, from 1.</param>
    /// <param name="page">The page of the plan, from 0.</param>
    public static string Segment(string campaignId, int run, int page) =>
        string.Create(CultureInfo.InvariantCulture, $"{SegmentPrefix(campaignId)}{run:D3}:{page:D3}");

    /// <summary>What the ids of a campaign's items begin with.</summary>
    /// <param name="campaignId">The campaign.</param>
    public static string ItemPrefix(string campaignId) => $"{AllItemsPrefix}{campaignId}:";

    /// <summary>What the ids of the items of one page of the plan begin with.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="page">The page of the plan, from 0.</param>
    public static string ItemPagePrefix(string campaignId, int page) =>
        string.Create(CultureInfo.InvariantCulture, $"{ItemPrefix(campaignId)}{page:D3}");

    /// <summary>What the ids of one item's starts begin with.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="index">The item, from 0.</param>
    public static string ItemStartsPrefix(string campaignId, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{ItemPagePrefix(campaignId, index / PlanStore.PageSize)}{index % PlanStore.PageSize:D2}:");

    /// <summary>One start of an item. Ids of later starts come after those of earlier ones, ordinally.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="index">The item, from 0.</param>
    /// <param name="run">The campaign's run, from 1.</param>
    /// <param name="start">Which start of the item in that run, from 1.</param>
    public static string Item(string campaignId, int index, int run, int start) =>
        string.Create(CultureInfo.InvariantCulture, $"{ItemStartsPrefix(campaignId, index)}{run:D3}-{start:D3}");

    /// <summary>The run that an item's start is of, from 1.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="instanceId">An id that <see cref="Item"/> made.</param>
    public static int RunOf(string campaignId, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(instanceId);
        var run = instanceId.AsSpan(ItemPrefix(campaignId).Length + "00000:".Length);
        return int.Parse(run[..run.IndexOf('-')], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The item that an instance id is a start of.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="instanceId">An id that <see cref="Item"/> made.</param>
    public static int IndexOf(string campaignId, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(instanceId);
        return int.Parse(instanceId.AsSpan(ItemPrefix(campaignId).Length, 5), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
