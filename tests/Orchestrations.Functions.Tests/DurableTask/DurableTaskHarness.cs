using DurableTask.Core.History;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrations.Conformance;
using Orchestrations.Durable;
using Orchestrations.Functions.DurableTask;

namespace Orchestrations.Functions.Tests.DurableTask;

/// <summary>The adapter on Durable Task's worker and client, against the backend of its test host, which outlives the worker.</summary>
/// <param name="services">Where orchestrators and activities take what they need from; null for nowhere.</param>
/// <param name="roundsTimersDown">Whether the backend holds timers back for whole seconds, as Azure Storage does.</param>
public sealed class DurableTaskHarness(IServiceProvider? services = null, bool roundsTimersDown = false) : DurableHarness
{
    // The backend does not say that it is idle; between a message and its work item lie microseconds.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    // The backend's locks can hold each other up: such a turn never ends.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly InMemoryHub _hub = new(roundsTimersDown);
    private WebApplication? _server;
    private GrpcChannel? _channel;
    private IHost? _worker;
    private DurableClient? _client;

    public override DurableClient Client => _client ?? throw new InvalidOperationException("The host has not started.");

    public override async Task StartAsync(DurableRegistry registry, OrchestrationVersioning? versioning = null)
    {
        if (_server is null)
        {
            _server = CreateServer();
            await _server.StartAsync();
            _channel = GrpcChannel.ForAddress(_server.Urls.Single());
        }

        var versions = versioning ?? new OrchestrationVersioning();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<ILoggerFactory>(Logs);
        builder.Services.AddDurableTaskWorker(worker => worker
            .AddTasks(tasks => AddTasks(tasks, registry))
            .UseVersioning(new DurableTaskWorkerOptions.VersioningOptions
            {
                Version = versions.DefaultVersion,
                DefaultVersion = versions.DefaultVersion,
                MatchStrategy = (DurableTaskWorkerOptions.VersionMatchStrategy)versions.MatchStrategy,
                FailureStrategy = (DurableTaskWorkerOptions.VersionFailureStrategy)versions.FailureStrategy,
            })
            .UseGrpc(_channel!));
        builder.Services.AddDurableTaskClient(client => client
            .UseDefaultVersion(versions.DefaultVersion)
            .UseGrpc(_channel!)
            .RegisterDirectly());
        _worker = builder.Build();
        await _worker.StartAsync();
        var client = _worker.Services.GetRequiredService<DurableTaskClient>();
        _client = new DurableTaskDurableClient(() => client, registry.Serializer);
    }

    public override async Task StopAsync()
    {
        if (_worker is not null)
        {
            await _worker.StopAsync();
            _worker.Dispose();
            _worker = null;
        }
    }

    /// <summary>How many timers an instance's present execution has asked the backend for.</summary>
    public int TimersOf(string instanceId) => _hub.HistoryOf(instanceId).OfType<TimerCreatedEvent>().Count();

    public override Task WaitUntilIdleAsync() => UntilAsync(() => _hub.Quiet >= Quiet, Patience);

    protected override async Task DisposeAsyncCore()
    {
        await StopAsync();
        _channel?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static async Task UntilAsync(Func<bool> holds, TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        while (!holds() && !end.IsCancellationRequested)
        {
            await Task.Delay(10);
        }
    }

    private void AddTasks(DurableTaskRegistry tasks, DurableRegistry registry)
    {
        var runner = new DurableTaskRunner(registry, services ?? new ServiceCollection().BuildServiceProvider());
        foreach (var name in registry.Orchestrators.Keys)
        {
            tasks.AddOrchestratorFunc<JsonPayload, JsonPayload>(name, (context, _) => runner.RunOrchestratorAsync(context));
        }

        foreach (var name in registry.Activities.Keys)
        {
            tasks.AddActivityFunc<JsonPayload, JsonPayload>(
                name, (context, input) => runner.RunActivityAsync(name, context.InstanceId, input, CancellationToken.None));
        }
    }

    private WebApplication CreateServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost
            .UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2))
            .UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(_hub);
        builder.Services.AddSingleton<HubServer>();
        var server = builder.Build();
        server.UseRouting();
        server.MapGrpcService<HubServer>();
        return server;
    }
}
