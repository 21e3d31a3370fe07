using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Durable;
using Orchestrations.Embedded;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Campaign;

public class ReplayTests
{
    [Fact]
    public async Task Every_orchestrator_replays_at_every_prefix_of_its_history()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await using var services = new ServiceCollection().BuildServiceProvider();
        world.OnPrepare = input => input.Indices.Count == 100
            ? new PrepareAssetsOutput { Ready = [.. input.Indices.Skip(2)], Waiting = [input.Indices[1]], Failed = [new FailedItems(new GenerationFailure(FailureCodes.AssetRejected, "no"), [input.Indices[0]])] }
            : new PrepareAssetsOutput { Ready = input.Indices };
        world.OnSubmit = (index, _) => index % 17 == 3 && world.Submissions.Count % 2 == 0 ? CampaignOrchestratorTests.Refused(FailureCodes.RateLimited) : null;
        world.OnCheck = index => new CheckGenerationOutput(index % 5 == 0 && world.Polls.Count % 3 > 0 ? GenerationStatus.Running : GenerationStatus.Succeeded);
        await world.StartCampaignAsync(130);
        await world.RunForAsync(TimeSpan.FromMinutes(2));
        await world.SteerAsync(SteerCommand.Suspend);
        await world.RunForAsync(TimeSpan.FromMinutes(2));
        await world.SteerAsync(SteerCommand.Resume);
        await world.RunToEndAsync();

        var replayer = new HistoryReplayer(world.CreateRegistry(), services);
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var instance in world.Client.GetAllInstancesAsync(new OrchestrationQuery()))
        {
            var history = (await world.Client.GetInstanceHistoryAsync(instance.InstanceId))!;
            names.Add(history.Name);
            var turns = HistoryReplayer.CountTurns(history);
            for (var turn = 1; turn <= turns; turn += turns > 100 ? 7 : 1)
            {
                Assert.Null(replayer.Replay(history, turn));
            }
        }

        Assert.Equal(["Campaign", "Item", "Segment", "Slots"], names.Order());
    }
}
