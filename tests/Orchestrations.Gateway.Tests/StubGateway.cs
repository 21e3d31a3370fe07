using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orchestrations.Gateway.Tests;

/// <summary>The client over answers made here, on a clock that leaps.</summary>
internal sealed class StubGateway : IDisposable
{
    public const string Key = "sk-a-key-that-nobody-may-see";

    private readonly ServiceProvider _services;
    private readonly Handler _handler;

    public StubGateway(Func<Request, HttpResponseMessage> answer, Action<GatewayOptions>? configure = null, TimeProvider? time = null)
        : this((request, _) => Task.FromResult(answer(request)), configure, time)
    {
    }

    public StubGateway(Func<Request, CancellationToken, Task<HttpResponseMessage>> answer, Action<GatewayOptions>? configure = null, TimeProvider? time = null)
    {
        _handler = new Handler(answer, Requests);
        var services = new ServiceCollection();
        services.AddSingleton(time ?? Time);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddGateway(options =>
        {
            options.BaseUrl = new Uri("https://gateway.test");
            options.ApiKey = Key;
            configure?.Invoke(options);
        });
        services.AddHttpClient(GatewayClient.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => _handler);
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<IGatewayClient>();
    }

    public LeapingTime Time { get; } = new();

    public RecordedLog Log { get; } = new();

    public List<Request> Requests { get; } = [];

    public IGatewayClient Client { get; }

    public static StubGateway Answering(int status, string body, string contentType = "application/json") =>
        new(_ => Answer(status, body, contentType));

    public static HttpResponseMessage Answer(int status, string body, string contentType = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, contentType) };

    public void Dispose()
    {
        _services.Dispose();
        _handler.Dispose();
    }

    internal sealed record Request(HttpMethod Method, Uri Address, string? Authorization, string? ContentType, string Body);

    private sealed class Handler(Func<Request, CancellationToken, Task<HttpResponseMessage>> answer, List<Request> requests) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var seen = new Request(
                request.Method,
                request.RequestUri!,
                request.Headers.Authorization?.ToString(),
                request.Content?.Headers.ContentType?.ToString(),
                request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
            lock (requests)
            {
                requests.Add(seen);
            }

            return await answer(seen, cancellationToken);
        }
    }
}
