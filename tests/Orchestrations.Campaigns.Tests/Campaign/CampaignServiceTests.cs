using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Durable;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Campaign;

public class CampaignServiceTests
{
    [Fact]
    public async Task A_campaign_is_started_once()
    {
        await using var world = await CampaignWorld.CreateAsync();

        Assert.Equal(StartResult.Started, await StartAsync(world, 3));
        Assert.Equal(StartResult.AlreadyStarted, await StartAsync(world, 3));
        Assert.Equal(StartResult.Conflict, await StartAsync(world, 4, hash: 'b'));
        await world.RunToEndAsync();

        Assert.Equal(StartResult.AlreadyStarted, await StartAsync(world, 3));
        Assert.Equal(3, world.Submissions.Count);
    }

    [Fact]
    public async Task A_start_that_broke_off_after_its_plan_was_stored_goes_on()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.Plans.StoreAsync(Prepared(2), CancellationToken.None);

        Assert.Equal(StartResult.Started, await StartAsync(world, 2));
        Assert.Equal(2, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task A_key_that_was_bound_before_the_start_broke_off_goes_on_and_no_other_document_under_it()
    {
        await using var world = await CampaignWorld.CreateAsync();
        Func<CampaignPlan, CampaignPlan> keyed = plan => plan with { StartKey = new string('c', 64) };
        await new StartKeys(world.Store).BindAsync(new string('c', 64), Prepared(2).Plan, CancellationToken.None);

        Assert.Equal(StartResult.KeyConflict, await StartAsync(world, 2, plan => keyed(plan) with { Id = "summer" }));
        Assert.Equal(StartResult.KeyConflict, await StartAsync(world, 2, keyed, hash: 'b'));
        Assert.Equal(StartResult.Started, await StartAsync(world, 2, keyed));
        Assert.Equal(StartResult.AlreadyStarted, await StartAsync(world, 2, keyed));
        Assert.Equal(StartResult.Conflict, await StartAsync(world, 3, hash: 'b'));
    }

    [Fact]
    public async Task A_key_is_bound_to_no_campaign_that_was_there_before_it()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var key = new string('c', 64);
        await StartAsync(world, 2);

        Assert.Equal(StartResult.AlreadyStarted, await StartAsync(world, 2, plan => plan with { StartKey = key }));
        Assert.Null(await new StartKeys(world.Store).FindAsync(key, CancellationToken.None));
    }

