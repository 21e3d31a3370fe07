using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Running;

/// <summary>Campaigns on a service.</summary>
/// <param name="api">The service.</param>
/// <param name="document">The document that is run.</param>
/// <param name="files">The files that it names.</param>
/// <param name="maxInFlight">Generations at the provider at once, over the document's own, or null.</param>
internal sealed class ServedCampaigns(ServedApi api, CampaignDocument document, IMediaFiles files, int? maxInFlight) : ICampaigns
{
    // A service that is deployed anew, or a line that is down, is back by then; the campaign itself does not notice.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private bool _reached;

    /// <inheritdoc/>
    public TimeSpan Refresh => TimeSpan.FromSeconds(1);

    /// <summary>The path of a campaign.</summary>
    /// <param name="campaignId">The campaign.</param>
    public static string PathOf(string campaignId) => $"api/campaigns/{Uri.EscapeDataString(campaignId)}";

    /// <summary>Has items of a campaign that has ended run again.</summary>
    /// <param name="api">The service.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="items">The items; none for all that failed.</param>
    /// <param name="includeReview">Whether items in review are submitted again too.</param>
    /// <param name="cancellationToken">Ends the call; it may have been done all the same.</param>
    /// <exception cref="UserErrorException">The service refuses, can't do it or is not there.</exception>
    public static async Task RetryAsync(ServedApi api, string campaignId, IReadOnlyCollection<string> items, bool includeReview, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["includeReview"] = includeReview };
        if (items.Count > 0)
        {
            request["items"] = new JsonArray([.. items.Select(item => JsonValue.Create(item))]);
        }

        using var body = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        await api.SendAsync(HttpMethod.Post, $"{PathOf(campaignId)}/retry", body, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task EnsureReadyAsync(CancellationToken cancellationToken) => await api.GetAsync("api/campaigns?top=1", cancellationToken);

    /// <inheritdoc/>
    public async Task<CampaignView?> FindAsync(string campaignId, CancellationToken cancellationToken) =>
        await InsistAsync(() => api.FindAsync(PathOf(campaignId), cancellationToken), cancellationToken) is { } campaign
            ? campaign.Deserialize(CampaignViewJson.Default.CampaignView)
            : null;

    /// <inheritdoc/>
    public async Task StartAsync(PreparedCampaign campaign, CancellationToken cancellationToken)
    {
        // Beside the document and not in it, so that whatever it is run with, it is the same one.
        var target = maxInFlight is { } most ? string.Create(CultureInfo.InvariantCulture, $"api/campaigns?maxInFlight={most}") : "api/campaigns";
        using var text = new MemoryStream();
        CampaignDocumentWriter.Write(document, campaign.Plan.Id, text);
        text.Position = 0;
        var json = new StreamContent(text) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var named = document.Assets.Where(asset => asset is { IsUsed: true, Source: FileSource }).ToList();
        if (named.Count == 0)
        {
            await api.SendAsync(HttpMethod.Post, target, json, cancellationToken);
            return;
        }

        // Whatever is opened here ends with the request.
        using var form = new MultipartFormDataContent { { json, "campaign" } };
        foreach (var asset in named)
        {
            var path = ((FileSource)asset.Source).Path;
            var file = await files.OpenAsync(asset.Alias, path, cancellationToken);
            var content = file.Content ?? throw new UserErrorException(ExitCodes.Invalid, $"assets.{asset.Alias}.file: {file.Problem}");
            form.Add(
                new StreamContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, asset.Alias, Path.GetFileName(path));
        }

        await api.SendAsync(HttpMethod.Post, target, form, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ResumeAsync(string campaignId, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"{PathOf(campaignId)}/resume", content: null, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RetryAsync(string campaignId, bool includeReview, CancellationToken cancellationToken)
    {
        var view = await FindAsync(campaignId, cancellationToken);
        if (view is null || view.Counts.Failed + (includeReview ? view.Counts.Review : 0) == 0)
        {
            return false;
        }

        await RetryAsync(api, campaignId, [], includeReview, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ItemView>> ReadActiveAsync(string campaignId, CancellationToken cancellationToken)
    {
        var active = new List<ItemView>();
        foreach (var status in (ItemStatus[])[ItemStatus.Archiving, ItemStatus.Generating])
        {
            var page = await InsistAsync(() => api.GetAsync($"{PathOf(campaignId)}/items?status={status}&top=100", cancellationToken), cancellationToken);
            active.AddRange(ItemsOf(page));
        }

        return active;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ItemView>> ReadItemsAsync(string campaignId, CancellationToken cancellationToken)
    {
        var items = new List<ItemView>();
        await foreach (var page in Pages.ReadAsync(
            path => InsistAsync(() => api.GetAsync(path, cancellationToken), cancellationToken), $"{PathOf(campaignId)}/items?top=500"))
        {
            items.AddRange(ItemsOf(page));
        }

        return items;
    }

    /// <inheritdoc/>
    public void CheckVideos(CampaignReport report)
    {
        // They are the service's, and whoever wants them here has had them copied.
    }

    private static IEnumerable<ItemView> ItemsOf(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.Deserialize(CampaignViewJson.Default.ItemView)!);

    // A service that was never reached is more likely named wrongly than away for a moment.
    private async Task<T> InsistAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var answer = await api.InsistAsync(
            call,
            _reached ? Patience : TimeSpan.Zero,
            why => Say.Warning($"{why} Trying again for {Patience:m\\:ss} minutes; the campaign goes on meanwhile."),
            cancellationToken);
        _reached = true;
        return answer;
    }
}
