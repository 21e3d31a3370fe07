using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Http.Campaigns;

/// <summary>The feeds that are listened to: one a campaign, however many listen.</summary>
internal sealed class CampaignFeeds(DurableClient client, CampaignReader reader, PlanStore plans, TimeProvider time)
{
    private readonly Dictionary<string, CampaignFeed> _feeds = new(StringComparer.Ordinal);

    /// <summary>Listens to a campaign; when the listener is disposed of, and no other is left, nobody looks at it any more.</summary>
    /// <param name="campaignId">The campaign.</param>
    public FeedListener Open(string campaignId)
    {
        lock (_feeds)
        {
            // One that is over may be of a run before a retry: its listeners have what is left of it.
            if (!_feeds.TryGetValue(campaignId, out var feed) || feed.IsOver)
            {
                _feeds[campaignId] = feed = new CampaignFeed(new CampaignWatch(client, reader, plans, campaignId), time);
                feed.Start();
            }

            feed.Listeners++;
            return new FeedListener(feed, () => Close(campaignId, feed));
        }
    }

    private void Close(string campaignId, CampaignFeed feed)
    {
        lock (_feeds)
        {
            if (--feed.Listeners > 0)
            {
                return;
            }

            feed.Dispose();
            if (_feeds.TryGetValue(campaignId, out var present) && present == feed)
            {
                _feeds.Remove(campaignId);
            }
        }
    }
}
