using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Output;
using Orchestrations.Durable;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Campaign;

public class CampaignOrchestratorTests
{
    private static readonly SubmitGenerationOutput KeyRefused = Refused(FailureCodes.Unauthorized);

    [Fact]
    public async Task Every_item_is_submitted_once_and_never_more_at_once_than_the_window_allows()
    {
        await using var world = await CampaignWorld.CreateAsync();

        await world.StartCampaignAsync(250, CampaignWorld.Settings with { MaxInFlight = 7 });
        var output = await world.RunToEndAsync();

        Assert.Equal(CampaignOutcome.Succeeded, output.Outcome);
        Assert.Equal(new ItemCounts { Succeeded = 250 }, output.Counts);
        Assert.Equal(Enumerable.Range(0, 250), world.Submissions.Select(submission => submission.Index).Order());
        Assert.Equal(7, world.MostAtProvider);
        Assert.Equal(CampaignOutcome.Succeeded, Assert.Single(world.Manifests).Outcome);
    }

    [Fact]
    public async Task The_window_stays_full_across_segments()
    {
        await using var world = await CampaignWorld.CreateAsync();

        // Each generation takes exactly one first delay, so a full window of 10 needs 30 rounds for 300 items.
        await world.StartCampaignAsync(300, CampaignWorld.Settings with { MaxInFlight = 10 });
        var started = world.Time.GetUtcNow();
        await world.RunToEndAsync();

        var rounds = (world.Time.GetUtcNow() - started) / (CampaignWorld.Settings.FirstDelay * 1.2);
        Assert.InRange(rounds, 20, 30);
    }

    [Fact]
    public async Task A_slot_is_free_when_the_provider_is_done_and_not_when_the_archive_is()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnArchive = index => index == 0 && world.Submissions.Count < 3 ? Unavailable() : null;

        await world.StartCampaignAsync(3, CampaignWorld.Settings with { MaxInFlight = 1 });
        var output = await world.RunToEndAsync();

