using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Gateway;
using Xunit;
using static Orchestrations.Campaigns.Tests.Campaign.CampaignServiceTests;

namespace Orchestrations.Campaigns.Tests.Campaign;

public class CampaignReaderTests
{
    [Fact]
    public async Task A_campaign_that_was_never_started_is_not_found()
    {
        await using var world = await CampaignWorld.CreateAsync();
        Assert.Null(await world.Reader.FindAsync(CampaignWorld.Id, CancellationToken.None));
    }

    [Fact]
    public async Task The_counts_of_a_running_campaign_add_up_and_are_those_of_its_items()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnPrepare = input => new PrepareAssetsOutput
        {
            Ready = [.. input.Indices.Where(index => index % 10 != 9)],
            Waiting = [.. input.Indices.Where(index => index % 10 == 9)],
        };
        await StartAsync(world, 230);
        await world.RunForAsync(TimeSpan.FromMinutes(2));

        var view = await ViewAsync(world);
        ItemStatus[] statuses = [.. await StatusesAsync(world, 0), .. await StatusesAsync(world, 1), .. await StatusesAsync(world, 2)];

        Assert.Equal((CampaignStatus.Running, (CampaignOutcome?)null, false), (view.Status, view.Outcome, view.HasEnded()));
        Assert.Equal(230, view.Counts.Total);
        Assert.Equal(2, view.Counts.Generating);
        Assert.InRange(view.Counts.Succeeded, 1, 20);
        Assert.Equal(view.Counts.Succeeded, statuses.Count(status => status == ItemStatus.Succeeded));
        Assert.Equal(view.Counts.Generating, statuses.Count(status => status == ItemStatus.Generating));
        Assert.Equal(view.Counts.Preparing, statuses.Count(status => status == ItemStatus.Preparing));
        Assert.Equal(view.Counts.Pending, statuses.Count(status => status == ItemStatus.Pending));
        Assert.Equal(ItemStatus.Preparing, statuses[9]);
        Assert.Equal(ItemStatus.Pending, statuses[229]);
        Assert.True(view.EstimatedCompletion > world.Time.GetUtcNow());
        Assert.Null(view.CompletedAt);
    }

    [Fact]
    public async Task An_item_whose_output_is_being_copied_is_archiving_and_its_slot_serves_the_next()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var copied = new TaskCompletionSource();
        world.OnArchiving = index => index == 0 ? copied.Task : Task.CompletedTask;
        await StartAsync(world, 3);
        await world.SettleAsync();
        Assert.Equal(2, world.Submissions.Count);

        world.Time.Advance(TimeSpan.FromSeconds(25));
        for (var limit = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1); world.Submissions.Count < 3 || (await StatusesAsync(world))[0] != ItemStatus.Archiving;)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < limit, "The item is not shown as archiving, or its slot is not free.");
            await Task.Delay(10);
        }

        var plan = (await world.Plans.ReadAsync(CampaignWorld.Id, CancellationToken.None))!;
        var items = (await world.Reader.ListItemsAsync(plan, ItemStatus.Archiving, first: 0, count: 10, CancellationToken.None)).Items;
        Assert.Equal((ItemStatus.Archiving, 100), (Assert.Single(items).Status, items[0].Progress));
        Assert.Equal(1, (await ViewAsync(world)).Counts.Archiving);
        copied.SetResult();
        Assert.Equal(3, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task A_page_beyond_the_last_is_empty()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 3);
        Assert.Empty(await StatusesAsync(world, 1));
    }

    [Fact]
    public async Task Items_of_a_cancelled_campaign_that_were_not_submitted_are_cancelled()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 130);
        await world.SettleAsync();
        await world.SteerAsync(SteerCommand.Cancel);
        await world.RunToEndAsync();

        ItemStatus[] statuses = [.. await StatusesAsync(world, 0), .. await StatusesAsync(world, 1)];
        var view = await ViewAsync(world);

        Assert.Equal([ItemStatus.Succeeded, ItemStatus.Succeeded], statuses[..2]);
        Assert.All(statuses[2..], status => Assert.Equal(ItemStatus.Cancelled, status));
        Assert.Equal(new ItemCounts { Succeeded = 2, Cancelled = 128 }, view.Counts);
        Assert.Equal(world.Time.GetUtcNow(), view.CompletedAt!.Value, TimeSpan.FromMinutes(10));
        Assert.Null(view.EstimatedCompletion);
    }

    [Theory]
    [InlineData(0, CampaignStatus.Completed, CampaignOutcome.Succeeded)]
    [InlineData(1, CampaignStatus.Completed, CampaignOutcome.PartiallySucceeded)]
    [InlineData(2, CampaignStatus.Failed, CampaignOutcome.Failed)]
    public async Task A_campaign_that_ended_says_how(int failing, CampaignStatus status, CampaignOutcome outcome)
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = index => index < failing ? FailedTask() : new CheckGenerationOutput(GenerationStatus.Succeeded);
        await StartAsync(world, 2);
        await world.RunToEndAsync();

        var view = await ViewAsync(world);
        Assert.Equal((status, outcome, true), (view.Status, view.Outcome, view.HasEnded()));
        Assert.Equal(("spring", "Spring"), (view.Id, view.Name));
    }

    [Fact]
    public async Task A_campaign_that_suspended_itself_says_why_and_what_to_do()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (_, _) => new SubmitGenerationOutput(SubmitOutcome.Refused)
        {
            Failure = new GenerationFailure(FailureCodes.QuotaExhausted, "No balance.") { Hint = "Top up." },
        };
        await StartAsync(world, 3);
        await world.RunForAsync(TimeSpan.FromMinutes(1));

        var view = await ViewAsync(world);
        Assert.Equal(CampaignStatus.Suspended, view.Status);
        Assert.Equal(new CampaignFailure(FailureCodes.QuotaExhausted, "No balance. Top up."), view.Failure);
        Assert.Equal(3, view.Counts.Pending);
        Assert.All(await StatusesAsync(world), status => Assert.Equal(ItemStatus.Pending, status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Campaigns_are_listed_by_their_first_start_whatever_the_store_sorts_by(bool sorts)
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => FailedTask();
        for (var i = 0; i < 6; i++)
        {
            world.Time.Advance(TimeSpan.FromHours(1));
            await StartAsync(world, 1, plan => plan with { Id = $"campaign-{(i * 5) % 6}", CreatedAt = world.Time.GetUtcNow() });
        }

        await world.RunForAsync(TimeSpan.FromHours(1));
        world.OnCheck = _ => new CheckGenerationOutput(GenerationStatus.Succeeded);
        Assert.Equal(RetryOutcome.Started, (await world.Service.RetryAsync("campaign-5", items: null, includeReview: false, CancellationToken.None)).Outcome);
        await world.RunForAsync(TimeSpan.FromHours(1));
        var client = new CountingClient(world.Client, sorts);
        var reader = new CampaignReader(client, world.Plans, world.Store, world.Time);

        var seen = new List<string>();
        CampaignPosition? after = null;
        for (var hasMore = true; hasMore;)
        {
            (var page, hasMore) = await reader.ListAsync(new CampaignFilter(), 4, after, CancellationToken.None);
            seen.AddRange(page.Select(campaign => campaign.Id));
            after = new CampaignPosition(page[^1].CreatedAt, page[^1].Id);
        }

        Assert.Equal(["campaign-1", "campaign-2", "campaign-3", "campaign-4", "campaign-5", "campaign-0"], seen);
        var (succeeded, _) = await reader.ListAsync(new CampaignFilter { Status = CampaignStatus.Completed }, 10, after: null, CancellationToken.None);
        Assert.Equal("campaign-5", Assert.Single(succeeded).Id);
        var (failed, more) = await reader.ListAsync(new CampaignFilter { Status = CampaignStatus.Failed }, 1, after: null, CancellationToken.None);
        Assert.Equal(("campaign-1", true), (Assert.Single(failed).Id, more));
        var third = (await reader.FindAsync("campaign-3", CancellationToken.None))!.CreatedAt;
        var (some, _) = await reader.ListAsync(new CampaignFilter { CreatedFrom = third, CreatedTo = third }, 10, after: null, CancellationToken.None);
        Assert.Equal("campaign-3", Assert.Single(some).Id);
    }

    [Fact]
    public async Task The_counts_and_the_estimate_of_a_retry_leave_out_what_is_not_in_it()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var failing = true;
        world.OnCheck = _ => failing ? FailedTask() : new CheckGenerationOutput(GenerationStatus.Succeeded);
        await StartAsync(world, 60);
        await world.RunForAsync(TimeSpan.FromMinutes(4));
        await world.SteerAsync(SteerCommand.Cancel);
        var cancelled = (await world.RunToEndAsync()).Counts;
        Assert.InRange(cancelled.Failed, 6, 50);

        failing = false;
        await RetryAsync(world);
        await world.RunForAsync(TimeSpan.FromMinutes(1));

        var view = await ViewAsync(world);
        Assert.Equal((60, cancelled.Cancelled), (view.Counts.Total, view.Counts.Cancelled));
        Assert.True(view.Counts.Succeeded > 0);
        Assert.True(view.EstimatedCompletion > world.Time.GetUtcNow());
    }
}
