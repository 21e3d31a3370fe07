using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>Tells those who gave a <c>callback_url</c> that their task ended: once, and whatever they answer.</summary>
internal sealed class Callbacks(GatewayContext gateway, PollEndpoint polls) : IAsyncDisposable
{
    // The longest that one timer can wait; a later end takes another.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>The gateway's address, known once the server listens.</summary>
    public HostString GatewayHost { get; set; }

    public void Schedule(GenerationTask task)
    {
        if (task.CallbackUrl is { } url && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && task.Outcome is not { Word: "never" })
        {
            _running[task.Id] = CallAsync(task, url);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values);
        _client.Dispose();
    }

    private async Task CallAsync(GenerationTask task, Uri url)
    {
        var stopping = gateway.Stopping;
        try
        {
            while (task.EndsAt - gateway.Now is var rest && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest < LongestWait ? rest : LongestWait, gateway.TimeProvider, stopping);
            }

            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(polls.Tell(task, gateway.Now, GatewayHost).ToJsonString()));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _client.PostAsync(url, content, stopping);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // The provider's callbacks are a hint and are not repeated: whoever misses one still polls.
        }

        _running.TryRemove(task.Id, out _);
    }
}
