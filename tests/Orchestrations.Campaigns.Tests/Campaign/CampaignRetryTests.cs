using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Durable;
using Orchestrations.Gateway;
using Xunit;
using static Orchestrations.Campaigns.Tests.Campaign.CampaignOrchestratorTests;
using static Orchestrations.Campaigns.Tests.Campaign.CampaignServiceTests;

namespace Orchestrations.Campaigns.Tests.Campaign;

public class CampaignRetryTests
{
    [Fact]
    public async Task A_retry_runs_the_items_that_failed_and_only_those_as_new_submissions()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var failing = true;
        world.OnCheck = index => failing && index % 60 == 7 ? FailedTask() : new CheckGenerationOutput(GenerationStatus.Succeeded);
        await StartAsync(world, 150);
        Assert.Equal(new ItemCounts { Succeeded = 147, Failed = 3 }, (await world.RunToEndAsync()).Counts);

        failing = false;
        var submitted = world.Submissions.Count;
        var retry = await RetryAsync(world);
        Assert.Equal((RetryOutcome.Started, 3), (retry.Outcome, retry.Items));
        Assert.Equal(RetryOutcome.StillRunning, (await RetryAsync(world)).Outcome);
        Assert.Equal(150, (await ViewAsync(world)).Counts.Total);
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Succeeded = 150 }, output.Counts);
        Assert.Equal([(7, 2), (67, 2), (127, 2)], world.Submissions.Skip(submitted).Select(submission => (submission.Index, submission.Attempt)).Order());
        Assert.Equal(RetryOutcome.NothingToRetry, (await RetryAsync(world)).Outcome);
    }

    [Fact]
    public async Task A_retry_of_named_items_leaves_the_others_and_refuses_what_the_campaign_does_not_have()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = index => world.Manifests.IsEmpty && index < 2 ? FailedTask() : new CheckGenerationOutput(GenerationStatus.Succeeded);
        await StartAsync(world, 3);
        await world.RunToEndAsync();

        var unknown = await RetryAsync(world, ["item-1", "nowhere", "Item-0"]);
        Assert.Equal(RetryOutcome.UnknownItems, unknown.Outcome);
        Assert.Equal(["Item-0", "nowhere"], unknown.UnknownItems);
        Assert.Equal(RetryOutcome.NothingToRetry, (await RetryAsync(world, ["item-2"])).Outcome);

        Assert.Equal((RetryOutcome.Started, 1), (await RetryAsync(world, ["item-1", "item-2"]) is var started ? (started.Outcome, started.Items) : default));
        Assert.Equal(new ItemCounts { Succeeded = 2, Failed = 1 }, (await world.RunToEndAsync()).Counts);
        Assert.Equal([ItemStatus.Failed, ItemStatus.Succeeded, ItemStatus.Succeeded], await StatusesAsync(world));
    }

    [Fact]
    public async Task A_retry_goes_on_with_a_paid_task_whose_output_stayed_away()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnArchive = _ => world.Manifests.IsEmpty ? Unavailable() : null;
        await StartAsync(world, 1);
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Failed);
        var polls = world.Polls.Count;

        await RetryAsync(world);
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Succeeded);

        Assert.Single(world.Submissions);
        Assert.Equal(polls, world.Polls.Count);
        Assert.Equal((1, "asyn-0-1"), (await world.ItemAsync(0) is var item ? (item.Attempts, item.TaskId) : default));
    }

    [Fact]
    public async Task A_retry_polls_a_paid_task_on_whose_deadline_has_passed()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => new CheckGenerationOutput(world.Manifests.IsEmpty ? GenerationStatus.Running : GenerationStatus.Succeeded);
        await StartAsync(world, 1);
        await world.RunToEndAsync();
        Assert.Equal(FailureCodes.DeadlineExceeded, (await world.ItemAsync(0)).Failure!.Code);

        await RetryAsync(world);
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Succeeded);
        Assert.Single(world.Submissions);
    }

    [Fact]
    public async Task A_retry_goes_on_with_the_paid_task_of_an_item_that_was_terminated()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => new CheckGenerationOutput(world.Manifests.IsEmpty ? GenerationStatus.Running : GenerationStatus.Succeeded);
        await StartAsync(world, 1);
        await world.RunForAsync(TimeSpan.FromMinutes(1));
        await world.Client.TerminateInstanceAsync(CampaignInstances.Item(CampaignWorld.Id, 0, run: 1, start: 1));
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Failed);
        Assert.Equal([ItemStatus.Failed], await StatusesAsync(world));

        Assert.Equal(RetryOutcome.Started, (await RetryAsync(world)).Outcome);
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Succeeded);
        Assert.Single(world.Submissions);
    }

    [Fact]
    public async Task Items_of_a_segment_that_was_ended_by_force_have_failed_where_they_had_not_ended_and_are_retried()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = index => new CheckGenerationOutput(index is 0 or 4 || !world.Manifests.IsEmpty ? GenerationStatus.Succeeded : GenerationStatus.Running);
        await StartAsync(world, 8, plan => plan with { MaxInFlight = 4 });
        await world.RunForAsync(TimeSpan.FromMinutes(2));
        await world.Client.TerminateInstanceAsync(CampaignInstances.Segment(CampaignWorld.Id, 1, 0));
        await world.SettleAsync();
        await AssertBalancedAsync(world);
        var output = await world.RunToEndAsync();

        // Items 1, 2, 3 and 5 are at the provider; 6 and 7 have not begun.
        Assert.Equal((CampaignOutcome.PartiallySucceeded, new ItemCounts { Succeeded = 2, Failed = 6 }), (output.Outcome, output.Counts));
        Assert.Equal(output.Counts, await AssertBalancedAsync(world));
        var plan = await world.Plans.GetAsync(CampaignWorld.Id, CancellationToken.None);
        var submitted = (await world.Reader.FindItemAsync(plan, "item-1", CancellationToken.None))!.Failure!;
        Assert.Equal((FailureCodes.OutputUnavailable, true), (submitted.Code, submitted.Retriable));
        var notBegun = (await world.Reader.FindItemAsync(plan, "item-7", CancellationToken.None))!.Failure!;
        Assert.Equal((FailureCodes.GatewayUnavailable, true), (notBegun.Code, notBegun.Retriable));

        // Those that a retry leaves out are not forgotten either, and the tasks that were paid for are gone on with.
        Assert.Equal(1, (await RetryAsync(world, ["item-6"])).Items);
        Assert.Equal(new ItemCounts { Succeeded = 3, Failed = 5 }, (await world.RunToEndAsync()).Counts);
        await AssertBalancedAsync(world);
        Assert.Equal(5, (await RetryAsync(world)).Items);
        Assert.Equal(new ItemCounts { Succeeded = 8 }, (await world.RunToEndAsync()).Counts);
        await AssertBalancedAsync(world);
        Assert.Equal(Enumerable.Range(0, 8), world.Submissions.Select(submission => submission.Index).Order());
    }

    [Fact]
    public async Task Items_whose_retry_was_cancelled_before_they_were_submitted_are_what_they_were_before()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (index, attempt) => attempt > 1 ? Refused(FailureCodes.RateLimited) : index is 4 or 221 or 321 ? Ambiguous() : Refused(FailureCodes.ContentBlocked);
        await StartAsync(world, 330);
        var before = new ItemCounts { Failed = 327, Review = 3 };
        Assert.Equal(before, (await world.RunToEndAsync()).Counts);
        int[] retried = [0, 1, 2, 3, 4, 220, 221, 320, 321];
        Assert.Equal(9, (await RetryAsync(world, [.. retried.Select(index => $"item-{index}")], includeReview: true)).Items);

        // Two have a slot, and are tried again and again.
        await world.SettleAsync();
        Assert.Equal(new ItemCounts { Pending = 7, Generating = 2, Failed = 321 }, await AssertBalancedAsync(world));
        await world.SteerAsync(SteerCommand.Cancel);
        await AssertBalancedAsync(world);
        var output = await world.RunToEndAsync();

        Assert.Equal((CampaignOutcome.Cancelled, before), (output.Outcome, output.Counts));
        Assert.Equal(before, await AssertBalancedAsync(world));
        var plan = await world.Plans.GetAsync(CampaignWorld.Id, CancellationToken.None);
        foreach (var index in retried)
        {
            var failure = (await world.Reader.FindItemAsync(plan, $"item-{index}", CancellationToken.None))!.Failure!;
            Assert.Equal(index is 4 or 221 or 321 ? FailureCodes.SubmitAmbiguous : FailureCodes.ContentBlocked, failure.Code);
        }

        Assert.Equal(327, (await RetryAsync(world)).Items);
    }

    [Fact]
    public async Task What_was_cancelled_stays_so_in_items_counts_and_manifest_when_a_retry_of_the_others_ends()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (_, attempt) => attempt == 1 ? Refused(FailureCodes.ContentBlocked) : null;
        world.OnPrepare = input => new PrepareAssetsOutput { Ready = [.. input.Indices.Where(index => index < 5)], Waiting = [.. input.Indices.Where(index => index >= 5)] };
        await StartAsync(world, 230);
        await world.RunForAsync(TimeSpan.FromMinutes(1));
        await world.SteerAsync(SteerCommand.Cancel);
        await AssertBalancedAsync(world);
        Assert.Equal(new ItemCounts { Failed = 5, Cancelled = 225 }, (await world.RunToEndAsync()).Counts);

        await RetryAsync(world);
        await world.SettleAsync();
        await AssertBalancedAsync(world);
        var output = await world.RunToEndAsync();

        Assert.Equal((CampaignOutcome.PartiallySucceeded, new ItemCounts { Succeeded = 5, Cancelled = 225 }), (output.Outcome, output.Counts));
        Assert.Equal(output.Counts, await AssertBalancedAsync(world));
        var write = new WriteManifest(world.Plans, new SidecarStore(world.Store), world.Reader, world.Store, NullLogger<WriteManifest>.Instance);
        await write.RunAsync(new ActivityContext("WriteManifest", "campaign", CancellationToken.None), world.Manifests.Last());
        using var manifest = JsonDocument.Parse((await world.Store.ReadAsync(OutputPaths.Manifest(CampaignWorld.Id, "json"), 1 << 20, CancellationToken.None))!.Bytes);
        var written = manifest.RootElement.GetProperty("items").EnumerateArray().Select(item => Enum.Parse<ItemStatus>(item.GetProperty("status").GetString()!));
        Assert.Equal(output.Counts, ItemCounts.Of(written));
    }

    [Fact]
    public async Task An_item_in_review_is_only_retried_where_that_is_asked_for()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (_, attempt) => attempt == 1 ? Ambiguous() : null;
        await StartAsync(world, 1);
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Review);

        Assert.Equal(RetryOutcome.NothingToRetry, (await RetryAsync(world)).Outcome);
        Assert.Equal(RetryOutcome.Started, (await RetryAsync(world, includeReview: true)).Outcome);
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Succeeded);
        Assert.Equal([1, 2], world.Submissions.Select(submission => submission.Attempt));
    }

    [Fact]
    public async Task There_is_nothing_to_retry_of_a_campaign_that_runs_or_is_unknown()
    {
        await using var world = await CampaignWorld.CreateAsync();
        Assert.Equal(RetryOutcome.NotFound, (await RetryAsync(world)).Outcome);
        await StartAsync(world, 1);
        Assert.Equal(RetryOutcome.StillRunning, (await RetryAsync(world)).Outcome);
    }

    [Fact]
    public async Task Of_two_retries_at_once_one_runs()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => world.Manifests.IsEmpty ? FailedTask() : new CheckGenerationOutput(GenerationStatus.Succeeded);
        await StartAsync(world, 1);
        await world.RunToEndAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RetryAsync(world))));
        await world.RunToEndAsync();

        Assert.Single(outcomes, outcome => outcome.Outcome == RetryOutcome.Started);
        Assert.Equal(2, world.Submissions.Count);
        var lists = 0;
        await foreach (var _ in world.Store.ListAsync(ObjectContainer.Inputs, "spring/runs/", CancellationToken.None))
        {
            lists++;
        }

        Assert.Equal(1, lists);
    }

    [Theory]
    [InlineData(FailureCodes.OutputRejected, true, 1)]
    [InlineData(FailureCodes.OutputRejected, false, 2)]
    [InlineData(FailureCodes.OutputUnavailable, false, 1)]
    public async Task A_retry_goes_on_with_an_output_that_can_still_be_had(string code, bool isBySettings, int submissions)
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnArchive = _ => world.Manifests.IsEmpty ? new ArchiveOutputOutput { Failure = new GenerationFailure(code, "no") { IsBySettings = isBySettings } } : null;
        await StartAsync(world, 1);
        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Failed);

        Assert.Equal(RetryOutcome.Started, (await RetryAsync(world)).Outcome);

        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Succeeded);
        Assert.Equal(submissions, world.Submissions.Count);
    }

    [Fact]
    public async Task A_retry_elsewhere_while_old_histories_are_removed_is_left_alone()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => world.Manifests.IsEmpty ? FailedTask() : new CheckGenerationOutput(GenerationStatus.Running);
        await StartAsync(world, 2);
        await world.RunToEndAsync();
        world.Time.Advance(TimeSpan.FromDays(31));
        var before = world.Time.GetUtcNow() - TimeSpan.FromDays(30);
        var removing = new CountingClient(world.Client)
        {
            // After the campaign was seen to have ended long ago, and before its children are removed.
            BeforeQuery = async () =>
            {
                if (world.Submissions.Count == 2)
                {
                    Assert.Equal(RetryOutcome.Started, (await RetryAsync(world)).Outcome);
                    await world.SettleAsync();
                    Assert.Equal(4, world.Submissions.Count);
                }
            },
        };

        Assert.False(await world.ServiceOver(world.Store, removing).PurgeHistoryAsync(CampaignWorld.Id, before, CancellationToken.None));

        world.OnCheck = _ => new CheckGenerationOutput(GenerationStatus.Succeeded);
        Assert.Equal(2, (await world.RunToEndAsync()).Counts.Succeeded);
    }
}
