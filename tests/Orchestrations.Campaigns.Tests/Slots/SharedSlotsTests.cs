using System.Text.Json;
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
        var state = await world.SlotsAsync();
        Assert.Equal(new SlotsState(10_000, Committed: 0, Campaigns: 0, Waiting: 0, state.Revision), state);
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
    public async Task A_coordinator_gives_out_no_number_that_one_before_it_gave_out()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 3;
        for (var campaign = 0; campaign < 4; campaign++)
        {
            await world.StartCampaignAsync(20, Wide, id: $"c{campaign}");
        }

        // All in one moment, so that no clock tells them apart.
        await world.SettleAsync();
        var given = (await world.SlotsAsync()).Revision;
        for (var time = 0; time < 3; time++)
        {
            await world.Client.TerminateInstanceAsync(SharedSlots.InstanceId);
            await world.SettleAsync();
            await world.Slots.OpenAsync(CancellationToken.None);
            await world.SettleAsync();
            Assert.True((await world.SlotsAsync()).Revision > given);
            given = (await world.SlotsAsync()).Revision;
        }

        await RunAllAsync(world, 4);
        Assert.Equal(3, world.MostAtProvider);
    }

    [Fact]
    public async Task A_coordinator_whose_clock_is_behind_is_heeded_and_counts_what_the_one_before_has_given_out()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 2;
        await world.StartCampaignAsync(150, Wide, id: "c0");
        await world.RunForAsync(TimeSpan.FromMinutes(1));
        var campaign = (await world.CampaignAsync("c0")).ReadInputAs<CampaignInput>()!;
        var ahead = world.Time.GetUtcNow().AddDays(1).UtcTicks;
        await world.Client.TerminateInstanceAsync(SharedSlots.InstanceId);
        await world.Client.PurgeInstanceAsync(SharedSlots.InstanceId);
        await AllowAsync(world, "c0", new SlotAllowance(SlotHolder.RunOf(campaign), ahead, Slots: 2, Scarce: false));

        await world.StartCampaignAsync(150, Wide, id: "c1");
        await world.RunForAsync(TimeSpan.FromMinutes(3));

        Assert.Equal((1, 1), (world.AtProvider("c0"), world.AtProvider("c1")));
        Assert.True((await world.SlotsAsync()).Revision > ahead);
        await RunAllAsync(world, 2);
        Assert.Equal(2, world.MostAtProvider);
    }

    [Fact]
    public async Task An_allowance_for_another_run_and_one_that_was_overtaken_are_not_heeded()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 2;
        await world.StartCampaignAsync(20, Wide);
        await world.RunForAsync(TimeSpan.FromSeconds(30));
        var run = SlotHolder.RunOf((await world.CampaignAsync()).ReadInputAs<CampaignInput>()!);

        await AllowAsync(world, CampaignWorld.Id, new SlotAllowance(run - 1, long.MaxValue, Slots: 8, Scarce: false));
        await AllowAsync(world, CampaignWorld.Id, new SlotAllowance(run, Revision: 1, Slots: 8, Scarce: false));
        await world.RunToEndAsync();

        Assert.Equal(2, world.MostAtProvider);
    }

    [Fact]
    public async Task A_campaign_that_was_purged_and_started_anew_waits_for_what_it_had_at_the_provider_and_then_has_its_slots()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 2;
        await world.StartCampaignAsync(20, Wide, id: "c0");
        await world.RunForAsync(TimeSpan.FromSeconds(10));
        await EndByForceAsync(world, "c0");
        await world.Client.PurgeInstanceAsync(CampaignInstances.Campaign("c0"), recursive: true);
        await world.StartCampaignAsync(20, Wide, id: "c0");

        await world.RunForAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(0, world.AtProvider("c0"));
        await world.RunForAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(2, world.AtProvider("c0"));
        await RunAllAsync(world, 1);
        Assert.Equal(20, (await world.CampaignAsync("c0")).ReadOutputAs<CampaignOutput>()!.Counts.Succeeded);
    }

    [Fact]
    public async Task What_a_terminated_campaign_has_at_the_provider_counts_also_where_the_coordinator_was_ended_with_it()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.Gateway.MaxInFlight = 2;
        await world.StartCampaignAsync(20, Wide, id: "c0");
        await world.RunForAsync(TimeSpan.FromSeconds(10));
        await EndByForceAsync(world, "c0");
        await world.Client.TerminateInstanceAsync(SharedSlots.InstanceId);
        await world.Client.PurgeInstanceAsync(SharedSlots.InstanceId);

        await world.StartCampaignAsync(20, Wide, id: "c1");
        await world.RunForAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(0, world.AtProvider("c1"));
        await world.RunForAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(2, world.AtProvider("c1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_item_or_a_segment_that_was_ended_by_force_has_at_the_provider_keeps_its_slot(bool isSegment)
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.StartCampaignAsync(120, CampaignWorld.Settings);
        await world.RunForAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, world.Submissions.Count);
        string[] ended = isSegment
            ? [CampaignInstances.Segment(CampaignWorld.Id, 1, 0)]
            : [.. Enumerable.Range(0, 2).Select(index => CampaignInstances.Item(CampaignWorld.Id, index, run: 1, start: 1))];
        foreach (var instance in ended)
        {
            await world.Client.TerminateInstanceAsync(instance, new TerminateInstanceOptions(Recursive: true));
        }

        await world.RunForAsync(SharedSlots.ProviderGoesOn - TimeSpan.FromSeconds(20));
        Assert.Equal(2, world.Submissions.Count);
        world.Forget(CampaignWorld.Id);
        var output = await world.RunToEndAsync();
        Assert.Equal(isSegment ? new ItemCounts { Succeeded = 20, Failed = 100 } : new ItemCounts { Succeeded = 118, Failed = 2 }, output.Counts);
        Assert.Equal(2, world.MostAtProvider);
    }

    [Fact]
    public void As_many_campaigns_as_can_be_known_at_once_fit_into_an_input()
    {
        var longest = new SlotHolder(new string('x', 64), long.MaxValue / 1000)
        {
            Demand = 10_000,
            Allowed = 10_000,
            Committed = 10_000,
            Revision = long.MaxValue,
            Served = int.MaxValue,
            Asked = true,
            ToldScarce = true,
            FreeAt = int.MaxValue,
        };
        var input = new SlotsInput(10_000)
        {
            Holders = [.. Enumerable.Repeat(longest, SlotsOrchestrator.MaxHolders)],
            Revision = long.MaxValue,
            LookAt = DateTimeOffset.MaxValue,
        };

        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(input, CampaignJson.Default.SlotsInput).Length, 1, PayloadLimits.MaxInputBytes);
    }

    [Fact]
    public async Task Whoever_shares_the_slots_has_his_fair_share_within_one_once_all_have_come()
    {
        var campaigns = Gen.Select(Gen.Int[1, 12], Gen.Int[0, 40]).Array[2, 5];
        await Gen.Select(Gen.Int[1, 14], campaigns).SampleAsync(
            async sample =>
            {
                var (limit, all) = sample;
                await using var world = await CampaignWorld.CreateAsync();
                world.Gateway.MaxInFlight = limit;
                for (var campaign = 0; campaign < all.Length; campaign++)
                {
                    var (maxInFlight, later) = all[campaign];
                    await world.RunForAsync(TimeSpan.FromSeconds(later));
                    await world.StartCampaignAsync(300, Wide with { MaxInFlight = maxInFlight }, id: $"c{campaign}");
                }

                await world.RunForAsync(TimeSpan.FromMinutes(3));
                var shares = SlotShares.Divide(limit, [.. all.Select(one => one.Item1)]);
                for (var look = 0; look < 6; look++)
                {
                    await world.RunForAsync(TimeSpan.FromSeconds(17));
                    for (var campaign = 0; campaign < all.Length; campaign++)
                    {
                        Assert.InRange(world.AtProvider($"c{campaign}"), shares[campaign] - 1, shares[campaign] + 1);
                    }
                }

                Assert.True(world.MostAtProvider <= limit, world.WhoseWereMost);
            },
            iter: 4,
            threads: 1);
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
        var step = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[1, 120]);
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
                            await EndByForceAsync(world, $"c{campaign}");
                            break;
                        case 4:
                            await world.RestartAsync();
                            await world.Slots.OpenAsync(CancellationToken.None);
                            break;
                        case 5:
                            await world.Client.TerminateInstanceAsync(SharedSlots.InstanceId);
                            await world.SettleAsync();
                            break;
                        case 8 when !ended:
                            await world.Client.RaiseEventAsync(CampaignInstances.Campaign($"c{campaign}"), "steer", (SteerCommand)(seconds % 2));
                            await world.CrashAsync();
                            break;
                        case 9:
                            world.Time.Advance(TimeSpan.FromSeconds(seconds));
                            await world.CrashAsync();
                            break;
                        case 7 when ended:
                            terminated.Remove(campaign);
                            await world.Client.PurgeInstanceAsync(CampaignInstances.Campaign($"c{campaign}"), recursive: true);
                            await world.StartCampaignAsync(sizes[campaign], Wide, id: $"c{campaign}");
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

    private static Task AllowAsync(CampaignWorld world, string id, SlotAllowance allowance) =>
        world.Client.RaiseEventAsync(CampaignInstances.Campaign(id), SlotEvents.Allowance, allowance);

    private static async Task EndByForceAsync(CampaignWorld world, string id)
    {
        await world.Client.TerminateInstanceAsync(CampaignInstances.Campaign(id), new TerminateInstanceOptions(Recursive: true));
        await world.SettleAsync();
        world.Forget(id);
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
