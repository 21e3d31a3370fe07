using System.Net;
using Orchestrations.Http.Tests.Pipeline;

namespace Orchestrations.Http.Tests.Callbacks;

public sealed class CallbackTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("aXRlbTp4OjAwMDAwOjAwMS0wMDE.c2lnbmF0dXJl")]
    [InlineData("%2e%2e%2f%2e%2e")]
    public async Task A_callback_is_taken_whatever_its_token_and_its_body(string token)
    {
        await using var served = await Served.StartAsync();
        using var body = new StringContent("{ not json");

        using var answer = await served.Http.PostAsync($"/api/callbacks/{token}", body);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.True(answer.Headers.Contains("traceparent"));
    }

    [Fact]
    public async Task Nothing_but_a_post_is_a_callback()
    {
        await using var served = await Served.StartAsync();

        using var answer = await served.Http.GetAsync("/api/callbacks/nonsense");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }
}
