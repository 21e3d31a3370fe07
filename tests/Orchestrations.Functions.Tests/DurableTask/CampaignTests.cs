using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Campaigns.Queue;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Durable;
using Orchestrations.Functions.Hosting;
using Orchestrations.Gateway;
using Orchestrations.Simulator;
using Xunit;

namespace Orchestrations.Functions.Tests.DurableTask;

/// <summary>The product's own orchestrators on Durable Task, which replays each from its beginning at every turn: what is not deterministic fails there.</summary>
public sealed class CampaignTests : IAsyncLifetime
{
    private const string Id = "on-durable-task";
    private const int Items = 6;

    private readonly string _directory = Directory.CreateTempSubdirectory("orchestrations-").FullName;
    private GatewaySimulator _simulator = null!;
    private ServiceProvider _services = null!;
    private DurableTaskHarness _host = null!;

    public async Task InitializeAsync()
    {
        _simulator = await GatewaySimulator.StartAsync(
            new SimulatorOptions { GenerationTime = (TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1)) }, TimeProvider.System, CancellationToken.None);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Gateway:BaseUrl", _simulator.BaseAddress.AbsoluteUri),
            new("Gateway:ApiKey", "simulated-key"),
            new("Output:AllowedHosts", "127.0.0.1"),
            new("Polling:FirstDelay", "00:00:00.300"),
            new("Polling:Interval", "00:00:00.300"),
            new("Polling:MaxInterval", "00:00:00.500"),
            new("Polling:AssetInterval", "00:00:00.200"),
        ]).Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(new EffectOwner("this", IsAlone: false))
            .AddGateway(configuration.GetSection(GatewayOptions.SectionName))
            .AddObjectStore(configuration, ObjectDirectories.Under(_directory))
            .AddOutputDownloader(configuration)
            .AddCampaigns(configuration)
            .AddCampaignMessages(configuration)
            .AddSingleton(_ => _host.Client)
            .BuildServiceProvider();
        _host = CreateHost(_services);
        await _host.StartAsync(Registry, new OrchestrationVersioning("1.0", VersionMatchStrategy.CurrentOrOlder));
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _services.DisposeAsync();
        await _simulator.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_campaign_runs_over_a_restart_and_its_history_goes_when_it_is_old()
    {
        await _services.GetRequiredService<SharedSlots>().OpenAsync(CancellationToken.None);
        var verdict = await _services.GetRequiredService<CampaignMessageHandler>().HandleAsync(Message(), CancellationToken.None);
        Assert.Equal(MessageAction.Delete, verdict.Action);
        var again = await _services.GetRequiredService<CampaignMessageHandler>().HandleAsync(Message(), CancellationToken.None);
        Assert.Equal(MessageAction.Delete, again.Action);

        await UntilAsync(async () => await OldAsync(TimeSpan.FromHours(4)) > 0);
        Assert.Equal(0, await OldAsync(TimeSpan.FromHours(3)));
        await UntilAsync(async () => (await ViewAsync()).Counts.Succeeded > 0);
        await _host.WaitUntilIdleAsync();
        await _host.StopAsync();
        await _host.StartAsync(Registry, new OrchestrationVersioning("1.0", VersionMatchStrategy.CurrentOrOlder));
        await UntilAsync(async () => (await ViewAsync()).Outcome is not null);

        var view = await ViewAsync();
        Assert.Equal((CampaignOutcome.Succeeded, Items), (view.Outcome, view.Counts.Succeeded));
        Assert.Equal(Items, _simulator.Journal.Submissions.Count(submission => submission.Billed));
        Assert.Equal(0, await PurgeAsync(TimeSpan.FromDays(29)));
        Assert.NotNull(await _services.GetRequiredService<CampaignReader>().FindAsync(Id, CancellationToken.None));
        Assert.Equal(1, await PurgeAsync(TimeSpan.FromDays(31)));
        Assert.Null(await _services.GetRequiredService<CampaignReader>().FindAsync(Id, CancellationToken.None));
        Assert.Equal(["slots"], await IdsAsync());
    }

    private static DurableTaskHarness CreateHost(IServiceProvider services) => new(services);

    private DurableRegistry Registry => _services.GetRequiredService<DurableRegistry>();

    private static CampaignMessage Message() => new(
        "message",
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            id = Id,
            name = Id,
            maxInFlight = 2,
            assets = new { hero = new { type = "image", url = "https://example.com/hero.png" } },
            defaults = new { model = "seedance", resolution = "480p", duration = 4 },
            items = Enumerable.Range(1, Items).Select(i => new { id = $"item-{i}", prompt = $"The person from @image1, shot {i}", references = new[] { "hero" } }),
        })),
        DequeueCount: 1);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await holds())
        {
            await Task.Delay(50, patience.Token);
        }
    }

    // As it will be when some time has passed.
    private static FakeTimeProvider In(TimeSpan time) => new(TimeProvider.System.GetUtcNow() + time);

    private Task<int> OldAsync(TimeSpan time) => new OldInstances(
        _host.Client,
        _services.GetRequiredService<IOptions<PollingOptions>>(),
        _services.GetRequiredService<IOptions<OutputOptions>>(),
        In(time),
        NullLogger<OldInstances>.Instance).WarnAsync(CancellationToken.None);

    private Task<int> PurgeAsync(TimeSpan time) => new HistoryRetention(
        _host.Client,
        _services.GetRequiredService<CampaignService>(),
        Options.Create(new RetentionOptions()),
        In(time),
        NullLogger<HistoryRetention>.Instance).PurgeAsync(CancellationToken.None);

    private async Task<CampaignView> ViewAsync() => (await _services.GetRequiredService<CampaignReader>().FindAsync(Id, CancellationToken.None))!;

    private async Task<List<string>> IdsAsync()
    {
        var ids = new List<string>();
        await foreach (var instance in _host.Client.GetAllInstancesAsync(new OrchestrationQuery()))
        {
            ids.Add(instance.InstanceId);
        }

        return ids;
    }
}
