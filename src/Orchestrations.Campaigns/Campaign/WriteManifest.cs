using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>Writes the manifest, as JSON and as CSV, from the sidecars. Written again, it is the same.</summary>
public sealed partial class WriteManifest(
    PlanStore plans, SidecarStore sidecars, CampaignReader reader, IObjectStore objects, ILogger<WriteManifest> logger) : Activity<WriteManifestInput, CampaignOutcome>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<WriteManifestInput, CampaignOutcome> Reference = new("WriteManifest");

    private const int Parallelism = 16;

    /// <inheritdoc/>
    public override async Task<CampaignOutcome> RunAsync(ActivityContext context, WriteManifestInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        var plan = await plans.GetAsync(input.CampaignId, context.CancellationToken);
        using var scope = CampaignTelemetry.BeginCampaign(logger, plan.Id);
        var items = await ReadItemsAsync(plan, context.CancellationToken);
        var campaign = new CampaignView(
            plan.Id,
            plan.Name,
            CampaignStatuses.Of(input.Outcome),
            input.Outcome,
            input.CreatedAt,
            input.EndedAt,
            input.EndedAt,
            input.Counts,
            EstimatedCompletion: null,
            Failure: null);
        var json = JsonSerializer.SerializeToUtf8Bytes(new CampaignReport(campaign, items), CampaignViewJson.Readable.CampaignReport);
        await objects.WriteAsync(OutputPaths.Manifest(plan.Id, "json"), json, ContentTypes.Json, context.CancellationToken);
        var csv = Encoding.UTF8.GetBytes(ManifestCsv.Write(items));
        await objects.WriteAsync(OutputPaths.Manifest(plan.Id, "csv"), csv, ContentTypes.Csv, context.CancellationToken);
        CampaignTelemetry.CampaignEnded(input.Outcome, input.Counts);
        LogEnded(plan.Id, input.Outcome, input.Counts.Succeeded, input.Counts.Failed, input.Counts.Review, input.Counts.Cancelled);
        return input.Outcome;
    }

    private async Task<IReadOnlyList<ItemView>> ReadItemsAsync(CampaignPlan plan, CancellationToken cancellationToken)
    {
        var views = new ConcurrentDictionary<int, ItemView>();
        for (var page = 0; page * PlanStore.PageSize < plan.ItemCount; page++)
        {
            var items = await plans.ReadPageAsync(plan, page, cancellationToken);
            await Parallel.ForEachAsync(
                items,
                new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
                async (item, token) =>
                {
                    if (await sidecars.ReadAsync(plan, item.Id, token) is { } sidecar)
                    {
                        views[item.Index] = ItemView.Of(item.Id, sidecar.State);
                    }
                });

            // Whatever ended, well or badly, has a sidecar. What has none was cancelled, or ended by a fault before it could write one.
            if (!items.All(item => views.ContainsKey(item.Index)))
            {
                foreach (var (item, state) in await reader.ReadPageAsync(plan, page, cancellationToken))
                {
                    views.TryAdd(item.Index, ItemView.Of(item.Id, state.Status == ItemStatus.Pending ? state with { Status = ItemStatus.Cancelled } : state));
                }
            }
        }

        return [.. views.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
    }

    [LoggerMessage(
        EventId = 2202,
        Level = LogLevel.Information,
        Message = "{CampaignId}: ended as {Outcome}: {Succeeded} succeeded, {Failed} failed, {Review} in review, {Cancelled} cancelled.")]
    private partial void LogEnded(string campaignId, CampaignOutcome outcome, int succeeded, int failed, int review, int cancelled);
}
