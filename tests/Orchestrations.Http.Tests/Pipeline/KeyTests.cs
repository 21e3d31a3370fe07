using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Orchestrations.Http.Tests.Pipeline;

public sealed class KeyTests
{
    private const string First = "0123456789abcdef";
    private const string Second = "a-second-key-for-somebody-else";

    [Theory]
    [InlineData(First)]
    [InlineData(Second)]
    public async Task Any_key_opens_the_API_by_header_and_by_query(string key)
    {
        await using var served = await Served.StartAsync(("Api:Keys:0", First), ("Api:Keys:1", Second));
        using var byHeader = Request("/api/campaigns", ("x-functions-key", key));

        Assert.Equal(HttpStatusCode.OK, (await served.Http.SendAsync(byHeader)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await served.Http.GetAsync($"/api/campaigns?code={key}")).StatusCode);
    }

    [Fact]
    public async Task Without_one_of_the_keys_nothing_but_what_is_anonymous_is_answered_and_no_key_is_logged()
    {
        await using var served = await Served.StartAsync(("Api:Keys:0", First), ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"));
        using var wrong = Request("/api/campaigns", ("x-functions-key", "0123456789abcdeX"));
        using var headerBeforeQuery = Request($"/api/campaigns?code={First}", ("x-functions-key", "0123456789abcdeX"));

        foreach (var answer in new[]
        {
            await served.Http.GetAsync("/api/campaigns"),
            await served.Http.SendAsync(wrong),
            await served.Http.SendAsync(headerBeforeQuery),
            await served.Http.GetAsync($"/api/campaigns?code={First[..15]}"),
            await served.Http.PostAsync("/api/campaigns", Json("{}")),
            await served.Http.GetAsync("/api/nothing"),
            await served.Http.GetAsync("/api/openapi.json"),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains("\"unauthenticated\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal("ApiKey", answer.Headers.WwwAuthenticate.Single().Scheme);
        }

        Assert.Equal(HttpStatusCode.OK, (await served.Http.GetAsync("/api/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await served.Http.GetAsync("/api/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await served.Http.GetAsync($"/api/campaigns?code={First}")).StatusCode);
        Assert.NotEmpty(served.Log.All);
        Assert.DoesNotContain(served.Log.All, line => line.Contains(First[..15], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2:7071")]
    [InlineData("[::1]:7071")]
    [InlineData("LOCALHOST:80")]
    public async Task Without_keys_this_machine_is_answered_by_its_own_names(string host)
    {
        await using var served = await Served.StartAsync();
        using var request = Request("/api/campaigns", ("Host", host));

        Assert.Equal(HttpStatusCode.OK, (await served.Http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "localhost.evil.example:7071")]
    [InlineData("Host", "192.168.1.10")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Without_keys_another_sites_page_starts_nothing(string header, string value)
    {
        await using var served = await Served.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/campaigns") { Content = Json("""{ "name": "Stolen", "items": [{ "prompt": "A lake" }] }""") };
        request.Headers.Add(header, value);

        var answer = await served.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Api__Keys__0", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"items\":[]", await served.Http.GetStringAsync("/api/campaigns"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_the_dashboards_own_requests_and_links_that_are_followed_are_answered()
    {
        await using var served = await Served.StartAsync();
        using var own = Request("/api/campaigns", ("Origin", served.Address.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin"));
        using var typed = Request("/api/campaigns", ("Sec-Fetch-Site", "none"), ("Sec-Fetch-Mode", "navigate"));
        using var link = Request("/api/campaigns", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"));
        using var embedded = Request("/api/campaigns", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"));

        Assert.Equal(HttpStatusCode.OK, (await served.Http.SendAsync(own)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await served.Http.SendAsync(typed)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await served.Http.SendAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await served.Http.SendAsync(embedded)).StatusCode);
    }

    [Fact]
    public async Task With_a_key_it_does_not_matter_where_a_request_comes_from()
    {
        await using var served = await Served.StartAsync(("Api:Keys:0", First));
        using var request = Request("/api/campaigns", ("x-functions-key", First), ("Host", "videos.example"), ("Origin", "https://videos.example"));

        Assert.Equal(HttpStatusCode.OK, (await served.Http.SendAsync(request)).StatusCode);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static HttpRequestMessage Request(string target, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return request;
    }
}