        Assert.Equal(3, output.Counts.Succeeded);
        var firstArchived = world.Archivings.Where(archiving => archiving.Index == 0).Max(archiving => archiving.At);
        Assert.True(world.Submissions.Single(submission => submission.Index == 2).At <= firstArchived);
    }

    [Fact]
    public async Task One_item_that_fails_stops_no_other()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = index => index == 1
            ? new CheckGenerationOutput(GenerationStatus.Failed) { Failure = new GenerationFailure(FailureCodes.ContentBlocked, "blocked") }
            : new CheckGenerationOutput(GenerationStatus.Succeeded);

        await world.StartCampaignAsync(4);
        var output = await world.RunToEndAsync();

        Assert.Equal(CampaignOutcome.PartiallySucceeded, output.Outcome);
        Assert.Equal(new ItemCounts { Succeeded = 3, Failed = 1 }, output.Counts);
        Assert.Equal(FailureCodes.ContentBlocked, Assert.Single(world.Failures).State.Failure!.Code);
    }

    [Fact]
    public async Task A_campaign_none_of_whose_items_succeeds_has_failed()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (_, _) => Refused(FailureCodes.InvalidRequest);

        await world.StartCampaignAsync(3);
        var output = await world.RunToEndAsync();

        Assert.Equal(CampaignOutcome.Failed, output.Outcome);
        Assert.Equal(3, output.Counts.Failed);
    }

    [Theory]
    [InlineData(FailureCodes.Unauthorized)]
    [InlineData(FailureCodes.QuotaExhausted)]
    public async Task A_refused_account_suspends_the_campaign_and_leaves_its_items_pending_until_it_is_resumed(string code)
    {
        await using var world = await CampaignWorld.CreateAsync();
        var refusing = true;
        world.OnSubmit = (index, _) => refusing && index > 1 ? Refused(code) : null;

        await world.StartCampaignAsync(150);
        await world.RunForAsync(TimeSpan.FromHours(3));

        var suspended = await world.StateAsync();
        Assert.Equal(CampaignPhase.Suspended, suspended.Phase);
        Assert.Equal(code, suspended.Failure!.Code);
        Assert.Equal([0, 1], world.Archivings.Select(archiving => archiving.Index).Order());
        Assert.Empty(world.Failures);

        refusing = false;
        await world.SteerAsync(SteerCommand.Resume);
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Succeeded = 150 }, output.Counts);
        Assert.Null((await world.StateAsync()).Failure);
    }

    [Fact]
    public async Task Suspending_stops_submissions_and_archives_what_is_in_flight()
    {
        await using var world = await CampaignWorld.CreateAsync();

        await world.StartCampaignAsync(20);
        await world.RunForAsync(TimeSpan.FromSeconds(30));
        await world.SteerAsync(SteerCommand.Suspend);
        var submitted = world.Submissions.Count;
        await world.RunForAsync(TimeSpan.FromHours(1));

        Assert.Equal(CampaignPhase.Suspended, (await world.StateAsync()).Phase);
        Assert.Equal(submitted, world.Submissions.Count);
        Assert.Equal(submitted, world.Archivings.Count);

        await world.SteerAsync(SteerCommand.Resume);
        Assert.Equal(20, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task A_suspended_submission_that_is_waiting_to_be_tried_again_is_not_tried_again()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var limiting = true;
        world.OnSubmit = (_, _) => limiting ? Refused(FailureCodes.RateLimited) : null;

        await world.StartCampaignAsync(3);
        await world.RunForAsync(TimeSpan.FromSeconds(10));
        await world.SteerAsync(SteerCommand.Suspend);
        var submitted = world.Submissions.Count;
        await world.RunForAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(submitted, world.Submissions.Count);

        limiting = false;
        await world.SteerAsync(SteerCommand.Resume);
        Assert.Equal(3, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task Cancelling_archives_what_was_submitted_and_submits_no_more()
    {
        await using var world = await CampaignWorld.CreateAsync();

        await world.StartCampaignAsync(250);
        await world.RunForAsync(TimeSpan.FromSeconds(30));
        await world.SteerAsync(SteerCommand.Cancel);
        var submitted = world.Submissions.Count;
        var output = await world.RunToEndAsync();

        Assert.Equal(CampaignOutcome.Cancelled, output.Outcome);
        Assert.Equal(submitted, world.Submissions.Count);
        Assert.Equal(new ItemCounts { Succeeded = submitted, Cancelled = 250 - submitted }, output.Counts);
    }

    [Fact]
    public async Task A_suspended_campaign_can_be_cancelled()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (_, _) => KeyRefused;

        await world.StartCampaignAsync(120);
        await world.RunForAsync(TimeSpan.FromMinutes(1));
        await world.SteerAsync(SteerCommand.Cancel);
        var output = await world.RunToEndAsync();

        Assert.Equal(CampaignOutcome.Cancelled, output.Outcome);
        Assert.Equal(120, output.Counts.Cancelled);
    }

    [Fact]
    public async Task The_time_that_a_host_is_down_does_not_count_against_its_assets()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var looks = 0;
        world.OnPrepare = input => ++looks < 5 ? new PrepareAssetsOutput { Waiting = input.Indices } : new PrepareAssetsOutput { Ready = input.Indices };
        await world.StartCampaignAsync(2);
        await world.RunForAsync(TimeSpan.FromSeconds(4));
        Assert.InRange(looks, 1, 3);

        world.Time.Advance(TimeSpan.FromHours(8));
        await world.RestartAsync();

        Assert.Equal(2, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task A_resumed_campaign_waits_for_its_assets_once_more_and_no_longer()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnPrepare = input => new PrepareAssetsOutput { Waiting = input.Indices };
        await world.StartCampaignAsync(2);
        await world.RunForAsync(TimeSpan.FromSeconds(4));
        await world.SteerAsync(SteerCommand.Suspend);
        world.Time.Advance(TimeSpan.FromHours(8));
        await world.SteerAsync(SteerCommand.Resume);

        await world.RunForAsync(CampaignWorld.Settings.AssetDeadline + TimeSpan.FromMinutes(1));

        Assert.Equal(2, (await world.RunToEndAsync()).Counts.Failed);
        Assert.InRange(world.Time.GetUtcNow() - new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
    }

    [Fact]
    public async Task An_asset_that_never_becomes_active_fails_its_items_alone_and_holds_no_slot()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnPrepare = input => new PrepareAssetsOutput
        {
            Ready = [.. input.Indices.Where(index => index % 50 != 0)],
            Waiting = [.. input.Indices.Where(index => index % 50 == 0)],
        };

        await world.StartCampaignAsync(200);
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Succeeded = 196, Failed = 4 }, output.Counts);
        Assert.All(world.Failures, failure => Assert.Equal(FailureCodes.AssetTimeout, failure.State.Failure!.Code));
        Assert.DoesNotContain(world.Submissions, submission => submission.Index % 50 == 0);
    }

    [Fact]
    public async Task A_key_that_is_refused_while_assets_are_prepared_suspends_the_campaign()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var refusing = true;
        world.OnPrepare = input => refusing
            ? new PrepareAssetsOutput { Waiting = input.Indices, Blocked = KeyRefused.Failure }
            : new PrepareAssetsOutput { Ready = input.Indices };

        await world.StartCampaignAsync(5);
        await world.RunForAsync(TimeSpan.FromHours(1));
        Assert.Equal(CampaignPhase.Suspended, (await world.StateAsync()).Phase);

        refusing = false;
        await world.SteerAsync(SteerCommand.Resume);
        Assert.Equal(5, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task Items_that_get_ready_after_one_that_was_told_of_have_the_slots_that_come_free_and_are_told_of_once()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 16;
        var settings = CampaignWorld.Settings with { MaxInFlight = 16 };
        var isDone = false;
        world.OnCheck = index => new CheckGenerationOutput(isDone && index < 16 ? GenerationStatus.Succeeded : GenerationStatus.Running);
        await world.StartCampaignAsync(16, settings, id: "other");
        await world.SettleAsync();

        // One item is ready at first, then sixty; the assets of the rest hang.
        var last = 16;
        world.OnPrepare = input =>
        {
            var ready = input.Indices.Where(index => index >= 16 && index <= last).ToList();
            last = 76;
            return new PrepareAssetsOutput { Ready = ready, Waiting = [.. input.Indices.Except(ready)] };
        };
        await world.StartCampaignAsync(100, settings);
        await world.RunForAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(0, world.AtProvider(CampaignWorld.Id));
        isDone = true;
        await world.RunForAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(16, world.AtProvider(CampaignWorld.Id));
        var history = (await world.Client.GetInstanceHistoryAsync(CampaignInstances.Campaign(CampaignWorld.Id)))!;
        Assert.Equal(2, history.Events.OfType<EventRaised>().Count(raised => raised.Name == "report"));
    }

    [Fact]
    public async Task A_restart_in_the_middle_goes_on_and_submits_nothing_twice()
    {
        await using var world = await CampaignWorld.CreateAsync();

        await world.StartCampaignAsync(30);
        for (var restart = 0; restart < 5; restart++)
        {
            await world.RunForAsync(TimeSpan.FromSeconds(31));
            await world.RestartAsync();
        }

        var output = await world.RunToEndAsync();

        Assert.Equal(30, output.Counts.Succeeded);
        Assert.Equal(30, world.Submissions.Count);
    }

    [Fact]
    public async Task A_retry_runs_its_own_items_alone_and_counts_the_others()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var paid = new ItemState(ItemStatus.Pending, Attempts: 1)
        {
            TaskId = "asyn-paid",
            Timings = new ItemTimings { GeneratedAt = world.Time.GetUtcNow() },
        };
        var failed = new ItemState(ItemStatus.Pending, Attempts: 2);
        world.OnSelect = input => new Selection(input.Page == 0 ? [new SelectedItem(3, paid)] : [new SelectedItem(120, failed)]);

        await world.StartCampaignAsync(150, with: input => input with
        {
            Run = 2,
            SelectionPath = "spring/runs/002.json",
            Pages = [new SelectedPage(0, 1), new SelectedPage(1, 1)],
            Baseline = new ItemCounts { Succeeded = 148 },
        });
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Succeeded = 150 }, output.Counts);
        Assert.Equal((120, 2), world.Submissions.Select(submission => (submission.Index, submission.Attempt)).Single());
        Assert.Equal([3, 120], world.Archivings.Select(archiving => archiving.Index).Order());
    }

    internal static SubmitGenerationOutput Refused(string code, TimeSpan? retryAfter = null) =>
        new(SubmitOutcome.Refused) { Failure = new GenerationFailure(code, $"refused: {code}") { RetryAfter = retryAfter } };

    internal static ArchiveOutputOutput Unavailable() =>
        new() { Failure = new GenerationFailure(FailureCodes.OutputUnavailable, "not there") { Retriable = true } };
}
