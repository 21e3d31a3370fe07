using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>Starts and steers campaigns.</summary>
public sealed class CampaignService(
    DurableClient client,
    PlanStore plans,
    CampaignReader reader,
    IObjectStore objects,
    SubmissionLedger ledger,
    StartKeys keys,
    KeyedLock locks,
    IOptions<CampaignOptions> campaigns,
    IOptions<PollingOptions> polling,
    IOptions<OutputOptions> output,
    TimeProvider time)
{
    private const int PurgesAtOnce = 64;

    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    /// <summary>Starts a campaign: stores its plan, then schedules it. Called again after a crash in between, it goes on.</summary>
    /// <param name="campaign">The campaign, checked.</param>
    /// <param name="cancellationToken">Ends the call; the campaign may have been started all the same.</param>
    public async Task<StartResult> StartAsync(PreparedCampaign campaign, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        using var held = await locks.EnterAsync(LockOf(campaign.Plan.Id), cancellationToken);
        if (campaign.Plan.StartKey is { } key && !await MayStartAsync(key, campaign.Plan, cancellationToken))
        {
            return StartResult.KeyConflict;
        }

        var stored = await plans.StoreAsync(campaign, cancellationToken);
        if (stored.Outcome == PlanStoreOutcome.Conflict)
        {
            return StartResult.Conflict;
        }

        if (stored.Outcome == PlanStoreOutcome.BeingDeleted)
        {
            return StartResult.BeingDeleted;
        }

        var plan = stored.Plan;
        if (stored.Outcome == PlanStoreOutcome.Same && await FindInstanceAsync(plan.Id, cancellationToken) is not null)
        {
            return StartResult.AlreadyStarted;
        }

        var input = new CampaignInput(plan.Id, plan.Name, plan.DocumentHash, plan.CreatedAt, plan.ItemCount, Run: 1, SettingsOf(plan));
        input = stored.Outcome == PlanStoreOutcome.Same ? await GoingOnAsync(plan, input, cancellationToken) : input;
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                CampaignOrchestrator.Reference,
                input,
                new StartOrchestrationOptions { InstanceId = CampaignInstances.Campaign(plan.Id) },
                cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            await DropSelectionAsync(input, cancellationToken);
            return StartResult.AlreadyStarted;
        }

        return await GaveWayAsync(plan.Id, cancellationToken) ? StartResult.BeingDeleted : StartResult.Started;
    }

    // The history is gone, by retention or with a store: what was made is found again, and each item goes on with the last of its submissions, not the first.
    private async Task<CampaignInput> GoingOnAsync(CampaignPlan plan, CampaignInput input, CancellationToken cancellationToken)
    {
        var goingOn = input with { Settings = input.Settings with { FindsOutputs = true } };
        var attempts = await ledger.LastAttemptsAsync(plan.Id, plan.CreatedAt, cancellationToken);
        if (!attempts.Values.Any(attempt => attempt > 1))
        {
            return goingOn;
        }

        var items = new List<SelectedItem>(plan.ItemCount);
        for (var page = 0; page * PlanStore.PageSize < plan.ItemCount; page++)
        {
            items.AddRange((await plans.ReadPageAsync(plan, page, cancellationToken)).Select(item => new SelectedItem(
                item.Index,
                new ItemState(ItemStatus.Pending, attempts.GetValueOrDefault(item.Id, 1)) { Timings = new ItemTimings { QueuedAt = time.GetUtcNow() } })
            {
                Before = ItemStatus.Cancelled,
            }));
        }

        return await SelectAsync(goingOn, items, cancellationToken);
    }

    // Two runs that are set out at the same moment write two lists; only one of them is scheduled.
    private async Task<CampaignInput> SelectAsync(CampaignInput input, IReadOnlyList<SelectedItem> items, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{input.CampaignId}/runs/{input.Run:D3}-{Guid.NewGuid():N}.json");
        await objects.WriteAsync(
            new ObjectName(ObjectContainer.Inputs, path),
            JsonSerializer.SerializeToUtf8Bytes(new Selection(items), CampaignJson.Default.Selection),
            ContentTypes.Json,
            cancellationToken);
        return input with
        {
            SelectionPath = path,
            Pages = [.. items.GroupBy(item => item.Index / PlanStore.PageSize).Select(page =>
                new SelectedPage(page.Key, page.Count()) { InReview = page.Count(item => item.Before == ItemStatus.Review) })],
        };
    }

    private async Task DropSelectionAsync(CampaignInput input, CancellationToken cancellationToken)
    {
        if (input.SelectionPath is { } path)
        {
            await objects.DeleteAsync(new ObjectName(ObjectContainer.Inputs, path), cancellationToken);
        }
    }

    // A deletion in another process may have begun between the look at the plan and the start: it comes first, and what was started submits nothing without a plan.
    private async Task<bool> GaveWayAsync(string campaignId, CancellationToken cancellationToken)
    {
        if (await plans.ReadAsync(campaignId, cancellationToken) is not null)
        {
            return false;
        }

        await EndAsync(CampaignInstances.Campaign(campaignId), isCompleted: false, cancellationToken);
        await PurgeChildrenAsync(campaignId, cancellationToken);
        return true;
    }

    // A key is bound before the plan is stored, and the plan names it: so a key that is bound is found again when its campaign is deleted.
    private async Task<bool> MayStartAsync(string key, CampaignPlan plan, CancellationToken cancellationToken)
    {
        var bound = await keys.FindAsync(key, cancellationToken);
        if (bound is null && await plans.ReadAsync(plan.Id, cancellationToken) is null)
        {
            bound = await keys.BindAsync(key, plan, cancellationToken);
        }

        return bound is null || bound.IsOf(plan);
    }

    private static string LockOf(string campaignId) => $"campaign/{campaignId}";

    /// <summary>Steers a campaign that has not ended. To ask for what already is changes nothing.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="command">How.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<SteerResult> SteerAsync(string campaignId, SteerCommand command, CancellationToken cancellationToken)
    {
        var instance = await FindInstanceAsync(campaignId, cancellationToken);
        if (instance is null)
        {
            return SteerResult.NotFound;
        }

        if (instance.IsCompleted)
        {
            return command == SteerCommand.Cancel && IsCancelled(instance) ? SteerResult.Accepted : SteerResult.HasEnded;
        }

        if (instance.ReadCustomStatusAs<CampaignState>()?.Phase == CampaignPhase.Cancelling && command != SteerCommand.Cancel)
        {
            return SteerResult.HasEnded;
        }

        try
        {
            await client.RaiseEventAsync(instance.InstanceId, CampaignEvents.Steer, command, cancellationToken);
        }
        catch (OrchestrationNotFoundException)
        {
            return SteerResult.NotFound;
        }

        return await WaitUntilHeededAsync(instance.InstanceId, command, cancellationToken);
    }

    // Whoever asks next is to see it. A host that is busy, or behind a queue, may take longer than anybody waits: the event is durable all the same.
    private async Task<SteerResult> WaitUntilHeededAsync(string instanceId, SteerCommand command, CancellationToken cancellationToken)
    {
        var wanted = command switch
        {
            SteerCommand.Suspend => CampaignPhase.Suspended,
            SteerCommand.Resume => CampaignPhase.Running,
            _ => CampaignPhase.Cancelling,
        };
        var started = Stopwatch.GetTimestamp();
        for (var pause = ShortestLook; ; pause = pause * 2 < LongestLook ? pause * 2 : LongestLook)
        {
            var instance = await client.GetInstanceAsync(instanceId, cancellationToken: cancellationToken);
            if (instance is null)
            {
                return SteerResult.NotFound;
            }

            if (instance.IsCompleted)
            {
                return command == SteerCommand.Cancel && IsCancelled(instance) ? SteerResult.Accepted : SteerResult.HasEnded;
            }

            if (instance.ReadCustomStatusAs<CampaignState>()?.Phase == wanted || Stopwatch.GetElapsedTime(started) > LongestWait)
            {
                return SteerResult.Accepted;
            }

            await Task.Delay(pause, cancellationToken);
        }
    }

    // Whoever terminated the instance may have left any text as its output.
    private static bool IsCancelled(OrchestrationMetadata instance) =>
        instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed && instance.ReadOutputAs<CampaignOutput>()?.Outcome == CampaignOutcome.Cancelled;

    /// <summary>Runs the items of a campaign that failed again, and only those.</summary>
    /// <param name="campaignId">The campaign, which has ended.</param>
    /// <param name="items">The ids of the items wanted, or null for all.</param>
    /// <param name="includeReview">Whether items in review are submitted again too; they may have been billed before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<RetryResult> RetryAsync(string campaignId, IReadOnlyCollection<string>? items, bool includeReview, CancellationToken cancellationToken)
    {
        using var held = await locks.EnterAsync(LockOf(campaignId), cancellationToken);
        var instance = await FindInstanceAsync(campaignId, cancellationToken);
        var plan = await plans.ReadAsync(campaignId, cancellationToken);
        if (instance?.ReadInputAs<CampaignInput>() is not { } last || plan is null)
        {
            return new RetryResult(RetryOutcome.NotFound);
        }

        if (!instance.IsCompleted)
        {
            return new RetryResult(RetryOutcome.StillRunning);
        }

        var wanted = items?.ToHashSet(StringComparer.Ordinal);
        var selected = new List<SelectedItem>();
        var others = new List<ItemStatus>();
        for (var page = 0; page * PlanStore.PageSize < plan.ItemCount; page++)
        {
            foreach (var (item, state) in await reader.ReadPageAsync(plan, page, cancellationToken))
            {
                var named = wanted is null || wanted.Remove(item.Id);
                if (named && (state.Status == ItemStatus.Failed || (includeReview && state.Status == ItemStatus.Review)))
                {
                    selected.Add(new SelectedItem(item.Index, Anew(state)) { Before = state.Status });
                }
                else
                {
                    others.Add(state.Status);
                }
            }
        }

        if (wanted is { Count: > 0 })
        {
            return new RetryResult(RetryOutcome.UnknownItems) { UnknownItems = [.. wanted.Order(StringComparer.Ordinal)] };
        }

        if (selected.Count == 0)
        {
            return new RetryResult(RetryOutcome.NothingToRetry) { InReview = others.Count(status => status == ItemStatus.Review) };
        }

        var input = await SelectAsync(
            last with { Run = last.Run + 1, Settings = SettingsOf(plan), Baseline = ItemCounts.Of(others) }, selected, cancellationToken);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                CampaignOrchestrator.Reference,
                input,
                new StartOrchestrationOptions { InstanceId = instance.InstanceId, ReplaceableStatuses = StartOrchestrationOptions.TerminalStatuses },
                cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            await DropSelectionAsync(input, cancellationToken);
            return new RetryResult(RetryOutcome.StillRunning);
        }

        return await GaveWayAsync(campaignId, cancellationToken)
            ? new RetryResult(RetryOutcome.NotFound)
            : new RetryResult(RetryOutcome.Started) { Items = selected.Count };
    }

    /// <summary>
    /// Deletes a campaign that has ended: its instances, plan, media and submissions, and its outputs where that is wanted. Assets and groups stay, for
    /// others may use them. Where it breaks off, the same call goes on; until then the campaign is gone for everybody but for that call.
    /// </summary>
    /// <param name="campaignId">The campaign; any text.</param>
    /// <param name="deleteOutputs">Whether videos, sidecars and manifests go too.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<DeleteResult> DeleteAsync(string campaignId, bool deleteOutputs, CancellationToken cancellationToken)
    {
        using var held = await locks.EnterAsync(LockOf(campaignId), cancellationToken);
        var instance = await FindInstanceAsync(campaignId, cancellationToken);
        if (instance is null && !await plans.HasAnyAsync(campaignId, cancellationToken))
        {
            return DeleteResult.NotFound;
        }

        // The campaign's own instance goes first: whether it has ended is decided by the runtime in one step, and nothing can be retried any more.
        if (instance is not null && (!instance.IsCompleted || await client.PurgeInstanceAsync(instance.InstanceId, cancellationToken: cancellationToken) == 0))
        {
            return DeleteResult.StillRunning;
        }

        // From here on nobody starts it again, in this process or in another. Who did so just before is let have it: everything is still there.
        var plan = await plans.BeginDeletionAsync(campaignId, cancellationToken);
        if (await FindInstanceAsync(campaignId, cancellationToken) is not null)
        {
            await plans.RevokeDeletionAsync(campaignId, cancellationToken);
            return DeleteResult.StillRunning;
        }

        await PurgeChildrenAsync(campaignId, cancellationToken);
        await ledger.ForgetAsync(campaignId, cancellationToken);
        if (deleteOutputs)
        {
            await objects.DeleteAllAsync(ObjectContainer.Outputs, $"{campaignId}/", cancellationToken);
        }

        if (plan?.StartKey is { } key)
        {
            await keys.ForgetAsync(key, cancellationToken);
        }

        // Last, for it is what a deletion that broke off is known by.
        await plans.DeleteAsync(campaignId, cancellationToken);
        return DeleteResult.Deleted;
    }

    /// <summary>
    /// Removes the instances of a campaign that has ended, and nothing else: its outputs, plan and submissions stay. It is gone from lists then, and where it is
    /// started once more, it finds what it made.
    /// </summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="endedBefore">When it must have ended, in UTC.</param>
    /// <param name="cancellationToken">Ends the call; what is left is removed by the next one.</param>
    /// <returns>Whether it was removed: false where there is none, or it had not ended then.</returns>
    public async Task<bool> PurgeHistoryAsync(string campaignId, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        using var held = await locks.EnterAsync(LockOf(campaignId), cancellationToken);
        if (!await HasEndedAsync())
        {
            return false;
        }

        // The campaign's own instance last: it is what a removal that broke off is found by. A retry that another process starts meanwhile is left alone: what it
        // makes is younger, and the campaign has then not ended any more.
        await PurgeChildrenAsync(campaignId, cancellationToken, endedBefore);
        return await HasEndedAsync() && await client.PurgeInstanceAsync(CampaignInstances.Campaign(campaignId), cancellationToken: cancellationToken) > 0;

        async Task<bool> HasEndedAsync() => await FindInstanceAsync(campaignId, cancellationToken) is { IsCompleted: true } instance && instance.CompletedAt < endedBefore;
    }

    private async Task PurgeChildrenAsync(string campaignId, CancellationToken cancellationToken, DateTimeOffset? endedBefore = null)
    {
        await PurgeAsync(CampaignInstances.SegmentPrefix(campaignId), endedBefore, cancellationToken);
        await PurgeAsync(CampaignInstances.ItemPrefix(campaignId), endedBefore, cancellationToken);
    }

    private async Task PurgeAsync(string prefix, DateTimeOffset? endedBefore, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery { InstanceIdPrefix = prefix, PageSize = 1000 };
        if (endedBefore is { } end)
        {
            query = query with { CreatedTo = end, Statuses = StartOrchestrationOptions.TerminalStatuses };
        }

        await Parallel.ForEachAsync(
            client.GetAllInstancesAsync(query, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = PurgesAtOnce, CancellationToken = cancellationToken },
            async (instance, token) =>
            {
                await EndAsync(instance.InstanceId, instance.IsCompleted, token);
            });
    }

    private async Task EndAsync(string instanceId, bool isCompleted, CancellationToken cancellationToken)
    {
        // One that outlived its campaign, which broke down or was terminated by other means.
        if (!isCompleted)
        {
            await client.TerminateInstanceAsync(instanceId, new TerminateInstanceOptions("Its campaign was deleted."), cancellationToken);
            await client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: false, cancellationToken);
        }

        await client.PurgeInstanceAsync(instanceId, cancellationToken: cancellationToken);
    }

    // An id from outside that could be no campaign's is none.
    private async Task<OrchestrationMetadata?> FindInstanceAsync(string campaignId, CancellationToken cancellationToken) =>
        CampaignId.Check(campaignId) is null
            ? await client.GetInstanceAsync(CampaignInstances.Campaign(campaignId), cancellationToken: cancellationToken)
            : null;

    // What was paid for and can still be had is gone on with; what was submitted otherwise is a new submission under a new entry of the ledger.
    private ItemState Anew(ItemState state)
    {
        var queued = new ItemTimings { QueuedAt = time.GetUtcNow() };
        var code = state.Failure?.Code ?? "";

        // A failure that may pass with nothing changed is not the task's: its orchestration ended by a fault of ours, or somebody's terminate.
        if (state.Status == ItemStatus.Review || state.Failure is not ({ KeepsPaidTask: true } or { Retriable: true }))
        {
            return new ItemState(ItemStatus.Pending, state.Attempts + 1) { Timings = queued };
        }

        var timings = queued with
        {
            SubmittedAt = state.Timings.SubmittedAt,
            GeneratedAt = code is FailureCodes.OutputUnavailable or FailureCodes.OutputRejected ? state.Timings.GeneratedAt : null,
        };
        return new ItemState(ItemStatus.Pending, Math.Max(state.Attempts, 1)) { TaskId = state.TaskId, Usage = state.Usage, Timings = timings };
    }

    private CampaignSettings SettingsOf(CampaignPlan plan) => new()
    {
        MaxInFlight = plan.MaxInFlight ?? campaigns.Value.MaxInFlight,
        FirstDelay = polling.Value.FirstDelay,
        Interval = polling.Value.Interval,
        MaxInterval = polling.Value.MaxInterval,
        Deadline = polling.Value.Deadline,
        AssetInterval = polling.Value.AssetInterval,
        AssetDeadline = polling.Value.AssetDeadline,
        OutputDeadline = output.Value.Deadline,
        ResubmitsAmbiguous = plan.OnAmbiguousSubmit == AmbiguousSubmitChoice.Resubmit,
    };
}
