using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Time.Testing;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

public sealed class CallbackTests
{
    [Fact]
    public async Task The_caller_is_told_when_its_task_ends()
    {
        await using var caller = await Caller.StartAsync();
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync(With(caller.Url));

        gateway.Clock.Advance(GenerationTime);
        var told = await caller.NextAsync();

        Assert.Equal(id, Text(Data(told)["task_id"]));
        Assert.Equal("SUCCESS", Text(Data(told)["status"]));
        Assert.NotEmpty(await gateway.Anonymous.GetByteArrayAsync(new Uri(Text(Data(told)["result_url"]))));
    }

    [Fact]
    public async Task A_restart_still_tells()
    {
        var directory = Directory.CreateTempSubdirectory("simulator-").FullName;
        var clock = new FakeTimeProvider();
        var options = Options with { StateDirectory = directory };
        await using var caller = await Caller.StartAsync();
        string id;
        await using (var before = await StartAsync(options, clock))
        {
            id = await before.AcceptAsync(With(caller.Url));
        }

        await using (await StartAsync(options, clock))
        {
            clock.Advance(GenerationTime);
            Assert.Equal(id, Text(Data(await caller.NextAsync())["task_id"]));
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_caller_that_is_gone_does_no_harm()
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync(With("http://127.0.0.1:1/gone"));

        gateway.Clock.Advance(GenerationTime);

        Assert.Equal("SUCCESS", Text(Data(await gateway.PollAsync(id))["status"]));
    }

    private static JsonObject With(string callbackUrl)
    {
        var request = Generation("a lake");
        request["callback_url"] = callbackUrl;
        return request;
    }

    private sealed class Caller(WebApplication app, Channel<string> bodies) : IAsyncDisposable
    {
        public string Url => app.Urls.First() + "/callback";

        public static async Task<Caller> StartAsync()
        {
            var bodies = Channel.CreateUnbounded<string>();
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var app = builder.Build();
            app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                await bodies.Writer.WriteAsync(await reader.ReadToEndAsync(context.RequestAborted));
                context.Response.StatusCode = 202;
            });
            await app.StartAsync();
            return new Caller(app, bodies);
        }

        public async Task<JsonObject> NextAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return JsonNode.Parse(await bodies.Reader.ReadAsync(limit.Token))!.AsObject();
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
