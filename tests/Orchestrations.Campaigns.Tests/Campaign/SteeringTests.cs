using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Gateway;
using Xunit;
using static Orchestrations.Campaigns.Tests.Campaign.CampaignOrchestratorTests;
using static Orchestrations.Campaigns.Tests.Campaign.CampaignServiceTests;

namespace Orchestrations.Campaigns.Tests.Campaign;

/// <summary>Each transition of a campaign in docs/campaigns-over-http.md, and each that is refused; each also with the runtime restarted in the middle.</summary>
public class SteeringTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_stops_submissions_at_once_lets_what_was_paid_for_be_archived_and_ends_terminated(bool restarts)
    {
        await using var world = await StartedAsync(items: 20);
        await SteerAsync(world, SteerCommand.Cancel, SteerResult.Accepted, restarts);
        var submitted = world.Submissions.Count;
        Assert.Equal(SteerResult.HasEnded, await CommandAsync(world, SteerCommand.Suspend));
        Assert.Equal(SteerResult.HasEnded, await CommandAsync(world, SteerCommand.Resume));
        Assert.Equal(SteerResult.Accepted, await CommandAsync(world, SteerCommand.Cancel));

        var output = await world.RunToEndAsync();

        Assert.Equal(submitted, world.Submissions.Count);
        Assert.Equal(new ItemCounts { Succeeded = submitted, Cancelled = 20 - submitted }, output.Counts);
        Assert.Equal(CampaignStatus.Terminated, (await ViewAsync(world)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Suspend_shows_at_once_and_polls_and_archives_what_is_in_flight_and_resume_goes_on(bool restarts)
    {
        await using var world = await StartedAsync(items: 20);
        await SteerAsync(world, SteerCommand.Suspend, SteerResult.Accepted, restarts);
        Assert.Equal(CampaignStatus.Suspended, (await ViewAsync(world)).Status);
        var submitted = world.Submissions.Count;
        await world.RunForAsync(TimeSpan.FromMinutes(30));
        Assert.Equal((submitted, submitted), (world.Submissions.Count, world.Archivings.Count));
        Assert.Equal(0, world.AtProvider());
        Assert.Equal(RetryOutcome.StillRunning, (await RetryAsync(world)).Outcome);

        await SteerAsync(world, SteerCommand.Resume, SteerResult.Accepted, restarts);
        Assert.Equal(CampaignStatus.Running, (await ViewAsync(world)).Status);
        Assert.Equal(20, (await world.RunToEndAsync()).Counts.Succeeded);
        Assert.Equal(20, world.Submissions.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_suspended_campaign_is_cancelled_and_its_pending_items_with_it(bool restarts)
    {
        await using var world = await StartedAsync(items: 20);
        await SteerAsync(world, SteerCommand.Suspend, SteerResult.Accepted, restarts);
        await SteerAsync(world, SteerCommand.Cancel, SteerResult.Accepted, restarts);

        var output = await world.RunToEndAsync();

        Assert.Equal(CampaignOutcome.Cancelled, output.Outcome);
        Assert.Equal(20, output.Counts.Succeeded + output.Counts.Cancelled);
        Assert.Equal(world.Submissions.Count, output.Counts.Succeeded);
    }

    [Theory]
    [InlineData(FailureCodes.QuotaExhausted, false)]
    [InlineData(FailureCodes.QuotaExhausted, true)]
    [InlineData(FailureCodes.Unauthorized, false)]
    [InlineData(FailureCodes.Unauthorized, true)]
    public async Task An_account_that_is_refused_suspends_the_campaign_says_so_and_resume_goes_on(string code, bool restarts)
    {
        await using var world = await CampaignWorld.CreateAsync();
        var refusing = true;
        world.OnSubmit = (index, _) => refusing && index > 2 ? Refused(code) : null;
        await StartAsync(world, 12);
        await world.RunForAsync(TimeSpan.FromMinutes(5));
        if (restarts)
        {
            await world.RestartAsync();
        }

        var view = await ViewAsync(world);
        Assert.Equal((CampaignStatus.Suspended, code), (view.Status, view.Failure!.Code));
        Assert.Equal(new ItemCounts { Succeeded = 3, Pending = 9 }, view.Counts);

        refusing = false;
        await SteerAsync(world, SteerCommand.Resume, SteerResult.Accepted, restarts);
        Assert.Null((await ViewAsync(world)).Failure);
        Assert.Equal(12, (await world.RunToEndAsync()).Counts.Succeeded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retry_keeps_what_succeeded_and_does_not_touch_what_is_in_review(bool restarts)
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnSubmit = (index, _) => index == 0
            ? new SubmitGenerationOutput(SubmitOutcome.Ambiguous) { Failure = new GenerationFailure(FailureCodes.SubmitAmbiguous, "lost") }
            : null;
        world.OnCheck = index => world.Manifests.IsEmpty && index == 1 ? FailedTask() : new CheckGenerationOutput(GenerationStatus.Succeeded);
        await StartAsync(world, 4);
        await world.RunToEndAsync();

        Assert.Equal((RetryOutcome.Started, 1), (await RetryAsync(world) is var retry ? (retry.Outcome, retry.Items) : default));
        if (restarts)
        {
            await world.RestartAsync();
        }

        Assert.Equal(new ItemCounts { Succeeded = 3, Review = 1 }, (await world.RunToEndAsync()).Counts);
        Assert.Single(world.Submissions, submission => submission.Index == 0);
        Assert.Equal(RetryOutcome.NothingToRetry, (await RetryAsync(world)).Outcome);
        foreach (var command in Enum.GetValues<SteerCommand>())
        {
            Assert.Equal(SteerResult.HasEnded, await CommandAsync(world, command));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_not_steered()
    {
        await using var world = await CampaignWorld.CreateAsync();
        foreach (var command in Enum.GetValues<SteerCommand>())
        {
            Assert.Equal(SteerResult.NotFound, await CommandAsync(world, command));
        }
    }

    private static async Task<CampaignWorld> StartedAsync(int items)
    {
        var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, items);
        await world.RunForAsync(TimeSpan.FromSeconds(30));
        Assert.InRange(world.Submissions.Count, 1, items - 1);
        return world;
    }

    private static Task<SteerResult> CommandAsync(CampaignWorld world, SteerCommand command) =>
        world.Service.SteerAsync(CampaignWorld.Id, command, CancellationToken.None);

    private static async Task SteerAsync(CampaignWorld world, SteerCommand command, SteerResult expected, bool restarts)
    {
        Assert.Equal(expected, await CommandAsync(world, command));
        if (restarts)
        {
            await world.RestartAsync();
        }

        await world.SettleAsync();
    }
}
