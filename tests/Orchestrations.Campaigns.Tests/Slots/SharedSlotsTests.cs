using CsCheck;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Campaigns.Tests.Campaign;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Slots;

public class SharedSlotsTests
{
    private static readonly CampaignSettings Wide = CampaignWorld.Settings with { MaxInFlight = 8 };

    [Fact]
    public async Task All_campaigns_together_never_have_more_at_the_provider_than_the_deployment_allows_and_share_it_evenly()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 6;
        for (var campaign = 0; campaign < 3; campaign++)
        {
            await world.StartCampaignAsync(30, Wide, id: $"c{campaign}");
        }

        await world.RunForAsync(TimeSpan.FromMinutes(3));
        Assert.Equal([2, 2, 2], Enumerable.Range(0, 3).Select(campaign => world.AtProvider($"c{campaign}")));
        await RunAllAsync(world, 3);

        Assert.Equal(6, world.MostAtProvider);
        Assert.Equal(90, world.Submissions.Count);
    }

    [Fact]
    public async Task A_single_slot_goes_round_and_nobody_starves()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 1;
        for (var campaign = 0; campaign < 3; campaign++)
        {
            await world.StartCampaignAsync(20, Wide, id: $"c{campaign}");
        }

        await world.RunForAsync(TimeSpan.FromMinutes(12));
        for (var campaign = 0; campaign < 3; campaign++)
        {
            var counts = (await world.CampaignAsync($"c{campaign}")).ReadCustomStatusAs<CampaignState>();
            var segment = await world.Client.GetInstanceAsync(CampaignInstances.Segment($"c{campaign}", 1, 0));
            Assert.NotNull(counts);
            Assert.True(segment!.ReadCustomStatusAs<SegmentState>()!.Count().Succeeded >= 5, $"c{campaign} starves.");
        }

        await RunAllAsync(world, 3);
        Assert.Equal(1, world.MostAtProvider);
    }

    [Fact]
    public async Task A_lone_campaign_of_any_size_exchanges_a_handful_of_messages_with_the_coordinator()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.StartCampaignAsync(250, Wide);
        await world.RunToEndAsync();

        var history = (await world.Client.GetInstanceHistoryAsync(SharedSlots.InstanceId))!;
        Assert.InRange(history.Events.Count(recorded => recorded is EventRaised), 1, 10);
        Assert.Equal(new SlotsState(10_000, Committed: 0, Campaigns: 0, Waiting: 0), await world.SlotsAsync());
    }

    [Fact]
    public async Task A_suspended_campaign_holds_no_slot_and_gets_its_own_back_when_it_is_resumed()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 4;
        await world.StartCampaignAsync(150, Wide, id: "c0");
        await world.RunForAsync(TimeSpan.FromMinutes(2));
        await world.SteerAsync(SteerCommand.Suspend, "c0");
        await world.StartCampaignAsync(150, Wide, id: "c1");
        await world.RunForAsync(TimeSpan.FromMinutes(3));
        Assert.Equal((0, 4), (world.AtProvider("c0"), world.AtProvider("c1")));

        await world.SteerAsync(SteerCommand.Resume, "c0");
        await world.RunForAsync(TimeSpan.FromMinutes(3));
        Assert.Equal((2, 2), (world.AtProvider("c0"), world.AtProvider("c1")));
        await RunAllAsync(world, 2);
        Assert.Equal(4, world.MostAtProvider);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_terminated_campaign_leaks_no_slot(bool isPurged)
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 2;
        await world.StartCampaignAsync(20, Wide, id: "c0");
        await world.RunForAsync(TimeSpan.FromSeconds(10));
        await world.Client.TerminateInstanceAsync(CampaignInstances.Campaign("c0"), new TerminateInstanceOptions(Recursive: true));
        await world.SettleAsync();
        if (isPurged)
        {
            await world.Client.PurgeInstanceAsync(CampaignInstances.Campaign("c0"), recursive: true);
        }

        await world.StartCampaignAsync(4, Wide, id: "c1");
        var started = world.Time.GetUtcNow();
        await world.RunWhileAsync(async () => !(await world.CampaignAsync("c1")).IsCompleted);

        Assert.Equal(4, (await world.CampaignAsync("c1")).ReadOutputAs<CampaignOutput>()!.Counts.Succeeded);
        Assert.True(world.Time.GetUtcNow() - started < TimeSpan.FromMinutes(15));
    }

    [Fact]
    public async Task A_coordinator_that_was_ended_is_rebuilt_and_knows_who_has_what()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 4;
        await world.StartCampaignAsync(150, Wide, id: "c0");
        await world.RunForAsync(TimeSpan.FromMinutes(2));
        await world.Client.TerminateInstanceAsync(SharedSlots.InstanceId);
        await world.Client.PurgeInstanceAsync(SharedSlots.InstanceId);
        await world.StartCampaignAsync(150, Wide, id: "c1");
        await world.RunForAsync(TimeSpan.FromMinutes(4));
        Assert.Equal((2, 2), (world.AtProvider("c0"), world.AtProvider("c1")));

        // And where nobody starts one, those who wait do.
        await world.Client.TerminateInstanceAsync(SharedSlots.InstanceId);
        await RunAllAsync(world, 2);
        Assert.Equal(4, world.MostAtProvider);
        Assert.Equal(300, world.Submissions.Count);
    }

    [Fact]
    public async Task A_limit_that_was_changed_is_heeded_from_the_next_start_on()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 2;
        await world.StartCampaignAsync(150, Wide);
        await world.RunForAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, world.AtProvider());

        world.Gateway.MaxInFlight = 6;
        await world.RestartAsync();
        await world.Slots.OpenAsync(CancellationToken.None);
        await world.RunForAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(6, world.AtProvider());

        world.Gateway.MaxInFlight = 3;
        await world.RestartAsync();
        await world.Slots.OpenAsync(CancellationToken.None);
        await world.RunForAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(3, world.AtProvider());
        await world.RunToEndAsync();
    }

    [Fact]
    public async Task Whatever_happens_the_limit_holds_no_slot_is_lost_and_all_that_were_left_alone_finish()
    {
        var step = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[1, 120]);
        var scenario = Gen.Select(Gen.Int[1, 9], Gen.Int[1, 25].Array[4], step.Array[1, 12]);
        await scenario.SampleAsync(
            async sample =>
            {
                var (limit, sizes, steps) = sample;
                await using var world = await CampaignWorld.CreateAsync();
                world.Gateway.MaxInFlight = limit;
                var terminated = new HashSet<int>();
                for (var campaign = 0; campaign < sizes.Length; campaign++)
                {
                    await world.StartCampaignAsync(sizes[campaign], Wide, id: $"c{campaign}");
                }

                foreach (var (action, campaign, seconds) in steps)
                {
                    await world.RunForAsync(TimeSpan.FromSeconds(seconds));
                    Assert.InRange(world.AtProvider(), 0, limit);
                    var ended = (await world.CampaignAsync($"c{campaign}")).IsCompleted;
                    switch (action)
                    {
                        case 0 or 1 or 2 when !ended:
                            await world.SteerAsync((SteerCommand)action, $"c{campaign}");
                            break;
                        case 3 when !ended:
                            terminated.Add(campaign);
                            await world.Client.TerminateInstanceAsync(CampaignInstances.Campaign($"c{campaign}"), new TerminateInstanceOptions(Recursive: true));
                            await world.SettleAsync();
                            world.Forget($"c{campaign}");
                            break;
                        case 4:
                            await world.RestartAsync();
                            await world.Slots.OpenAsync(CancellationToken.None);
                            break;
                        case 5:
                            await world.Client.TerminateInstanceAsync(SharedSlots.InstanceId);
                            await world.SettleAsync();
                            break;
                    }
                }

                for (var campaign = 0; campaign < sizes.Length; campaign++)
                {
                    if (!(await world.CampaignAsync($"c{campaign}")).IsCompleted)
                    {
                        await world.SteerAsync(SteerCommand.Resume, $"c{campaign}");
                    }
                }

                await RunAllAsync(world, sizes.Length);
                Assert.True(world.MostAtProvider <= limit, world.WhoseWereMost);
                for (var campaign = 0; campaign < sizes.Length; campaign++)
                {
                    var instance = await world.CampaignAsync($"c{campaign}");
                    Assert.True(instance.ReadCustomStatusAs<CampaignState>()!.Settled.Failed == 0, "An item failed.");
                    Assert.Equal(
                        terminated.Contains(campaign) ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Completed, instance.RuntimeStatus);
                }
            },
            iter: 12,
            threads: 1);
    }

    private static Task RunAllAsync(CampaignWorld world, int campaigns) => world.RunWhileAsync(async () =>
    {
        for (var campaign = 0; campaign < campaigns; campaign++)
        {
            if (!(await world.CampaignAsync($"c{campaign}")).IsCompleted)
            {
                return true;
            }
        }

        return false;
    });
}