    [Fact]
    public async Task A_campaigns_own_limit_stands_before_the_hosts()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 9, plan => plan with { MaxInFlight = 5 });
        await world.RunToEndAsync();
        Assert.Equal(5, world.MostAtProvider);
    }

    [Fact]
    public async Task Where_the_document_says_so_an_ambiguous_submission_is_sent_again()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (_, attempt) => attempt == 1 ? Ambiguous() : null;
        await StartAsync(world, 1, plan => plan with { OnAmbiguousSubmit = AmbiguousSubmitChoice.Resubmit });
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task Steering_is_taken_while_a_campaign_runs_and_changes_nothing_where_it_is_so_already()
    {
        await using var world = await CampaignWorld.CreateAsync();
        Assert.Equal(SteerResult.NotFound, await SteerAsync(world, SteerCommand.Suspend));
        await StartAsync(world, 10);
        await world.SettleAsync();

        Assert.Equal(SteerResult.Accepted, await SteerAsync(world, SteerCommand.Resume));
        Assert.Equal(SteerResult.Accepted, await SteerAsync(world, SteerCommand.Suspend));
        Assert.Equal(CampaignStatus.Suspended, (await ViewAsync(world)).Status);
        Assert.Equal(SteerResult.Accepted, await SteerAsync(world, SteerCommand.Suspend));
        Assert.Equal(CampaignStatus.Suspended, (await ViewAsync(world)).Status);
        Assert.Equal(SteerResult.Accepted, await SteerAsync(world, SteerCommand.Resume));
        Assert.Equal(CampaignStatus.Running, (await ViewAsync(world)).Status);
        Assert.Equal(10, (await world.RunToEndAsync()).Counts.Succeeded);

        foreach (var command in Enum.GetValues<SteerCommand>())
        {
            Assert.Equal(SteerResult.HasEnded, await SteerAsync(world, command));
        }
    }

    [Fact]
    public async Task A_campaign_that_is_cancelled_can_only_be_cancelled()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 10);
        await world.SettleAsync();

        for (var ended = false; ; ended = true)
        {
            Assert.Equal(SteerResult.Accepted, await SteerAsync(world, SteerCommand.Cancel));
            Assert.Equal(SteerResult.HasEnded, await SteerAsync(world, SteerCommand.Suspend));
            Assert.Equal(SteerResult.HasEnded, await SteerAsync(world, SteerCommand.Resume));
            if (ended)
            {
                break;
            }

            await world.RunToEndAsync();
        }

        var view = await ViewAsync(world);
        Assert.Equal((CampaignStatus.Terminated, CampaignOutcome.Cancelled, true), (view.Status, view.Outcome, view.HasEnded()));
    }

    [Fact]
    public async Task A_campaign_whose_instance_was_terminated_has_ended()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 3);
        await world.SettleAsync();
        await world.Client.TerminateInstanceAsync(CampaignInstances.Campaign(CampaignWorld.Id), new TerminateInstanceOptions("enough", Recursive: true));
        await world.SettleAsync();

        Assert.Equal(SteerResult.HasEnded, await SteerAsync(world, SteerCommand.Cancel));
        var view = await ViewAsync(world);
        Assert.Equal((CampaignStatus.Terminated, (CampaignOutcome?)null), (view.Status, view.Outcome));
    }

    [Fact]
    public async Task Started_over_without_its_history_an_item_goes_on_with_the_last_of_its_submissions()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (index, attempt) => index == 1 && attempt == 1 ? Refused() : SubmitAsync(index, attempt).GetAwaiter().GetResult();
        await StartAsync(world, 3);
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Failed);
        await RetryAsync(world);
        Assert.Equal(3, (await world.RunToEndAsync()).Counts.Succeeded);
        world.Time.Advance(TimeSpan.FromDays(30));
        Assert.True(await world.Service.PurgeHistoryAsync(CampaignWorld.Id, world.Time.GetUtcNow() - TimeSpan.FromDays(1), CancellationToken.None));

        Assert.Equal(StartResult.Started, await StartAsync(world, 3));
        Assert.Equal(3, (await world.RunToEndAsync()).Counts.Succeeded);

        var again = world.Submissions.Skip(4).ToList();
        Assert.Equal([(0, 1), (1, 2), (2, 1)], again.Select(submission => (submission.Index, submission.Attempt)).Order());

        async Task<SubmitGenerationOutput> SubmitAsync(int index, int attempt)
        {
            var plan = await world.Plans.GetAsync(CampaignWorld.Id, CancellationToken.None);
            var key = new SubmissionKey(plan.Id, plan.CreatedAt, $"item-{index}", attempt);
            await world.Ledger.ClaimAsync(key, CancellationToken.None);
            return SubmitGenerationOutput.Submitted($"asyn-{index}", await world.Ledger.AcceptAsync(key, $"asyn-{index}"));
        }

        SubmitGenerationOutput Refused() => SubmitGenerationOutput.Refused(new GenerationFailure(FailureCodes.ContentBlocked, "no"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_elsewhere_while_a_campaign_is_deleted_starts_nothing_and_loses_nothing(bool again)
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 2);
        await world.RunToEndAsync();
        var (during, deleted) = (new List<StartResult>(), 0);
        var store = new FaultyStore(world.Store)
        {
            BeforeDelete = () =>
            {
                deleted++;
                during.Add(StartAsync(world, 2, hash: again ? 'a' : 'b').GetAwaiter().GetResult());
            },
        };

        Assert.Equal(DeleteResult.Deleted, await world.ServiceOver(store).DeleteAsync(CampaignWorld.Id, deleteOutputs: true, CancellationToken.None));

        Assert.InRange(deleted, 2, 100);
        Assert.All(during, started => Assert.Equal(StartResult.BeingDeleted, started));
        Assert.Null(await world.Reader.FindAsync(CampaignWorld.Id, CancellationToken.None));
        Assert.Equal(StartResult.Started, await StartAsync(world, 2, hash: 'b'));
        Assert.Equal(2, (await world.RunToEndAsync()).Counts.Succeeded);
        Assert.Equal(4, world.Submissions.Count);
    }

    [Fact]
    public async Task A_start_that_a_deletion_overtakes_gives_way()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 1);
        await world.RunToEndAsync();
        await world.Service.PurgeHistoryAsync(CampaignWorld.Id, world.Time.GetUtcNow() + TimeSpan.FromDays(1), CancellationToken.None);

        // The plan is there when the start looks, and marked when it has scheduled.
        var store = new FaultyStore(world.Store);
        var reads = 0;
        store.BeforeRead = name =>
        {
            if (name.Path.EndsWith("plan.json", StringComparison.Ordinal) && ++reads == 2)
            {
                world.Plans.BeginDeletionAsync(CampaignWorld.Id, CancellationToken.None).GetAwaiter().GetResult();
            }
        };
        Assert.Equal(StartResult.BeingDeleted, await world.ServiceOver(store).StartAsync(Prepared(1), CancellationToken.None));

        Assert.Equal(2, reads);
        Assert.Null(await world.Client.GetInstanceAsync(CampaignInstances.Campaign(CampaignWorld.Id)));
        Assert.Equal(DeleteResult.Deleted, await world.Service.DeleteAsync(CampaignWorld.Id, deleteOutputs: false, CancellationToken.None));
    }

    internal static PreparedCampaign Prepared(int items, char hash = 'a', Func<CampaignPlan, CampaignPlan>? with = null)
    {
        var plan = new CampaignPlan(CampaignWorld.Id, "Spring", new string(hash, 64), items, new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        return new PreparedCampaign(
            with?.Invoke(plan) ?? plan,
            [.. Enumerable.Range(0, items).Select(index => new PlannedItem(index, $"item-{index}", "prompt", new GenerationParameters()))],
            []);
    }

    internal static Task<StartResult> StartAsync(CampaignWorld world, int items, Func<CampaignPlan, CampaignPlan>? with = null, char hash = 'a') =>
        world.Service.StartAsync(Prepared(items, hash, with), CancellationToken.None);

    internal static async Task<CampaignView> ViewAsync(CampaignWorld world) =>
        (await world.Reader.FindAsync(CampaignWorld.Id, CancellationToken.None))!;

    internal static async Task<ItemStatus[]> StatusesAsync(CampaignWorld world, int page = 0)
    {
        var plan = await world.Plans.GetAsync(CampaignWorld.Id, CancellationToken.None);
        return [.. (await world.Reader.ReadPageAsync(plan, page, CancellationToken.None)).Select(item => item.State.Status)];
    }

    /// <summary>Sees to it that a campaign's counts, its items and each list of them by status say the same.</summary>
    internal static async Task<ItemCounts> AssertBalancedAsync(CampaignWorld world)
    {
        var plan = await world.Plans.GetAsync(CampaignWorld.Id, CancellationToken.None);
        var counts = (await ViewAsync(world)).Counts;
        var statuses = (await world.Reader.ListItemsAsync(plan, status: null, first: 0, plan.ItemCount, CancellationToken.None)).Items.Select(item => item.Status).ToList();
        Assert.Equal(counts, ItemCounts.Of(statuses));
        foreach (var status in Enum.GetValues<ItemStatus>())
        {
            var listed = (await world.Reader.ListItemsAsync(plan, status, first: 0, plan.ItemCount, CancellationToken.None)).Items;
            Assert.Equal(statuses.Count(one => one == status), listed.Count);
        }

        return counts;
    }

    internal static Task<RetryResult> RetryAsync(CampaignWorld world, IReadOnlyCollection<string>? items = null, bool includeReview = false) =>
        world.Service.RetryAsync(CampaignWorld.Id, items, includeReview, CancellationToken.None);

    internal static CheckGenerationOutput FailedTask() =>
        new(GenerationStatus.Failed) { Failure = new GenerationFailure(FailureCodes.GenerationFailed, "it failed") };

    private static async Task<SteerResult> SteerAsync(CampaignWorld world, SteerCommand command)
    {
        var result = await world.Service.SteerAsync(CampaignWorld.Id, command, CancellationToken.None);
        await world.SettleAsync();
        return result;
    }

    internal static SubmitGenerationOutput Ambiguous() =>
        new(SubmitOutcome.Ambiguous) { Failure = new GenerationFailure(FailureCodes.SubmitAmbiguous, "no answer") };
}
