using System.Text;
using System.Text.Json;
using Orchestrations.Http.Tests.OpenApi;

namespace Orchestrations.Http.Tests.Serving;

/// <summary>Asks the API over a real socket, and holds what it answers to its description.</summary>
internal sealed class ApiClient(Uri address) : IDisposable
{
    // One that a test waits for longer than this has hung.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new(
        new DescribedAnswers(new SocketsHttpHandler { AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }))
    {
        BaseAddress = address,
        Timeout = Limit,
    };

    /// <summary>The client that requests go through, for what is not answered at once.</summary>
    public HttpClient Http => _http;

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request.</param>
    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            return new ApiAnswer(
                request.Method.Method,
                request.RequestUri!.OriginalString,
                response.StatusCode,
                response.Headers,
                response.Content.Headers,
                await response.Content.ReadAsByteArrayAsync());
        }
    }

    public Task<ApiAnswer> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync(Request(HttpMethod.Get, target, null, headers));

    public Task<ApiAnswer> HeadAsync(string target) => SendAsync(Request(HttpMethod.Head, target, null));

    public Task<ApiAnswer> DeleteAsync(string target) => SendAsync(Request(HttpMethod.Delete, target, null));

    public Task<ApiAnswer> PostAsync(string target, HttpContent? content = null, params (string Name, string Value)[] headers) =>
        SendAsync(Request(HttpMethod.Post, target, content, headers));

    public Task<ApiAnswer> PostAsync(string target, string text, string type = "application/json", params (string Name, string Value)[] headers) =>
        PostAsync(target, Content(Encoding.UTF8.GetBytes(text), type), headers);

    /// <summary>Starts a campaign that has to be accepted.</summary>
    /// <param name="document">Its document.</param>
    /// <returns>Its id.</returns>
    public async Task<string> StartAsync(string document) => (await PostAsync("/api/campaigns", document)).Is(202).Text("id")!;

    /// <summary>Waits until a campaign shows what is wanted.</summary>
    /// <param name="id">The campaign.</param>
    /// <param name="holds">What is wanted.</param>
    public async Task<ApiAnswer> UntilAsync(string id, Func<JsonElement, bool> holds)
    {
        var until = DateTime.UtcNow + Limit;
        while (true)
        {
            var answer = await GetAsync($"/api/campaigns/{id}");
            if (holds(answer.Json))
            {
                return answer;
            }

            Assert.True(DateTime.UtcNow < until, $"It does not come to that: {answer.Json}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until a campaign has ended.</summary>
    /// <param name="id">The campaign.</param>
    public Task<ApiAnswer> UntilEndedAsync(string id) => UntilAsync(id, campaign => campaign.GetProperty("completedAt").ValueKind == JsonValueKind.String);

    public static ByteArrayContent Content(byte[] bytes, string? type)
    {
        var content = new ByteArrayContent(bytes);
        if (type is not null)
        {
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        }

        return content;
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string target, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, target) { Content = content };
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return request;
    }
}
