using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class ListTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ApiClient Api => host.Client;

    [Fact]
    public async Task Campaigns_are_listed_newest_first_page_by_page()
    {
        var from = DateTimeOffset.UtcNow;
        var started = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            started.Add(await Api.StartAsync(Documents.Of(Documents.NewId("page"), "A lake")));
        }

        var to = DateTimeOffset.UtcNow;
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = (await Api.GetAsync($"/api/campaigns?from={Time(from)}&to={Time(to)}&top=3{(token is null ? "" : $"&continuationToken={token}")}")).Is(200).Json;
            Assert.True(page.GetProperty("items").GetArrayLength() <= 3);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(campaign => campaign.GetProperty("id").GetString()!));
            token = page.GetProperty("continuationToken").GetString();

            // What comes meanwhile belongs to no later page.
            await Api.StartAsync(Documents.Of(Documents.NewId("later"), "A lake"));
        }
        while (token is not null);

        Assert.Equal(Enumerable.Reverse(started), seen.Where(started.Contains));
        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Campaigns_are_listed_by_status()
    {
        var succeeded = await Api.StartAsync(Documents.Of(Documents.NewId("ok"), "A lake"));
        var failed = await Api.StartAsync(Documents.Of(Documents.NewId("bad"), "A lake #sim:fail"));
        var running = await Api.StartAsync(Documents.Of(Documents.NewId("slow"), "A lake #sim:slow=1h"));
        await Api.UntilEndedAsync(succeeded);
        await Api.UntilEndedAsync(failed);
        await Api.UntilAsync(running, campaign => campaign.GetProperty("status").GetString() == "Running");

        Assert.Contains(succeeded, await IdsAsync("Completed"));
        Assert.DoesNotContain(failed, await IdsAsync("Completed"));
        Assert.Contains(failed, await IdsAsync("failed"));
        Assert.Contains(running, await IdsAsync("Running"));
        Assert.DoesNotContain(succeeded, await IdsAsync("Running"));
        Assert.DoesNotContain(running, await IdsAsync("Suspended"));
        Assert.DoesNotContain(succeeded, await IdsAsync("Terminated"));
    }

    [Fact]
    public async Task A_campaign_in_a_list_is_what_it_is_by_itself()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("whole"), "A lake"));
        var alone = await Api.UntilEndedAsync(id);

        var listed = (await Api.GetAsync("/api/campaigns?top=1000")).Json.GetProperty("items").EnumerateArray().Single(campaign => campaign.GetProperty("id").GetString() == id);

        Assert.Equal(alone.Json.GetRawText(), listed.GetRawText());
    }

    [Theory]
    [InlineData("top=0", "top")]
    [InlineData("top=1001", "top")]
    [InlineData("top=-1", "top")]
    [InlineData("top=ten", "top")]
    [InlineData("top=", "top")]
    [InlineData("top=1&top=2", "top")]
    [InlineData("status=Done", "status")]
    [InlineData("status=1", "status")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-03-01", "from")]
    [InlineData("from=2026-03-01T08:00:00", "from")]
    [InlineData("to=2026-13-01T08:00:00Z", "to")]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "to")]
    [InlineData("continuationToken=x", "continuationToken")]
    [InlineData("continuationToken=bm8", "continuationToken")]
    [InlineData("state=Running", "state")]
    [InlineData("Top=5", "Top")]
    public async Task A_parameter_that_can_not_be_read_is_named(string query, string name) =>
        Assert.Equal([name], (await Api.GetAsync($"/api/campaigns?{query}")).IsProblem(400, "invalid_request").ErrorPaths);

    [Fact]
    public async Task All_that_is_wrong_with_a_query_is_said_at_once() =>
        Assert.Equal(["sort", "status", "top"], (await Api.GetAsync("/api/campaigns?top=x&sort=id&status=y")).IsProblem(400, "invalid_request").ErrorPaths);

    [Fact]
    public async Task Times_are_read_with_any_offset()
    {
        (await Api.GetAsync("/api/campaigns?from=2026-03-01T08:00:00.1234567%2B02:00&to=2126-03-01t08:00:00z&code=some-key")).Is(200);
        (await Api.GetAsync("/api/campaigns?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59.9999999Z")).Is(200);
        (await Api.GetAsync("/api/campaigns?from=0001-01-01T00:00:00%2B14:00")).IsProblem(400, "invalid_request");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O");

    private async Task<IReadOnlyList<string>> IdsAsync(string status) =>
        [.. (await Api.GetAsync($"/api/campaigns?top=1000&status={status}")).Is(200).Json.GetProperty("items").EnumerateArray().Select(campaign => campaign.GetProperty("id").GetString()!)];
}
