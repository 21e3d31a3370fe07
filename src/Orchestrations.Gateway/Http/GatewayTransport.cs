using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Polly;

namespace Orchestrations.Gateway;

/// <summary>Sends the calls: within the limits, with the key, each read of an answer bounded in size and time.</summary>
internal sealed partial class GatewayTransport : IDisposable
{
    // Some proxies refuse a request that does not say who asks.
    private static readonly ProductInfoHeaderValue Agent = new("Orchestrations", typeof(GatewayTransport).Assembly.GetName().Version?.ToString(2));

    private readonly IHttpClientFactory _clients;
    private readonly GatewayOptions _options;
    private readonly Uri _baseUrl;
    private readonly FailureReader _failures;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _slots;
    private readonly TokenBucket _bucket;
    private readonly ResiliencePipeline<GatewayResult<GatewayAnswer>> _retry;
    private GatewaySighting? _lastSeen;

    public GatewayTransport(IHttpClientFactory clients, GatewayOptions options, FailureReader failures, TimeProvider time, ILogger logger)
    {
        _clients = clients;
        _options = options;
        _baseUrl = new Uri(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/");
        _failures = failures;
        _time = time;
        _logger = logger;
        _slots = new SemaphoreSlim(options.MaxConcurrentRequests);
        _bucket = new TokenBucket(options.RequestsPerMinute, time);
        _retry = ReadRetry.Create(time);
    }

    /// <summary>What the last request came to, or null before the first.</summary>
    public GatewaySighting? LastSeen => Volatile.Read(ref _lastSeen);

    public void Dispose() => _slots.Dispose();

    /// <summary>Sends a call that changes nothing; tried again where that may help.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">Its JSON, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<GatewayResult<GatewayAnswer>> ReadAsync(GatewayCall call, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(
            async token => await ExchangeAsync(call, body is { } bytes ? Json(bytes) : null, token),
            cancellationToken);

    /// <summary>Sends a call that creates or bills: once, whatever comes.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">Its body.</param>
    /// <param name="cancellationToken">Ends the call; what went out may have been accepted.</param>
    public Task<GatewayResult<GatewayAnswer>> SendOnceAsync(GatewayCall call, HttpContent body, CancellationToken cancellationToken) =>
        ExchangeAsync(call, new SingleSendContent(body), cancellationToken);

    /// <summary>Sends a call that creates or bills at once, with a permit that is held: once, whatever comes.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">Its body.</param>
    /// <param name="permit">The permit.</param>
    /// <param name="cancellationToken">Ends the call; what went out may have been accepted.</param>
    public Task<GatewayResult<GatewayAnswer>> SendOnceAsync(GatewayCall call, HttpContent body, GatewayPermit permit, CancellationToken cancellationToken) =>
        ExchangeAsync(call, new SingleSendContent(body), permit, cancellationToken);

    /// <summary>Waits until a request may be sent within the limits.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<GatewayPermit> AcquirePermitAsync(CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        await _slots.WaitAsync(cancellationToken);
        try
        {
            await _bucket.TakeAsync(cancellationToken);
        }
        catch
        {
            _slots.Release();
            throw;
        }

        return new GatewayPermit(_time.GetElapsedTime(asked), () => _slots.Release());
    }

    /// <summary>Puts the key on a request to the gateway's own origin, and on no other.</summary>
    /// <param name="request">The request.</param>
    public void Authorize(HttpRequestMessage request)
    {
        if (!string.IsNullOrEmpty(_options.ApiKey) && request.RequestUri is { } address && GatewayOrigin.AreSame(_baseUrl, address))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.ApiKey);
        }
    }

    public static ReadOnlyMemoryContent Json(ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    // A permit is waited for before the request's own time begins; cancellation until then means that nothing was sent.
    private async Task<GatewayResult<GatewayAnswer>> ExchangeAsync(GatewayCall call, HttpContent? content, CancellationToken cancellationToken)
    {
        using var permit = await AcquirePermitAsync(cancellationToken);
        return await ExchangeAsync(call, content, permit, cancellationToken);
    }

    private async Task<GatewayResult<GatewayAnswer>> ExchangeAsync(
        GatewayCall call, HttpContent? content, GatewayPermit permit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(_baseUrl, call.Path)) { Content = content };
        request.Headers.UserAgent.Add(Agent);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        Authorize(request);
        var started = _time.GetTimestamp();
        var result = await SendAsync(call, request, cancellationToken);
        var took = _time.GetElapsedTime(started);
        GatewayTelemetry.Sent(call, permit.Waited, took);
        Log(call, result, took);
        return result;
    }

    private async Task<GatewayResult<GatewayAnswer>> SendAsync(GatewayCall call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var client = _clients.CreateClient(GatewayClient.HttpClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var body = await AnswerBody.ReadAsync(response.Content, call.MaxAnswerBytes, deadline.Token, cancellationToken);
            return Read(call, response, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _failures.NoAnswer(call, $"it took longer than {_options.RequestTimeout}", WasSent(request, exception: null));
        }
        catch (HttpRequestException exception)
        {
            return _failures.NoAnswer(call, exception.Message, WasSent(request, exception));
        }
    }

    // The body knows best; without one of that kind, nothing depends on the answer but the words.
    private static bool WasSent(HttpRequestMessage request, HttpRequestException? exception) => request.Content is SingleSendContent once
        ? once.WasBegun
        : exception?.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);

    private GatewayResult<GatewayAnswer> Read(GatewayCall call, HttpResponseMessage response, AnswerBody body)
    {
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            return _failures.FromStatus(call, status, body, RetryAfterHeader.Read(response.Headers, _time.GetUtcNow()));
        }

        // An answer that broke off after the whole of its JSON came is as good as any.
        return JsonReading.TryParse(body.Text, out var json)
            ? new GatewayAnswer(status, json, body.Text)
            : _failures.Unreadable(call, status, body);
    }

    private void Log(GatewayCall call, GatewayResult<GatewayAnswer> result, TimeSpan elapsed)
    {
        Volatile.Write(ref _lastSeen, new GatewaySighting(_time.GetUtcNow(), result.Failure));
        if (result.IsSuccess)
        {
            LogAnswered(call.Method, call.Path, result.Value.Status, (long)elapsed.TotalMilliseconds);
        }
        else
        {
            GatewayTelemetry.Failed(call, result.Failure);
            LogFailed(call.Method, call.Path, result.Failure.HttpStatus, result.Failure.Kind, result.Failure.Acceptance, (long)elapsed.TotalMilliseconds);
        }
    }

    [LoggerMessage(3001, LogLevel.Debug, "{Method} /{Path} was answered {Status} in {Elapsed} ms")]
    private partial void LogAnswered(HttpMethod method, string path, int status, long elapsed);

    [LoggerMessage(3002, LogLevel.Warning, "{Method} /{Path} failed: status {Status}, {Kind}, {Acceptance}, after {Elapsed} ms")]
    private partial void LogFailed(HttpMethod method, string path, int? status, GatewayFailureKind kind, GatewayAcceptance acceptance, long elapsed);
}
