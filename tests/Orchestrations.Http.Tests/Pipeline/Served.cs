using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Orchestrations.Cli.Hosting;
using Orchestrations.Http.Tests.OpenApi;
using Orchestrations.Simulator;

namespace Orchestrations.Http.Tests.Pipeline;

/// <summary>The embedded host with settings of a test's own, its logs, and a simulated gateway that can be ended.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly string _data;
    private readonly ServedHost _host;

    private Served(GatewaySimulator gateway, ServedHost host, LogLines log, string data)
    {
        (Gateway, _host, Log, _data) = (gateway, host, log, data);
        Address = new Uri(host.Addresses[0]);
        Http = new HttpClient(new DescribedAnswers(new SocketsHttpHandler { AllowAutoRedirect = false })) { BaseAddress = Address };
    }

    public GatewaySimulator Gateway { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public LogLines Log { get; }

    public string Data => _data;

    public IServiceProvider Services => _host.Services;

    public static Task<Served> StartAsync(params (string Key, string Value)[] settings) => StartAsync(new SimulatorOptions(), settings);

    public static async Task<Served> StartAsync(SimulatorOptions simulator, params (string Key, string Value)[] settings)
    {
        var data = Directory.CreateTempSubdirectory("orchestrations-served-").FullName;
        var gateway = await GatewaySimulator.StartAsync(simulator, TimeProvider.System);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
            [
                new("Gateway:BaseUrl", gateway.BaseAddress.AbsoluteUri),
                new("Gateway:ApiKey", "simulated-key"),
                .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
            ])
            .Build();
        var log = new LogLines();
        var host = await ServedHost.CreateAsync(
            new GatewayChoice(configuration, data, null),
            ListenAddress.Parse("http://127.0.0.1:0"),
            logging =>
            {
                ServiceLog.Configure(logging, configuration);
                logging.ClearProviders().AddProvider(log);
            });
        await host.StartAsync(CancellationToken.None);
        return new Served(gateway, host, log, data);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
        await Gateway.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
