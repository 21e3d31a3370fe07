using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orchestrations.Http.Tests.Campaigns;
using Orchestrations.Http.Tests.Pipeline;
using Orchestrations.Http.Tests.Serving;

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
    public async Task The_provider_s_word_ends_an_item_that_would_not_be_polled_for_an_hour()
    {
        // The address that the provider knows is a proxy's, as it is in production.
        Uri? service = null;
        using var forward = new HttpClient();
        await using var proxy = Proxy(async context =>
        {
            using var answer = await forward.PostAsync(new Uri(service!, context.Request.Path.Value), content: null);
            context.Response.StatusCode = (int)answer.StatusCode;
        });
        await proxy.StartAsync();
        await using var served = await Served.StartAsync(
            ("Gateway:CallbackBaseUrl", proxy.Urls.Single()),
            ("Output:AllowedHosts", "localhost,127.0.0.1"),
            ("Polling:FirstDelay", "01:00:00"),
            ("Polling:Interval", "01:00:00"),
            ("Polling:MaxInterval", "01:00:00"),
            ("Polling:Deadline", "05:00:00"));
        service = served.Address;
        using var api = new ApiClient(served.Address);

        await api.StartAsync(Documents.Of("told", "A lake"));

        Assert.Equal("Succeeded", (await api.UntilEndedAsync("told")).Text("outcome"));
    }

    [Fact]
    public async Task Nothing_but_a_post_is_a_callback()
    {
        await using var served = await Served.StartAsync();

        using var answer = await served.Http.GetAsync("/api/callbacks/nonsense");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    private static WebApplication Proxy(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = builder.Build();
        proxy.Run(answer);
        return proxy;
    }
}
