using System.Net;

namespace Orchestrations.Http.Tests.Pipeline;

public sealed class UnmatchedTests
{
    [Theory]
    [InlineData("/nothing")]
    [InlineData("/api")]
    [InlineData("/api/nothing")]
    [InlineData("/api/campaigns/a/nothing")]
    public async Task A_path_that_nothing_answers_is_404(string path)
    {
        await using var served = await Served.StartAsync();

        var answer = await served.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"not_found\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/api/campaigns", "GET, HEAD, POST")]
    [InlineData("PATCH", "/api/health/live", "GET, HEAD")]
    [InlineData("GET", "/api/generations", "POST")]
    [InlineData("OPTIONS", "/api/campaigns/a/cancel", "POST")]
    public async Task A_method_that_is_not_answered_is_405_and_says_which_are(string method, string path, string allowed)
    {
        await using var served = await Served.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var answer = await served.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Contains("\"method_not_allowed\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_answers_GET_answers_HEAD_without_a_body()
    {
        await using var served = await Served.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/health/live");

        var answer = await served.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }
}
