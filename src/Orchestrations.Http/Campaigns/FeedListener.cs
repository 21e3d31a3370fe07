namespace Orchestrations.Http.Campaigns;

/// <summary>A listener of a feed.</summary>
/// <param name="feed">The feed.</param>
/// <param name="close">Says that it listens no more.</param>
internal sealed class FeedListener(CampaignFeed feed, Action close) : IDisposable
{
    /// <summary>Waits until there is something that the listener has not had.</summary>
    /// <param name="version">Up to where it has had all; 0 for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it has not had, or null where nothing will come any more.</returns>
    public Task<FeedSlice?> NextAsync(long version, CancellationToken cancellationToken) => feed.NextAsync(version, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => close();
}
