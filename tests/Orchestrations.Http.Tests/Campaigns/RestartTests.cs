using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

/// <summary>Steering holds though the process ends and starts again in the middle of it.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private const string Id = "spring";

    private ApiHost _host = null!;

    private ApiClient Api => _host.Client;

    public async Task InitializeAsync() => _host = await ApiHost.StartAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task What_is_suspended_stays_so()
    {
        await Api.StartAsync(Documents.With(Id, 1, [.. Enumerable.Range(0, 4).Select(i => $"Lake {i} #sim:slow=200ms")]));
        await Api.UntilAsync(Id, campaign => SteeringTests.Count(campaign, "succeeded") > 0);
        (await Api.PostAsync($"/api/campaigns/{Id}/suspend")).Is(202);

        await _host.RestartAsync();

        Assert.Equal("Suspended", (await Api.GetAsync($"/api/campaigns/{Id}")).Is(202).Text("status"));
        await Api.UntilAsync(Id, campaign => SteeringTests.Count(campaign, "generating") + SteeringTests.Count(campaign, "archiving") == 0);
        var billed = await _host.BilledAsync("Lake");
        Assert.True(billed < 4);
        await _host.RestartAsync();
        Assert.Equal(billed, await _host.BilledAsync("Lake"));
        (await Api.PostAsync($"/api/campaigns/{Id}/resume")).Is(202);
        Assert.Equal("Succeeded", (await Api.UntilEndedAsync(Id)).Text("outcome"));
        Assert.Equal(4, await _host.BilledAsync("Lake"));
    }

    [Fact]
    public async Task What_is_cancelled_ends_with_what_was_paid_for()
    {
        await Api.StartAsync(Documents.With(Id, 2, [.. Enumerable.Range(0, 6).Select(i => $"Lake {i} #sim:slow=1s")]));
        await Api.UntilAsync(Id, campaign => SteeringTests.Count(campaign, "generating") == 2);
        (await Api.PostAsync($"/api/campaigns/{Id}/cancel")).Is(202);

        await _host.RestartAsync();

        var ended = await Api.UntilEndedAsync(Id);
        Assert.Equal(("Terminated", "Cancelled"), (ended.Text("status"), ended.Text("outcome")));
        Assert.Equal(await _host.BilledAsync("Lake"), SteeringTests.Count(ended.Json, "succeeded"));
        Assert.Equal(6, SteeringTests.Count(ended.Json, "succeeded") + SteeringTests.Count(ended.Json, "cancelled"));
    }

    [Fact]
    public async Task What_is_retried_keeps_what_succeeded_and_pays_once()
    {
        await Api.StartAsync(Documents.Of(Id, "Lake a", "Lake b #sim:moderation-at-submitx1 #sim:slow=1s", "Lake c #sim:lost-answer"));
        await Api.UntilEndedAsync(Id);
        (await Api.PostAsync($"/api/campaigns/{Id}/retry")).Is(202);
        await Api.UntilAsync(Id, campaign => SteeringTests.Count(campaign, "generating") == 1);

        await _host.RestartAsync();

        var ended = await Api.UntilEndedAsync(Id);
        Assert.Equal((2, 0, 1), (SteeringTests.Count(ended.Json, "succeeded"), SteeringTests.Count(ended.Json, "failed"), SteeringTests.Count(ended.Json, "review")));
        Assert.Equal(3, await _host.BilledAsync("Lake"));
    }
}
