using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Cli.Terminal;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Cli.Running;

/// <summary>Campaigns on the embedded host of this process.</summary>
/// <param name="services">The host's services.</param>
internal sealed class LocalCampaigns(IServiceProvider services) : ICampaigns
{
    private const int MaxActive = 1000;

    private readonly Dictionary<int, string> _itemIds = [];
    private CampaignPlan? _plan;

    /// <inheritdoc/>
    public TimeSpan Refresh => TimeSpan.FromMilliseconds(250);

    private CampaignService Service => services.GetRequiredService<CampaignService>();

    private CampaignReader Reader => services.GetRequiredService<CampaignReader>();

    private PlanStore Plans => services.GetRequiredService<PlanStore>();

    /// <inheritdoc/>
    public async Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        var gateway = services.GetRequiredService<IGatewayClient>();
        var answer = await gateway.ListAssetGroupsAsync(name: null, page: 1, pageSize: 1, cancellationToken);
        if (answer.Failure is { Kind: GatewayFailureKind.Unauthorized or GatewayFailureKind.QuotaExhausted or GatewayFailureKind.Unavailable } failure)
        {
            var known = Campaigns.GenerationFailure.From(failure);
            throw new UserErrorException(ExitCodes.Unavailable, $"{known.Code}: {Say.Sentences(known.Message, known.Hint ?? "Check Gateway__BaseUrl and the network.")}");
        }
    }

    /// <inheritdoc/>
    public Task<CampaignView?> FindAsync(string campaignId, CancellationToken cancellationToken) => Reader.FindAsync(campaignId, cancellationToken);

    /// <inheritdoc/>
    public async Task StartAsync(PreparedCampaign campaign, CancellationToken cancellationToken)
    {
        switch (await Service.StartAsync(campaign, cancellationToken))
        {
            case StartResult.Conflict:
                throw new UserErrorException(
                    ExitCodes.Invalid,
                    $"id_conflict: the campaign '{campaign.Plan.Id}' was started before from another document or other media. Change its id, or use --new.");
            case StartResult.BeingDeleted:
                throw new UserErrorException(
                    ExitCodes.Invalid,
                    $"invalid_state: the deletion of the campaign '{campaign.Plan.Id}' broke off. Finish it with 'serve' and 'delete {campaign.Plan.Id}', change the id, or use --new.");
        }
    }

    /// <inheritdoc/>
    public Task ResumeAsync(string campaignId, CancellationToken cancellationToken) =>
        Service.SteerAsync(campaignId, SteerCommand.Resume, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RetryAsync(string campaignId, bool includeReview, CancellationToken cancellationToken) =>
        (await Service.RetryAsync(campaignId, items: null, includeReview, cancellationToken)).Outcome == RetryOutcome.Started;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ItemView>> ReadActiveAsync(string campaignId, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.ItemPrefix(campaignId),
            Statuses = [OrchestrationRuntimeStatus.Running],
            FetchInputsAndOutputs = true,
            PageSize = MaxActive,
        };
        var page = await services.GetRequiredService<DurableClient>().QueryInstancesAsync(query, cancellationToken);
        var active = new List<ItemView>(page.Instances.Count);
        foreach (var instance in page.Instances)
        {
            if (instance.ReadCustomStatusAs<ItemState>() is { } state)
            {
                active.Add(ItemView.Of(await IdOfAsync(campaignId, CampaignInstances.IndexOf(campaignId, instance.InstanceId), cancellationToken), state));
            }
        }

        return active;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ItemView>> ReadItemsAsync(string campaignId, CancellationToken cancellationToken)
    {
        var plan = await Plans.GetAsync(campaignId, cancellationToken);
        var items = new List<ItemView>(plan.ItemCount);
        for (var page = 0; page * PlanStore.PageSize < plan.ItemCount; page++)
        {
            items.AddRange((await Reader.ReadPageAsync(plan, page, cancellationToken)).Select(item => ItemView.Of(item.Item.Id, item.State)));
        }

        return items;
    }

    /// <inheritdoc/>
    public void CheckVideos(CampaignReport report)
    {
        var objects = services.GetRequiredService<IObjectStore>();
        var elsewhere = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in report.Items)
        {
            // In the present place after a move of the data directory, and in that of an earlier run where --out is another now.
            if (item.Output is not { } output
                || PathOf(objects.GetAddress(OutputPaths.Video(report.Campaign.Id, item.Id))) is not { } present || File.Exists(present)
                || PathOf(new Uri(output.Uri)) is not { } recorded)
            {
                continue;
            }

            if (!File.Exists(recorded))
            {
                throw new UserErrorException(
                    ExitCodes.Unavailable,
                    $"{recorded}: the video is not there any more, and is not made again by itself. Put it back, or run with --new: everything is generated, and billed, again.");
            }

            elsewhere.Add(Path.GetDirectoryName(recorded)!);
        }

        foreach (var folder in elsewhere)
        {
            Say.Warning($"Videos of this campaign are in {folder}, where an earlier run put them; they stay there.");
        }
    }

    private static string? PathOf(Uri address) => address.IsFile ? address.LocalPath : null;

    private async Task<string> IdOfAsync(string campaignId, int index, CancellationToken cancellationToken)
    {
        if (!_itemIds.TryGetValue(index, out var id))
        {
            _plan ??= await Plans.GetAsync(campaignId, cancellationToken);
            _itemIds[index] = id = (await Plans.ReadItemAsync(_plan, index, cancellationToken)).Id;
        }

        return id;
    }
}
