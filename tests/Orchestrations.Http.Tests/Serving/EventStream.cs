using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orchestrations.Http.Tests.Serving;

/// <summary>A server-sent event.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Data">Its data.</param>
internal sealed record ServerEvent(string Type, string Id, JsonElement Data)
{
    /// <summary>A member of the data, as text.</summary>
    public string? Text(string member) => Data.GetProperty(member).GetString();
}

/// <summary>Reads a campaign's events.</summary>
internal static class EventStream
{
    /// <summary>Listens until the stream ends, or whoever reads has enough.</summary>
    /// <param name="api">The API.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="lastEventId">What was had before, or null.</param>
    /// <param name="cancellationToken">Ends the listening.</param>
    public static async IAsyncEnumerable<ServerEvent> FollowAsync(
        this ApiClient api, string campaignId, string? lastEventId = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/campaigns/{campaignId}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var response = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = SseParser.Create(body, (_, data) => JsonElement.Parse(data));
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            yield return new ServerEvent(item.EventType, item.EventId!, item.Data);
        }
    }
}
