using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Hosting;

/// <summary>The embedded host as a service: campaigns on one machine, with the HTTP API in front of them.</summary>
internal sealed class ServedHost : IAsyncDisposable
{
    private readonly GatewaySimulator? _simulator;
    private readonly WebApplication _app;

    private ServedHost(GatewaySimulator? simulator, WebApplication app)
    {
        _simulator = simulator;
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    /// <summary>Where the API listens.</summary>
    public Uri Address { get; }

    /// <summary>Where the simulated gateway listens, or null where a real one is used.</summary>
    public Uri? SimulatedGateway => _simulator?.BaseAddress;

    /// <summary>The services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts the runtime, so that what was under way goes on, and then the API.</summary>
    /// <param name="url">Where the API listens; port 0 takes a free one.</param>
    /// <param name="dataDirectory">The data directory, or null for <c>Embedded__DataDirectory</c>.</param>
    /// <param name="log">Where logs go.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="UserErrorException">The configuration is invalid.</exception>
    /// <exception cref="IOException">There can't be such a directory, or it is in use; or the address is taken.</exception>
    public static async Task<ServedHost> StartAsync(Uri url, string? dataDirectory, Action<ILoggingBuilder> log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        var (configuration, data, simulator) = await GatewayChoice.MakeAsync(dataDirectory, cancellationToken);
        WebApplication? app = null;
        try
        {
            app = Build(url, configuration, data, log);
            await app.StartAsync(cancellationToken);
            return new ServedHost(simulator, app);
        }
        catch
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            if (simulator is not null)
            {
                await simulator.DisposeAsync();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_simulator is not null)
        {
            await _simulator.DisposeAsync();
        }
    }

    private static WebApplication Build(Uri url, IConfigurationRoot configuration, string data, Action<ILoggingBuilder> log)
    {
        // Empty: the configuration is this project's own, and so is what happens at an interrupt.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrelCore().UseUrls(url.AbsoluteUri);
        log(builder.Logging);
        builder.Services
            .AddRoutingCore()
            .AddEmbeddedHost(configuration, data, outputDirectory: null)
            .AddOrchestrationsApi(configuration);
        var app = builder.Build();
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        _ = app.Services.GetRequiredService<CampaignService>();
        app.UseRouting();
        app.MapOrchestrationsApi();
        return app;
    }
}
