using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Assets;

/// <summary>
/// Takes one step with every asset that some items of a page refer to, and says which items can be submitted. It is called again until none waits.
/// </summary>
public sealed class PrepareAssets(PlanStore plans, AssetGroups groups, AssetLibrary library, ILogger<PrepareAssets> logger)
    : Activity<PrepareAssetsInput, PrepareAssetsOutput>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<PrepareAssetsInput, PrepareAssetsOutput> Reference = new("PrepareAssets");

    // Thirty creations at once are reported as the provider's limit; the client's own limits stand before it.
    private const int Parallelism = 8;

    // What is left of an output's limit holds the indices of the items that wait or are ready.
    private const int MaxFailedBytes = PayloadLimits.MaxOutputBytes - (8 * 1024);

    /// <inheritdoc/>
    public override async Task<PrepareAssetsOutput> RunAsync(ActivityContext context, PrepareAssetsInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        var cancellationToken = context.CancellationToken;
        var plan = await plans.GetAsync(input.CampaignId, cancellationToken);
        using var scope = CampaignTelemetry.BeginCampaign(logger, plan.Id);
        var wanted = input.Indices.ToHashSet();
        var items = (await plans.ReadPageAsync(plan, input.Page, cancellationToken)).Where(item => wanted.Contains(item.Index)).ToList();
        var aliases = items.SelectMany(item => item.References).Select(reference => reference.Alias).ToHashSet(StringComparer.Ordinal);
        var assets = plan.Assets.Where(asset => aliases.Contains(asset.Alias)).ToList();
        if (assets.Count == 0)
        {
            return new PrepareAssetsOutput { Ready = [.. items.Select(item => item.Index)] };
        }

        var groupId = "";
        if (assets.Exists(asset => asset.AssetId is null))
        {
            switch (await groups.EnsureAsync(plan, cancellationToken))
            {
                case AssetReadiness.Ready ready:
                    groupId = ready.Id;
                    break;
                case AssetReadiness.Blocked blocked:
                    return new PrepareAssetsOutput { Waiting = input.Indices, Blocked = blocked.Failure };
                case AssetReadiness.Failed failed:
                    return new PrepareAssetsOutput { Failed = Bounded([new FailedItems(failed.Failure, [.. items.Select(item => item.Index)])]) };
                case AssetReadiness.Waiting waiting:
                    return new PrepareAssetsOutput { Waiting = input.Indices, Cause = waiting.Cause };
            }
        }

        var states = new ConcurrentDictionary<string, AssetReadiness>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            assets,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (asset, token) => states[asset.Alias] = await library.EnsureAsync(asset, groupId, input.Run, token));
        if (states.Values.OfType<AssetReadiness.Waiting>().Any(state => state.GroupIsUnknown))
        {
            await groups.ForgetUnknownAsync(plan, cancellationToken);
        }

        return Judge(items, states);
    }

    private static PrepareAssetsOutput Judge(List<PlannedItem> items, ConcurrentDictionary<string, AssetReadiness> states)
    {
        var ready = new List<int>();
        var waiting = new List<int>();
        var failed = new List<(int Index, GenerationFailure Failure)>();
        foreach (var item in items)
        {
            var own = item.References.Select(reference => states[reference.Alias]).ToList();
            if (own.OfType<AssetReadiness.Failed>().FirstOrDefault() is { } failure)
            {
                failed.Add((item.Index, failure.Failure));
            }
            else if (own.TrueForAll(state => state is AssetReadiness.Ready))
            {
                ready.Add(item.Index);
            }
            else
            {
                waiting.Add(item.Index);
            }
        }

        return new PrepareAssetsOutput
        {
            Ready = ready,
            Waiting = waiting,
            Failed = Bounded([.. failed.GroupBy(item => item.Failure, item => item.Index).Select(same => new FailedItems(same.Key, [.. same]))]),
            Blocked = states.Values.OfType<AssetReadiness.Blocked>().FirstOrDefault()?.Failure,
            Cause = states.Values.OfType<AssetReadiness.Waiting>().FirstOrDefault(state => state.Cause is not null)?.Cause,
        };
    }

    // A hundred items can fail for a hundred reasons, each in the provider's own words: they are cut until all fit into an output.
    private static IReadOnlyList<FailedItems> Bounded(IReadOnlyList<FailedItems> failed)
    {
        foreach (var length in (int[])[256, 80, 32])
        {
            if (JsonSerializer.SerializeToUtf8Bytes(failed, CampaignJson.Default.IReadOnlyListFailedItems).Length <= MaxFailedBytes)
            {
                break;
            }

            failed = [.. failed.Select(same => same with { Failure = Cut(same.Failure, length) })];
        }

        return failed;
    }

    private static GenerationFailure Cut(GenerationFailure failure, int length) => failure with
    {
        Message = failure.Message.Length > length ? failure.Message[..length] + "…" : failure.Message,
        UpstreamCode = failure.UpstreamCode?.Length > length ? null : failure.UpstreamCode,
        UpstreamMessage = null,
    };
}
