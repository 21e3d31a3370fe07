using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Tests.Running;
using Orchestrations.Embedded;

namespace Orchestrations.Cli.Tests.Telemetry;

/// <summary>The embedded host in the test's own process, so that the test can listen to its spans and meters.</summary>
internal sealed class CampaignHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly EmbeddedRuntime _runtime;

    private CampaignHost(ServiceProvider services)
    {
        _services = services;
        _runtime = services.GetRequiredService<EmbeddedRuntime>();
    }

    public CampaignReader Reader => _services.GetRequiredService<CampaignReader>();

    public static async Task<CampaignHost> StartAsync(Workspace place)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(place.Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
            .Build();
        var host = new CampaignHost(EmbeddedServices.Build(configuration, place.Data, outputDirectory: null, _ => { }));
        await host._runtime.StartAsync(CancellationToken.None);
        return host;
    }

    public async Task StartCampaignAsync(string document)
    {
        var read = CampaignDocumentReader.Read(Encoding.UTF8.GetBytes(document), new CampaignReadOptions());
        var intake = new CampaignIntake(new MediaInspector(), TimeProvider.System);
        var prepared = await intake.PrepareAsync(read, new DirectoryMediaFiles(AppContext.BaseDirectory), idWhenAbsent: null, CancellationToken.None);
        Assert.Equal(StartResult.Started, await _services.GetRequiredService<CampaignService>().StartAsync(prepared.Campaign!, CancellationToken.None));
    }

    public async Task CancelAsync(string campaign) =>
        await _services.GetRequiredService<CampaignService>().SteerAsync(campaign, SteerCommand.Cancel, CancellationToken.None);

    public async Task<CampaignView> EndOfAsync(string campaign)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _runtime.Client.WaitForInstanceCompletionAsync(CampaignInstances.Campaign(campaign), cancellationToken: limit.Token);
        await _runtime.WaitUntilIdleAsync(limit.Token);
        return (await Reader.FindAsync(campaign, limit.Token))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _services.DisposeAsync();
    }
}
