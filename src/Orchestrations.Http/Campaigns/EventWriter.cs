using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary>Writes server-sent events.</summary>
/// <param name="output">Where they go.</param>
internal sealed class EventWriter(PipeWriter output)
{
    // A browser comes back after this many milliseconds.
    private const int RetryAfter = 2000;

    private const int FlushBytes = 64 * 1024;

    /// <summary>Begins the stream, so that the listener sees that it is one.</summary>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task BeginAsync(CancellationToken cancellationToken) =>
        WriteTextAsync(string.Create(CultureInfo.InvariantCulture, $"retry: {RetryAfter}\n\n"), cancellationToken);

    /// <summary>Writes what shows proxies and listeners that the stream is alive.</summary>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task CommentAsync(CancellationToken cancellationToken) => WriteTextAsync(": still here\n\n", cancellationToken);

    /// <summary>
    /// Writes what has changed, the items before the campaign: a campaign that has ended is the last event. Only the last event moves the listener's position
    /// on, for one that leaves before it has not had them all.
    /// </summary>
    /// <param name="slice">What has changed.</param>
    /// <param name="changedAfter">Items that have not changed after this time are left out.</param>
    /// <param name="position">The listener's position before it has had them.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(FeedSlice slice, DateTimeOffset changedAfter, long position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(slice);
        var items = slice.Items.Where(item => item.ChangedAt > changedAfter).ToList();
        for (var i = 0; i < items.Count; i++)
        {
            var isLast = i == items.Count - 1 && slice.Campaign is null;
            Write("item", isLast ? slice.Position : position, items[i].Item, CampaignViewJson.Default.ItemView);
            if (output.UnflushedBytes > FlushBytes)
            {
                await FlushAsync(cancellationToken);
            }
        }

        if (slice.Campaign is { } campaign)
        {
            Write("campaign", slice.Position, campaign with { Links = CampaignLinks.Of(campaign.Id) }, CampaignViewJson.Default.CampaignView);
        }

        await FlushAsync(cancellationToken);
    }

    private void Write<T>(string name, long id, T value, JsonTypeInfo<T> type)
    {
        WriteText(string.Create(CultureInfo.InvariantCulture, $"event: {name}\nid: {id}\ndata: "));
        JsonAnswer.Write(output, value, type);
        WriteText("\n\n");
    }

    private async Task WriteTextAsync(string text, CancellationToken cancellationToken)
    {
        WriteText(text);
        await FlushAsync(cancellationToken);
    }

    private void WriteText(string text) => Encoding.UTF8.GetBytes(text, output);

    // A listener that has gone completes the pipe without a word.
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var result = await output.FlushAsync(cancellationToken);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new OperationCanceledException("The listener has gone.");
        }
    }
}
