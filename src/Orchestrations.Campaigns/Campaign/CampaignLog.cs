using Microsoft.Extensions.Logging;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>What orchestrators log.</summary>
internal static partial class CampaignLog
{
    [LoggerMessage(EventId = 2201, Level = LogLevel.Error, Message = "{CampaignId}: the segment of page {Page} failed, and its items with it: {Failure}")]
    public static partial void LogSegmentFailed(this ILogger logger, string campaignId, int page, string failure);
}
