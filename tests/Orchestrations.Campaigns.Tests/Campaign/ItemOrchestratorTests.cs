using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Gateway;
using Xunit;
using static Orchestrations.Campaigns.Tests.Campaign.CampaignOrchestratorTests;

namespace Orchestrations.Campaigns.Tests.Campaign;

public class ItemOrchestratorTests
{
    [Fact]
    public async Task A_submission_that_may_have_been_accepted_goes_to_review_and_is_never_sent_again()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (index, _) => index == 0 ? Ambiguous() : null;

        await world.StartCampaignAsync(2);
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Succeeded = 1, Review = 1 }, output.Counts);
        Assert.Equal(CampaignOutcome.PartiallySucceeded, output.Outcome);
        Assert.Single(world.Submissions, submission => submission.Index == 0);
        Assert.Equal(FailureCodes.SubmitAmbiguous, (await world.ItemAsync(0)).Failure!.Code);
    }

    [Fact]
    public async Task Where_the_document_says_so_it_is_sent_again_under_another_entry_of_the_ledger_but_not_for_ever()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (index, attempt) => index == 0 && attempt < 3 || index == 1 ? Ambiguous() : null;

        await world.StartCampaignAsync(2, CampaignWorld.Settings with { ResubmitsAmbiguous = true });
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Succeeded = 1, Review = 1 }, output.Counts);
        Assert.Equal([1, 2, 3], world.Submissions.Where(submission => submission.Index == 0).Select(submission => submission.Attempt));
        Assert.Equal([1, 2, 3, 4], world.Submissions.Where(submission => submission.Index == 1).Select(submission => submission.Attempt));
    }

    [Theory]
    [InlineData(FailureCodes.RateLimited, false)]
    [InlineData(FailureCodes.RateLimited, true)]
    [InlineData(FailureCodes.QuotaExhausted, false)]
    public async Task A_cancel_leaves_in_review_what_may_have_been_billed_before_it_was_sent_again(string code, bool isSuspendedFirst)
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (index, attempt) => index > 0 ? null : attempt == 1 ? Ambiguous() : Refused(code);
        await world.StartCampaignAsync(4, CampaignWorld.Settings with { MaxInFlight = 1, ResubmitsAmbiguous = true });
        await world.RunForAsync(TimeSpan.FromSeconds(10));
        if (isSuspendedFirst)
        {
            await world.SteerAsync(SteerCommand.Suspend);
            await world.RunForAsync(TimeSpan.FromMinutes(10));
            await world.RestartAsync();
        }

        await world.SteerAsync(SteerCommand.Cancel);
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Review = 1, Cancelled = 3 }, output.Counts);
        var recorded = Assert.Single(world.Failures).State;
        Assert.Equal((ItemStatus.Review, FailureCodes.SubmitAmbiguous), (recorded.Status, recorded.Failure!.Code));
        Assert.Equal((recorded.Status, recorded.Attempts), (await world.ItemAsync(0) is var shown ? (shown.Status, shown.Attempts) : default));
        Assert.Equal([1, 2], world.Submissions.Select(submission => submission.Attempt).Distinct());
    }

    [Fact]
    public async Task What_was_suspended_while_it_was_sent_again_goes_on_with_the_attempt_that_it_had_come_to_and_not_for_ever()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var limiting = true;
        world.OnSubmit = (index, attempt) => attempt == 1 ? Ambiguous() : limiting ? Refused(FailureCodes.RateLimited) : index == 0 ? null : Ambiguous();
        await world.StartCampaignAsync(2, CampaignWorld.Settings with { ResubmitsAmbiguous = true });
        await world.RunForAsync(TimeSpan.FromSeconds(10));
        await world.SteerAsync(SteerCommand.Suspend);
        await world.RunForAsync(TimeSpan.FromMinutes(1));

        limiting = false;
        var submitted = world.Submissions.Count;
        await world.SteerAsync(SteerCommand.Resume);
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Succeeded = 1, Review = 1 }, output.Counts);
        Assert.Equal([(0, 2), (1, 2), (1, 3), (1, 4)], world.Submissions.Skip(submitted).Select(submission => (submission.Index, submission.Attempt)).Order());
    }

    [Fact]
    public async Task A_rate_limit_is_waited_out_as_long_as_the_gateway_asks()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (_, _) => world.Submissions.Count == 1 ? Refused(FailureCodes.RateLimited, TimeSpan.FromSeconds(45)) : null;

        await world.StartCampaignAsync(1);
        await world.RunToEndAsync();

        var tries = world.Submissions.ToArray();
        Assert.Equal(2, tries.Length);
        Assert.Equal(TimeSpan.FromSeconds(45), tries[1].At - tries[0].At);
        Assert.Equal(tries[0].Attempt, tries[1].Attempt);
    }

    [Theory]
    [InlineData(FailureCodes.RateLimited)]
    [InlineData(FailureCodes.GatewayUnavailable)]
    [InlineData(FailureCodes.GatewayProtocol)]
    public async Task A_gateway_that_never_accepts_is_given_up_at_the_deadline_with_its_last_word(string code)
    {
        await using var world = await CampaignWorld.CreateAsync();
        var started = world.Time.GetUtcNow();
        world.OnSubmit = (_, _) => Refused(code);

        await world.StartCampaignAsync(1);
        await world.RunToEndAsync();

        var failure = Assert.Single(world.Failures).State.Failure!;
        Assert.Equal(FailureCodes.DeadlineExceeded, failure.Code);
        Assert.Contains($"refused: {code}", failure.Message, StringComparison.Ordinal);
        Assert.InRange(world.Time.GetUtcNow() - started, TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task A_submission_of_another_process_that_is_still_pending_is_asked_for_again_when_its_answer_is_overdue()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var overdue = world.Time.GetUtcNow() + TimeSpan.FromSeconds(130);
        world.OnSubmit = (_, _) => world.Time.GetUtcNow() < overdue ? new SubmitGenerationOutput(SubmitOutcome.Pending) { At = overdue } : null;

        await world.StartCampaignAsync(1);
        var output = await world.RunToEndAsync();

        Assert.Equal(1, output.Counts.Succeeded);
        Assert.Equal(2, world.Submissions.Count);
    }

    [Fact]
    public async Task A_task_is_polled_first_after_the_first_delay_and_then_neither_faster_than_the_interval_nor_slower_than_the_longest()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => new CheckGenerationOutput(world.Polls.Count < 12 ? GenerationStatus.Running : GenerationStatus.Succeeded);

        await world.StartCampaignAsync(1);
        await world.RunToEndAsync();

        var times = world.Polls.Select(poll => poll.At).Prepend(world.Submissions.Single().At).ToArray();
        var gaps = times.Zip(times.Skip(1), (before, after) => after - before).ToArray();
        Assert.InRange(gaps[0], TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(24));
        Assert.All(gaps.Skip(1), gap => Assert.InRange(gap, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(72)));
    }

    [Fact]
    public async Task A_task_that_hangs_is_given_up_at_the_deadline_over_many_executions_and_frees_its_slot()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = index => new CheckGenerationOutput(index == 0 ? GenerationStatus.Running : GenerationStatus.Succeeded) { Progress = 30 };
        var settings = CampaignWorld.Settings with { MaxInFlight = 1, Deadline = TimeSpan.FromHours(6) };

        await world.StartCampaignAsync(2, settings);
        var output = await world.RunToEndAsync();

        Assert.Equal(new ItemCounts { Succeeded = 1, Failed = 1 }, output.Counts);
        var hung = Assert.Single(world.Failures).State;
        Assert.Equal(FailureCodes.DeadlineExceeded, hung.Failure!.Code);
        Assert.Equal("asyn-0-1", hung.TaskId);
        Assert.InRange(world.Submissions.Last().At - world.Submissions.First().At, TimeSpan.FromHours(6), TimeSpan.FromHours(6.1));
        Assert.True(world.Polls.Count(poll => poll.Index == 0) > 300);
    }

    [Fact]
    public async Task Unknown_answers_are_polled_on_and_a_passing_fault_costs_nothing()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => world.Polls.Count switch
        {
            1 => new CheckGenerationOutput(GenerationStatus.Unknown),
            2 => new CheckGenerationOutput(GenerationStatus.Unknown) { Failure = new GenerationFailure(FailureCodes.GatewayUnavailable, "502") },
            3 => throw new InvalidOperationException("a fault of ours"),
            4 => new CheckGenerationOutput(GenerationStatus.Unknown) { IsUnknownTask = true, Failure = new GenerationFailure(FailureCodes.GenerationFailed, "unknown") },
            _ => new CheckGenerationOutput(GenerationStatus.Succeeded),
        };

        await world.StartCampaignAsync(1);
        var output = await world.RunToEndAsync();

        Assert.Equal(1, output.Counts.Succeeded);
        Assert.Equal(5, world.Polls.Count);
        Assert.Null((await world.ItemAsync(0)).Failure);
    }

    [Fact]
    public async Task A_task_that_is_polled_fast_may_stay_unknown_for_as_long_as_one_that_is_not()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var from = world.Time.GetUtcNow();
        world.OnCheck = _ => world.Time.GetUtcNow() - from > TimeSpan.FromSeconds(15)
            ? new CheckGenerationOutput(GenerationStatus.Succeeded)
            : new CheckGenerationOutput(GenerationStatus.Unknown) { IsUnknownTask = true, Failure = new GenerationFailure(FailureCodes.GenerationFailed, "unknown") };

        var fast = TimeSpan.FromMilliseconds(50);
        await world.StartCampaignAsync(1, CampaignWorld.Settings with { FirstDelay = fast, Interval = fast, MaxInterval = fast * 2 });

        Assert.Equal(1, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task A_task_that_the_gateway_has_long_forgotten_fails_the_item()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => new CheckGenerationOutput(GenerationStatus.Unknown)
        {
            IsUnknownTask = true,
            Failure = new GenerationFailure(FailureCodes.GenerationFailed, "unknown"),
        };

        await world.StartCampaignAsync(1);
        var output = await world.RunToEndAsync();

        Assert.Equal(1, output.Counts.Failed);
        Assert.Equal(5, world.Polls.Count);
    }

    [Fact]
    public async Task A_key_that_is_refused_while_a_task_is_polled_suspends_the_campaign_and_loses_nothing()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var refusing = true;
        world.OnCheck = _ => refusing
            ? new CheckGenerationOutput(GenerationStatus.Unknown) { Failure = new GenerationFailure(FailureCodes.Unauthorized, "401") }
            : new CheckGenerationOutput(GenerationStatus.Succeeded);

        await world.StartCampaignAsync(6);
        await world.RunForAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(CampaignPhase.Suspended, (await world.StateAsync()).Phase);
        Assert.Equal(2, world.Submissions.Count);

        refusing = false;
        await world.SteerAsync(SteerCommand.Resume);
        Assert.Equal(6, (await world.RunToEndAsync()).Counts.Succeeded);
        Assert.Equal(6, world.Submissions.Count);
    }

    [Fact]
    public async Task An_output_that_stays_away_is_tried_for_until_its_deadline_and_the_last_try_is_said_to_be_the_last()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnArchive = _ => Unavailable();

        await world.StartCampaignAsync(1);
        var output = await world.RunToEndAsync();

        Assert.Equal(1, output.Counts.Failed);
        var failed = Assert.Single(world.Failures).State;
        Assert.Equal(FailureCodes.OutputUnavailable, failed.Failure!.Code);
        Assert.Equal("asyn-0-1", failed.TaskId);
        Assert.NotNull(failed.Timings.GeneratedAt);
        Assert.Equal([true], world.Archivings.Where(archiving => archiving.IsLastTry).Select(archiving => archiving.IsLastTry));
        Assert.InRange(world.Archivings.Last().At - world.Archivings.First().At, TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task An_output_that_is_rejected_is_not_tried_again()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnArchive = _ => new() { Failure = new GenerationFailure(FailureCodes.OutputRejected, "a page") };

        await world.StartCampaignAsync(1);
        await world.RunToEndAsync();

        Assert.Single(world.Archivings);
        Assert.Equal(FailureCodes.OutputRejected, Assert.Single(world.Failures).State.Failure!.Code);
    }

    [Fact]
    public async Task What_an_item_went_through_stands_in_its_state()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = _ => new CheckGenerationOutput(GenerationStatus.Succeeded) { Usage = new GenerationUsage(10, 20) };

        await world.StartCampaignAsync(1);
        var queuedAt = world.Time.GetUtcNow();
        await world.RunToEndAsync();

        var state = await world.ItemAsync(0);
        Assert.Equal(ItemStatus.Succeeded, state.Status);
        Assert.Equal("asyn-0-1", state.TaskId);
        Assert.Equal(100, state.Progress);
        Assert.Equal(1, state.Attempts);
        Assert.Equal(new GenerationUsage(10, 20), state.Usage);
        Assert.Equal(queuedAt, state.Timings.QueuedAt);
        Assert.Equal(world.Submissions.Single().At, state.Timings.SubmittedAt);
        Assert.Equal(world.Polls.Single().At, state.Timings.GeneratedAt);
        Assert.NotNull(state.Timings.ArchivedAt);
        Assert.Equal("outputs/spring/0.mp4", state.Output!.Path);
    }

    private static SubmitGenerationOutput Ambiguous() =>
        new(SubmitOutcome.Ambiguous) { Failure = new GenerationFailure(FailureCodes.SubmitAmbiguous, "no answer") };
}
