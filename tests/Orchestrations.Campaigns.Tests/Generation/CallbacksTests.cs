using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Moq;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Tests.Campaign;
using Orchestrations.Durable;
using Orchestrations.Gateway;
using Orchestrations.Simulator;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Generation;

public class CallbacksTests
{
    private const string Item = "item:spring:00003:001-001";

    private readonly Mock<DurableClient> _client = new(MockBehavior.Strict);

    [Fact]
    public async Task The_address_that_was_given_out_wakes_the_item_also_after_a_restart()
    {
        var address = With().AddressFor(Item)!;
        Assert.StartsWith("https://videos.example.com/base/api/callbacks/", address.AbsoluteUri, StringComparison.Ordinal);
        _client.Setup(client => client.RaiseEventAsync(Item, "wake", true, It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        await With().NotifyAsync(address.Segments[^1], CancellationToken.None);

        _client.Verify(client => client.RaiseEventAsync(Item, "wake", true, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Any_other_token_is_ignored()
    {
        var token = With().AddressFor(Item)!.Segments[^1];
        var (name, signature) = (token.Split('.')[0], token.Split('.')[1]);
        var another = With().AddressFor("item:spring:00004:001-001")!.Segments[^1];
        string[] others =
        [
            "", ".", name, $"{name}.", $".{signature}", $"{another.Split('.')[0]}.{signature}", $"{name}.{another.Split('.')[1]}", token[..^1], token + "A",
            $"{token}.x", "%00", new string('a', 10_000), With(key: "another").AddressFor(Item)!.Segments[^1],
        ];
        foreach (var other in others)
        {
            await With().NotifyAsync(other, CancellationToken.None);
        }

        await With(key: null).NotifyAsync(token, CancellationToken.None);
        await With().NotifyAsync(null!, CancellationToken.None);

        _client.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task An_item_that_is_gone_is_ignored()
    {
        _client.Setup(client => client.RaiseEventAsync(Item, "wake", true, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new OrchestrationNotFoundException(Item));
        await With().NotifyAsync(With().AddressFor(Item)!.Segments[^1], CancellationToken.None);

        _client.VerifyAll();
    }

    [Fact]
    public void Without_an_address_or_a_key_nothing_is_given_out()
    {
        Assert.Null(With(address: null).AddressFor(Item));
        Assert.Null(With(key: null).AddressFor(Item));
    }

    [Fact]
    public async Task A_callback_polls_at_once_also_just_after_a_poll_but_callbacks_in_a_row_do_so_once_an_interval_and_none_is_believed()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var ended = false;
        world.OnCheck = _ => new CheckGenerationOutput(ended ? GenerationStatus.Succeeded : GenerationStatus.Running);
        await world.StartCampaignAsync(1);
        await world.RunForAsync(TimeSpan.FromSeconds(3));

        var item = CampaignInstances.Item(CampaignWorld.Id, 0, run: 1, start: 1);
        await world.RunWhileAsync(() => Task.FromResult(world.Polls.IsEmpty));
        await world.RunForAsync(TimeSpan.FromMilliseconds(100));
        await world.Client.RaiseEventAsync(item, CampaignEvents.Wake, payload: true);
        await world.SettleAsync();
        Assert.Equal(2, world.Polls.Count);
        Assert.True(world.Polls.ElementAt(1).At - world.Polls.First().At < TimeSpan.FromSeconds(1));

        // Told again at once: the next poll waits for the interval, and there is one of it.
        ended = true;
        await world.Client.RaiseEventAsync(item, CampaignEvents.Wake, payload: true);
        await world.RestartAsync();
        await world.RunToEndAsync();
        Assert.Equal(CampaignWorld.Settings.Interval, world.Polls.ElementAt(2).At - world.Polls.ElementAt(1).At);
        Assert.Equal(3, world.Polls.Count);
    }

    [Fact]
    public async Task A_callback_that_comes_as_the_item_continues_as_new_polls_at_once()
    {
        const int PollsPerExecution = 40;
        await using var world = await CampaignWorld.CreateAsync();
        var item = CampaignInstances.Item(CampaignWorld.Id, 0, run: 1, start: 1);
        world.OnCheck = _ =>
        {
            // Held, the item takes the poll and the callback in one turn.
            if (world.Polls.Count == PollsPerExecution)
            {
                world.Client.SuspendInstanceAsync(item).GetAwaiter().GetResult();
            }

            return new CheckGenerationOutput(GenerationStatus.Running);
        };
        await world.StartCampaignAsync(1, CampaignWorld.Settings with { Deadline = TimeSpan.FromHours(6) });
        await world.RunWhileAsync(() => Task.FromResult(world.Polls.Count < PollsPerExecution));

        await world.Client.RaiseEventAsync(item, CampaignEvents.Wake, payload: true);
        await world.Client.ResumeInstanceAsync(item);
        await world.SettleAsync();

        Assert.Equal(PollsPerExecution + 1, world.Polls.Count);
        Assert.Equal(world.Polls.ElementAt(PollsPerExecution - 1).At, world.Polls.Last().At);
    }

    [Fact]
    public async Task The_gateways_own_callback_finds_the_item_that_it_is_for()
    {
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(context =>
        {
            told.TrySetResult(context.Request.Path.Value!.Split('/')[^1]);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        await using var simulator = await GatewaySimulator.StartAsync(
            new SimulatorOptions { GenerationTime = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(60)) }, TimeProvider.System, CancellationToken.None);
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddGateway(options =>
            {
                options.BaseUrl = simulator.BaseAddress;
                options.ApiKey = new SimulatorOptions().ApiKeys[0];
                options.CallbackBaseUrl = new Uri(app.Urls.First());
            })
            .BuildServiceProvider();
        var raised = 0;
        _client.Setup(client => client.RaiseEventAsync(Item, "wake", true, It.IsAny<CancellationToken>()))
            .Callback(() => raised++).Returns(Task.CompletedTask);
        var callbacks = new Callbacks(_client.Object, services.GetRequiredService<IOptions<GatewayOptions>>());

        var gateway = services.GetRequiredService<IGatewayClient>();
        using var permit = await gateway.AcquirePermitAsync(CancellationToken.None);
        var sent = await gateway.SubmitGenerationAsync(
            new GenerationRequest("seedance", "a lake") { CallbackUrl = callbacks.AddressFor(Item) }, permit, CancellationToken.None);
        Assert.True(sent.IsSuccess);
        await callbacks.NotifyAsync(await told.Task.WaitAsync(TimeSpan.FromMinutes(1)), CancellationToken.None);

        Assert.Equal(1, raised);
    }

    private Callbacks With(string? key = "the-key", string? address = "https://videos.example.com/base/") => new(
        _client.Object,
        Options.Create(new GatewayOptions { ApiKey = key, CallbackBaseUrl = address is null ? null : new Uri(address) }));
}
