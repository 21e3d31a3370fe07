using Orchestrations.Campaigns.Campaign;
using Xunit;
using static Orchestrations.Campaigns.Tests.Campaign.CampaignServiceTests;

namespace Orchestrations.Campaigns.Tests.Campaign;

public sealed class CampaignWatchTests
{
    [Fact]
    public async Task What_a_watch_has_told_is_what_a_reader_reads()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 230);
        var watch = new CampaignWatch(world.Client, world.Reader, world.Plans, CampaignWorld.Id);
        var told = new SortedDictionary<int, ItemView>();
        for (var look = 0; ; look++)
        {
            if (look == 20)
            {
                await world.SteerAsync(SteerCommand.Cancel);
            }

            await world.RunForAsync(TimeSpan.FromSeconds(17));
            var before = world.Time.GetUtcNow();
            var changes = (await watch.LookAsync(CancellationToken.None))!;
            foreach (var change in changes.Items)
            {
                told[change.Index] = change.Item;
                Assert.True(change.ChangedAt <= before);
            }

            await AssertToldAsync(world, told);
            if (changes.Campaign.HasEnded())
            {
                break;
            }
        }

        Assert.Equal(230, told.Count);
        Assert.Contains(told.Values, item => item.Status == ItemStatus.Cancelled);
    }

    [Fact]
    public async Task A_look_reads_what_has_changed_and_not_the_campaign()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await StartAsync(world, 3_000);
        await world.RunForAsync(TimeSpan.FromMinutes(2));
        var client = new CountingClient(world.Client);
        var watch = new CampaignWatch(client, new CampaignReader(client, world.Plans, world.Store, world.Time), world.Plans, CampaignWorld.Id);
        await watch.LookAsync(CancellationToken.None);

        client.Reset();
        var same = (await watch.LookAsync(CancellationToken.None))!;
        Assert.Empty(same.Items);
        Assert.False(same.IsCampaignChanged);
        Assert.InRange(client.Read, 1, 10);
        Assert.InRange(client.Queries, 1, 5);
        Assert.InRange(client.Queried, 1, 20);

        await world.RunForAsync(TimeSpan.FromSeconds(25));
        client.Reset();
        var changed = (await watch.LookAsync(CancellationToken.None))!;
        Assert.NotEmpty(changed.Items);
        Assert.InRange(client.Read, 1, 10 + (2 * changed.Items.Count));
    }

    [Fact]
    public async Task A_retry_is_seen_and_a_campaign_that_is_gone_too()
    {
        await using var world = await CampaignWorld.CreateAsync();
        world.OnCheck = index => index == 1 ? FailedTask() : new(Gateway.GenerationStatus.Succeeded);
        await StartAsync(world, 3);
        await world.RunToEndAsync();
        var watch = new CampaignWatch(world.Client, world.Reader, world.Plans, CampaignWorld.Id);
        Assert.Equal(3, (await watch.LookAsync(CancellationToken.None))!.Items.Count);

        world.OnCheck = _ => new(Gateway.GenerationStatus.Succeeded);
        await world.Service.RetryAsync(CampaignWorld.Id, items: null, includeReview: false, CancellationToken.None);
        await world.RunToEndAsync();
        var changes = (await watch.LookAsync(CancellationToken.None))!;
        Assert.Equal(CampaignOutcome.Succeeded, changes.Campaign.Outcome);
        Assert.Contains(changes.Items, change => change is { Index: 1, Item.Status: ItemStatus.Succeeded });

        Assert.Equal(DeleteResult.Deleted, await world.Service.DeleteAsync(CampaignWorld.Id, deleteOutputs: false, CancellationToken.None));
        Assert.Null(await watch.LookAsync(CancellationToken.None));
        Assert.Equal(DeleteResult.NotFound, await world.Service.DeleteAsync(CampaignWorld.Id, deleteOutputs: false, CancellationToken.None));
    }

    // What has not begun, and waits, is not told.
    private static async Task AssertToldAsync(CampaignWorld world, SortedDictionary<int, ItemView> told)
    {
        var plan = await world.Plans.GetAsync(CampaignWorld.Id, CancellationToken.None);
        for (var page = 0; page < 3; page++)
        {
            foreach (var (item, state) in await world.Reader.ReadPageAsync(plan, page, CancellationToken.None))
            {
                Assert.Equal(ItemView.Of(item.Id, state), told.GetValueOrDefault(item.Index) ?? ItemView.Of(item.Id, new ItemState(ItemStatus.Pending, Attempts: 0)));
            }
        }
    }
}
