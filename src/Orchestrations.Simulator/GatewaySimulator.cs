using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orchestrations.Simulator.Http;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator;

/// <summary>
/// A gateway for generative video that runs in this process, over real HTTP: it behaves, and where asked misbehaves, as the provider's.
/// Nothing is generated and nothing is paid for.
/// </summary>
public sealed class GatewaySimulator : IAsyncDisposable
{
    // Above the provider's limits for media; larger bodies get 413.
    private const long LargestRequest = 100L << 20;

    private readonly WebApplication _app;
    private readonly SimulatorState _state;
    private readonly Callbacks _callbacks;
    private readonly CancellationTokenSource _stopping;
    private bool _stopped;

    private GatewaySimulator(
        WebApplication app, SimulatorState state, Callbacks callbacks, CancellationTokenSource stopping, Uri baseAddress, Uri outputAddress)
    {
        _app = app;
        _state = state;
        _callbacks = callbacks;
        _stopping = stopping;
        BaseAddress = baseAddress;
        OutputAddress = outputAddress;
    }

    /// <summary>Where the gateway listens.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Where the outputs are served: another origin than the gateway's.</summary>
    public Uri OutputAddress { get; }

    /// <summary>What happened so far.</summary>
    public SimulatorJournal Journal => _state.Journal;

    /// <summary>Starts a gateway, with what its state directory holds.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The state directory is in use or can't be read, or the address is taken.</exception>
    /// <exception cref="InvalidDataException">The journal of the state directory is damaged.</exception>
    public static async Task<GatewaySimulator> StartAsync(
        SimulatorOptions options, TimeProvider timeProvider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Validate();
        var state = SimulatorState.Open(options.StateDirectory);
        var stopping = new CancellationTokenSource();
        var gateway = new GatewayContext(options, timeProvider, state, stopping.Token);
        var polls = new PollEndpoint(gateway);
        var callbacks = new Callbacks(gateway, polls);
        var listeners = new List<ListenOptions>();
        var app = Build(options.Listener!, options.Url.Port, listeners);
        try
        {
            Map(app, gateway, polls, callbacks);
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            stopping.Dispose();
            await callbacks.DisposeAsync();
            await app.DisposeAsync();
            state.Dispose();
            throw;
        }

        var gatewayAddress = AddressOf(listeners[0]);
        var outputAddress = AddressOf(listeners[1]);
        gateway.OutputPort = outputAddress.Port;
        callbacks.GatewayHost = new HostString(gatewayAddress.Host, gatewayAddress.Port);
        foreach (var task in state.Tasks.Where(task => task.EndsAt > gateway.Now))
        {
            callbacks.Schedule(task);
        }

        return new GatewaySimulator(app, state, callbacks, stopping, gatewayAddress, outputAddress);
    }

    /// <summary>Stops listening; connections that a fault holds are broken.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _stopping.CancelAsync();
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
        await _callbacks.DisposeAsync();
        _stopping.Dispose();
        _state.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private static WebApplication Build(IPAddress address, int port, List<ListenOptions> listeners)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
            kestrel.Listen(address, port, listeners.Add);
            kestrel.Listen(address, 0, listeners.Add);
        });
        return builder.Build();
    }

    private static void Map(WebApplication app, GatewayContext gateway, PollEndpoint polls, Callbacks callbacks)
    {
        var submit = new SubmitEndpoint(gateway, callbacks);
        var outputs = new OutputEndpoint(gateway);
        var assets = new AssetEndpoints(gateway);
        var lists = new AssetListing(gateway);
        app.Use(async (context, next) =>
        {
            if (context.Connection.LocalPort == gateway.OutputPort)
            {
                await outputs.HandleSignedAsync(context);
                return;
            }

            await next(context);
        });
        app.UseRouting();
        Post("/volc/asset/CreateAssetGroup", assets.CreateGroupAsync);
        Post("/volc/asset/CreateAsset", assets.CreateAssetAsync);
        Post("/volc/asset/GetAsset", assets.GetAssetAsync);
        Post("/volc/asset/ListAssetGroups", lists.ListGroupsAsync);
        Post("/volc/asset/ListAssets", lists.ListAssetsAsync);
        Post("/v1/video/generations", submit.HandleAsync);
        Get("/v1/video/generations/{id}", polls.HandleAsync);
        Get("/v1/video/generations/{id}/content", outputs.HandleOwnAsync);
        Get("/simulator/journal", (context, account) => Exchange.WriteAsync(context, new Answer(200, gateway.State.Journal.Render(account))));
        app.MapFallback(context => Exchange.WriteAsync(
            context, Answer.Error(404, "not_found", $"Invalid URL ({context.Request.Method} {context.Request.Path}).", "invalid_request_error")));

        void Post(string path, Func<HttpContext, int, Task> handler) => app.MapPost(path, Authorized(handler));
        void Get(string path, Func<HttpContext, int, Task> handler) => app.MapGet(path, Authorized(handler));
        RequestDelegate Authorized(Func<HttpContext, int, Task> handler) => async context =>
        {
            if (gateway.Account(context) is not { } account)
            {
                await Exchange.WriteAsync(context, FaultAnswers.Unauthorized());
                return;
            }

            try
            {
                await handler(context, account);
            }
            catch (Microsoft.AspNetCore.Http.BadHttpRequestException exception) when (!context.Response.HasStarted)
            {
                await Exchange.WriteAsync(context, Answer.Error(exception.StatusCode, "bad_request", exception.Message, "invalid_request_error"));
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The caller hung up: there is nobody to answer.
            }
        };
    }

    private static Uri AddressOf(ListenOptions listener)
    {
        var endPoint = listener.IPEndPoint!;
        var host = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endPoint.Address;
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{new IPEndPoint(host, endPoint.Port)}"));
    }
}
