using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Cli.Hosting.Queue;
using Orchestrations.Embedded;
using Orchestrations.Http;
using Orchestrations.Http.Dashboard;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Hosting;

/// <summary>The embedded host as a service: campaigns on one machine, with the HTTP API in front of them.</summary>
internal sealed class ServedHost : IAsyncDisposable
{
    // Requests that are being answered are waited for; then activities, which the runtime gives ten seconds of its own.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    private readonly GatewaySimulator? _simulator;
    private readonly IReadOnlyList<ListenAddress> _addresses;
    private readonly WebApplication _app;

    private ServedHost(GatewaySimulator? simulator, IReadOnlyList<ListenAddress> addresses, WebApplication app)
    {
        _simulator = simulator;
        _addresses = addresses;
        _app = app;
    }

    /// <summary>Where the API listens once it has started, as addresses are written: <c>http://127.0.0.1:7071</c>, <c>http://[::]:7071</c>.</summary>
    public IReadOnlyList<string> Addresses => [.. Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];

    /// <summary>The services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Makes the host ready; nothing runs until <see cref="StartAsync"/>.</summary>
    /// <param name="gateway">The gateway that it uses, which it takes over, even where this fails.</param>
    /// <param name="addresses">Where the API listens; port 0 takes a free one.</param>
    /// <param name="log">Where logs go.</param>
    /// <exception cref="UserErrorException">An address is open to other machines, and no key is set.</exception>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public static async Task<ServedHost> CreateAsync(GatewayChoice gateway, IReadOnlyList<ListenAddress> addresses, Action<ILoggingBuilder> log)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(addresses);
        try
        {
            var app = Build(gateway, addresses, log);
            RefuseOpenAddress(addresses, app.Services.GetRequiredService<IOptions<ApiOptions>>().Value);
            return new ServedHost(gateway.Simulator, addresses, app);
        }
        catch
        {
            if (gateway.Simulator is not null)
            {
                await gateway.Simulator.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Ends when the host stops by itself: a service that runs in the background has failed.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Starts the runtime, so that what was under way goes on, and then the API.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="UserErrorException">An address can't be listened on.</exception>
    /// <exception cref="IOException">There can't be such a data directory.</exception>
    /// <exception cref="EmbeddedStoreException">The data directory is in use, or what it holds can't be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The server starts last: by then the runtime has gone on with its work, and breaking that off may leave a submission without its answer.
        foreach (var address in _addresses)
        {
            address.EnsureFree();
        }

        await _app.StartAsync(cancellationToken);
        await _app.Services.GetRequiredService<SharedSlots>().OpenAsync(cancellationToken);
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

    private static void RefuseOpenAddress(IReadOnlyList<ListenAddress> addresses, ApiOptions options)
    {
        if (options.Keys.Count == 0 && addresses.FirstOrDefault(address => !address.IsLoopback) is { } open)
        {
            throw new UserErrorException(
                ExitCodes.Invalid,
                $"{open.Url} is open to other machines, and Api__Keys__0 is not set: whoever gets there could spend your money. "
                + "Set Api__Keys__0 to a key of 16 characters or more, or listen on 127.0.0.1 alone.");
        }
    }

    private static WebApplication Build(GatewayChoice gateway, IReadOnlyList<ListenAddress> addresses, Action<ILoggingBuilder> log)
    {
        // Empty: the configuration is this project's own, and so is what happens at an interrupt.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(gateway.Configuration);
        builder.WebHost
            .UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.AddServerHeader = false)
            .UseUrls([.. addresses.Select(address => address.Url)]);
        log(builder.Logging);
        AddServices(builder.Services, gateway.Configuration, gateway.DataDirectory);
        if (gateway.Simulator is not null)
        {
            builder.Services.AddSingleton(new DashboardNotice("Simulated gateway: nothing is billed, videos are test pictures."));
        }

        var app = builder.Build();
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        _ = app.Services.GetRequiredService<CampaignService>();
        app.UseRouting();
        app.MapOrchestrationsApi();
        return app;
    }

    // All that a served host is made of; a feature is added here by its one method.
    private static void AddServices(IServiceCollection services, IConfigurationRoot configuration, string data) =>
        services
            .Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout)
            .AddSingleton<IHostLifetime, OwnLifetime>()
            .AddRoutingCore()
            .AddOrchestrationsTelemetry(configuration)
            .AddEmbeddedHost(configuration, data, outputDirectory: null)
            .AddCampaignQueue(configuration)
            .AddSingleton(new HostOutages(e => e is EmbeddedStoreException))
            .AddOrchestrationsApi(configuration);

    // The host's own would take every signal for itself, the second too, which has to end the process at once.
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
