using System.Text.Json;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class SteeringTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ApiClient Api => host.Client;

    [Fact]
    public async Task A_suspended_campaign_shows_it_at_once_and_submits_nothing_until_it_is_resumed()
    {
        var (id, mark) = Marked("suspend");
        await StartAsync(id, 1, Enumerable.Range(0, 6).Select(i => $"{mark} {i} #sim:slow=300ms"));
        await Api.UntilAsync(id, campaign => Count(campaign, "succeeded") > 0);

        var answer = (await Api.PostAsync($"/api/campaigns/{id}/suspend")).Is(202);

        Assert.Equal("Suspended", answer.Text("status"));
        Assert.Equal("Suspended", (await Api.GetAsync($"/api/campaigns/{id}")).Is(202).Text("status"));
        (await Api.PostAsync($"/api/campaigns/{id}/suspend")).Is(202);
        var settled = await Api.UntilAsync(id, campaign => Count(campaign, "generating") + Count(campaign, "archiving") == 0);
        var billed = await host.BilledAsync(mark);
        Assert.Equal(billed, Count(settled.Json, "succeeded"));
        Assert.True(billed < 6);

        Assert.Equal("Running", (await Api.PostAsync($"/api/campaigns/{id}/resume")).Is(202).Text("status"));
        (await Api.PostAsync($"/api/campaigns/{id}/resume")).Is(202);
        Assert.Equal("Succeeded", (await Api.UntilEndedAsync(id)).Text("outcome"));
        Assert.Equal(6, await host.BilledAsync(mark));
    }

    [Fact]
    public async Task A_cancelled_campaign_keeps_what_was_paid_for_and_submits_nothing_more()
    {
        var (id, mark) = Marked("cancel");
        await StartAsync(id, 2, Enumerable.Range(0, 8).Select(i => $"{mark} {i} #sim:slow=500ms"));
        await Api.UntilAsync(id, campaign => Count(campaign, "generating") > 0);

        (await Api.PostAsync($"/api/campaigns/{id}/cancel")).Is(202);
        foreach (var verb in (string[])["suspend", "resume"])
        {
            (await Api.PostAsync($"/api/campaigns/{id}/{verb}")).IsProblem(409, "invalid_state");
        }

        (await Api.PostAsync($"/api/campaigns/{id}/cancel")).Is(202);
        var ended = await Api.UntilEndedAsync(id);
        Assert.Equal(("Terminated", "Cancelled"), (ended.Text("status"), ended.Text("outcome")));
        Assert.Equal(await host.BilledAsync(mark), Count(ended.Json, "succeeded"));
        Assert.Equal(8, Count(ended.Json, "succeeded") + Count(ended.Json, "cancelled"));
        (await Api.PostAsync($"/api/campaigns/{id}/cancel")).Is(202);
        (await Api.PostAsync($"/api/campaigns/{id}/suspend")).IsProblem(409, "invalid_state");
        Assert.Contains("Cancelled", System.Text.Encoding.UTF8.GetString((await Api.GetAsync($"/api/campaigns/{id}/manifest?format=csv")).Is(200).Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_campaign_that_has_ended_is_steered_no_more()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("ended"), "A lake"));
        await Api.UntilEndedAsync(id);

        foreach (var verb in (string[])["cancel", "suspend", "resume"])
        {
            (await Api.PostAsync($"/api/campaigns/{id}/{verb}")).IsProblem(409, "invalid_state");
        }
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("suspend")]
    [InlineData("resume")]
    public async Task A_parameter_that_is_none_is_named_and_nothing_done(string verb)
    {
        var id = Documents.NewId("typo");
        await StartAsync(id, 1, ["A lake #sim:slow=1h"]);

        Assert.Equal(["reason"], (await Api.PostAsync($"/api/campaigns/{id}/{verb}?reason=late")).IsProblem(400, "invalid_request").ErrorPaths);

        Assert.NotEqual("Suspended", (await Api.GetAsync($"/api/campaigns/{id}")).Is(202).Text("status"));
        (await Api.PostAsync($"/api/campaigns/{id}/suspend")).Is(202);
    }

    [Fact]
    public async Task An_account_without_balance_suspends_the_campaign_with_the_reason_and_resume_goes_on()
    {
        var (id, mark) = Marked("quota");
        await StartAsync(id, 1, [$"{mark} a #sim:quotax1", $"{mark} b"]);

        var suspended = await Api.UntilAsync(id, campaign => campaign.GetProperty("status").GetString() == "Suspended");

        Assert.Equal("quota_exhausted", suspended.Text("failure.code"));
        Assert.Equal(2, Count((await Api.UntilAsync(id, campaign => Count(campaign, "pending") == 2)).Json, "pending"));
        (await Api.PostAsync($"/api/campaigns/{id}/resume")).Is(202);
        Assert.Equal("Succeeded", (await Api.UntilEndedAsync(id)).Text("outcome"));
        Assert.Equal(2, await host.BilledAsync(mark));
    }

    [Fact]
    public async Task What_failed_is_run_again_and_only_that()
    {
        var (id, mark) = Marked("retry");
        await StartAsync(id, 8, [$"{mark} a", $"{mark} b #sim:moderation-at-submitx1", $"{mark} c #sim:moderation-at-submitx1", $"{mark} d #sim:lost-answer"]);
        (await Api.PostAsync($"/api/campaigns/{id}/retry")).IsProblem(409, "invalid_state");
        var first = await Api.UntilEndedAsync(id);
        Assert.Equal((1, 2, 1), (Count(first.Json, "succeeded"), Count(first.Json, "failed"), Count(first.Json, "review")));

        var answer = (await Api.PostAsync($"/api/campaigns/{id}/retry", """{"items": ["shot-2"]}""")).Is(202);
        Assert.Equal($"/api/campaigns/{id}", answer.Headers.Location!.OriginalString);
        var second = await Api.UntilEndedAsync(id);
        Assert.Equal((2, 1, 1), (Count(second.Json, "succeeded"), Count(second.Json, "failed"), Count(second.Json, "review")));

        (await Api.PostAsync($"/api/campaigns/{id}/retry", """{"items": ["shot-1", "shot-4"]}""")).IsProblem(409, "invalid_state");
        (await Api.PostAsync($"/api/campaigns/{id}/retry")).Is(202);
        var third = await Api.UntilEndedAsync(id);
        Assert.Equal((3, 0, 1), (Count(third.Json, "succeeded"), Count(third.Json, "failed"), Count(third.Json, "review")));
        Assert.Equal(4, await host.BilledAsync(mark));

        Assert.Contains("review", (await Api.PostAsync($"/api/campaigns/{id}/retry")).IsProblem(409, "invalid_state").Text("detail"), StringComparison.Ordinal);
        (await Api.PostAsync($"/api/campaigns/{id}/retry", """{"includeReview": true}""")).Is(202);
        await Api.UntilEndedAsync(id);
        Assert.Equal(5, await host.BilledAsync(mark));
    }

    [Theory]
    [InlineData("""{"items": ["shot-1", "nobody", "shot-2", "SHOT-1"]}""", "items[1]", "items[3]")]
    [InlineData("""{"items": []}""", "items")]
    [InlineData("""{"items": "shot-1"}""", "items")]
    [InlineData("""{"items": [1]}""", "items[0]")]
    [InlineData("""{"includeReview": "yes"}""", "includeReview")]
    [InlineData("""{"item": ["shot-1"]}""", "item")]
    [InlineData("[]", "$")]
    public async Task A_retry_that_breaks_a_rule_is_refused_and_does_nothing(string body, params string[] paths)
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("refused"), "A lake #sim:fail", "A river #sim:fail"));
        await Api.UntilEndedAsync(id);

        Assert.Equal(paths, (await Api.PostAsync($"/api/campaigns/{id}/retry", body)).IsProblem(422, "invalid_request").ErrorPaths);
        (await Api.PostAsync($"/api/campaigns/{id}/retry", "{")).IsProblem(400, "malformed");
        (await Api.PostAsync($"/api/campaigns/{id}/retry", "{}", "text/plain")).IsProblem(415, "unsupported_media_type");
        (await Api.PostAsync($"/api/campaigns/{id}/retry", $"{{\"items\": [\"{new string('x', 1100000)}\"]}}")).IsProblem(413, "payload_too_large");
        Assert.Equal("Failed", (await Api.GetAsync($"/api/campaigns/{id}")).Is(200).Text("status"));
    }

    internal static int Count(JsonElement campaign, string status) => campaign.GetProperty("counts").GetProperty(status).GetInt32();

    private static (string Id, string Mark) Marked(string stem)
    {
        var id = Documents.NewId(stem);
        return (id, $"<{id}>");
    }

    private async Task StartAsync(string id, int maxInFlight, IEnumerable<string> prompts) =>
        await Api.StartAsync(Documents.With(id, maxInFlight, [.. prompts]));
}
