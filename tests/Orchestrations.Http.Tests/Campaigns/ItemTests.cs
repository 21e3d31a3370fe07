using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class ItemTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string[] CampaignMembers =
        ["id", "name", "status", "outcome", "createdAt", "updatedAt", "completedAt", "counts", "estimatedCompletion", "failure", "links"];

    private static readonly string[] ItemMembers = ["id", "status", "taskId", "progress", "attempts", "output", "lastFrame", "failure", "usage", "timings"];

    private ApiClient Api => host.Client;

    [Fact]
    public async Task A_campaign_that_is_under_way_is_202_and_one_that_has_ended_200()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("status"), "A lake #sim:slow=1h"));

        var running = (await Api.GetAsync($"/api/campaigns/{id}")).Is(202);
        Assert.True(running.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(CampaignMembers, running.Json.EnumerateObject().Select(member => member.Name));

        var ended = await Api.UntilEndedAsync(await Api.StartAsync(Documents.Of(Documents.NewId("status"), "A lake")));
        ended.Is(200);
        Assert.Null(ended.Headers.RetryAfter);
        Assert.Equal(CampaignMembers, ended.Json.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task What_is_unknown_is_404_on_every_verb()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("known"), "A lake"));
        foreach (var target in (string[])["", "/items", "/items/shot-1", "/items/shot-1/output", "/manifest", "/events"])
        {
            (await Api.GetAsync($"/api/campaigns/nobody{target}")).IsProblem(404, "not_found");
            (await Api.GetAsync($"/api/campaigns/no%20body%27s{target}")).IsProblem(404, "not_found");
        }

        foreach (var verb in (string[])["cancel", "suspend", "resume", "retry"])
        {
            (await Api.PostAsync($"/api/campaigns/nobody/{verb}")).IsProblem(404, "not_found");
            (await Api.PostAsync($"/api/campaigns/..%2f..%2fx/{verb}")).IsProblem(404, "not_found");
        }

        (await Api.DeleteAsync("/api/campaigns/nobody")).IsProblem(404, "not_found");
        foreach (var target in (string[])["nothing", "nothing/output", "SHOT-1", "..%2fx", new string('x', 300)])
        {
            (await Api.GetAsync($"/api/campaigns/{id}/items/{target}")).IsProblem(404, "not_found");
        }
    }

    [Fact]
    public async Task Items_are_listed_in_the_order_of_the_document_page_by_page()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("items"), [.. Enumerable.Range(1, 230).Select(i => $"Lake {i}{(i % 100 == 7 ? " #sim:fail" : "")}")]));

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = (await Api.GetAsync($"/api/campaigns/{id}/items?top=90{(token is null ? "" : $"&continuationToken={token}")}")).Is(200).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            Assert.All(page.GetProperty("items").EnumerateArray(), item => Assert.Equal(ItemMembers, item.EnumerateObject().Select(member => member.Name)));
            token = page.GetProperty("continuationToken").GetString();
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(1, 230).Select(i => string.Create(CultureInfo.InvariantCulture, $"shot-{i}")), seen);
        Assert.Equal("PartiallySucceeded", (await Api.UntilEndedAsync(id)).Text("outcome"));
        var failed = (await Api.GetAsync($"/api/campaigns/{id}/items?status=Failed&top=2")).Is(200).Json;
        Assert.Equal(["shot-7", "shot-107"], failed.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        var rest = (await Api.GetAsync($"/api/campaigns/{id}/items?status=Failed&top=2&continuationToken={failed.GetProperty("continuationToken").GetString()}")).Is(200).Json;
        Assert.Equal(["shot-207"], rest.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("continuationToken").ValueKind);
        Assert.Empty((await Api.GetAsync($"/api/campaigns/{id}/items?status=review")).Is(200).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(227, (await Api.GetAsync($"/api/campaigns/{id}/items?status=Succeeded&top=1000")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("top=0", "top")]
    [InlineData("status=Running", "status")]
    [InlineData("continuationToken=!", "continuationToken")]
    [InlineData("continuationToken=bm8", "continuationToken")]
    [InlineData("page=2", "page")]
    public async Task A_parameter_that_can_not_be_read_is_named(string query, string name)
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("query"), "A lake"));

        Assert.Equal([name], (await Api.GetAsync($"/api/campaigns/{id}/items?{query}")).IsProblem(400, "invalid_request").ErrorPaths);
    }

    [Theory]
    [InlineData("items/shot-1")]
    [InlineData("items/shot-1/output")]
    public async Task A_parameter_that_is_none_is_named(string path)
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("query"), "A lake"));

        Assert.Equal(["verbose"], (await Api.GetAsync($"/api/campaigns/{id}/{path}?verbose=1")).IsProblem(400, "invalid_request").ErrorPaths);
    }

    [Fact]
    public async Task An_item_is_by_itself_what_it_is_in_the_list()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("item"), "A lake", "A river #sim:fail"));
        await Api.UntilEndedAsync(id);

        var listed = (await Api.GetAsync($"/api/campaigns/{id}/items")).Json.GetProperty("items").EnumerateArray().ToList();

        foreach (var item in listed)
        {
            Assert.Equal(item.GetRawText(), (await Api.GetAsync($"/api/campaigns/{id}/items/{item.GetProperty("id").GetString()}")).Is(200).Json.GetRawText());
        }

        Assert.Equal($"outputs/{id}/shot-1.mp4", listed[0].GetProperty("output").GetProperty("path").GetString());
        Assert.Equal("generation_failed", listed[1].GetProperty("failure").GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_output_is_had_whole_and_in_ranges()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("output"), "A lake #sim:bytes=100000"));
        await Api.UntilEndedAsync(id);
        var target = $"/api/campaigns/{id}/items/shot-1/output";
        var item = (await Api.GetAsync($"/api/campaigns/{id}/items/shot-1")).Json;

        var whole = (await Api.GetAsync(target)).Is(200);

        Assert.Equal(item.GetProperty("output").GetProperty("bytes").GetInt64(), whole.Body.Length);
        Assert.Equal(item.GetProperty("output").GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(whole.Body)));
        Assert.Equal("video/mp4", whole.MediaType);
        Assert.Equal("bytes", whole.Headers.AcceptRanges.Single());
        Assert.Equal($"inline; filename=\"{id}-shot-1.mp4\"", whole.ContentHeaders.GetValues("Content-Disposition").Single());
        var etag = whole.Headers.ETag!.Tag;
        Assert.False(whole.Headers.ETag.IsWeak);

        foreach (var (range, from, length) in ((string, int, int)[])[("bytes=0-99", 0, 100), ("bytes=5000-", 5000, whole.Body.Length - 5000), ("bytes=-10", whole.Body.Length - 10, 10), ("bytes=0-9999999", 0, whole.Body.Length)])
        {
            var part = (await Api.GetAsync(target, ("Range", range))).Is(206);
            Assert.Equal(whole.Body.AsSpan(from, length).ToArray(), part.Body);
            Assert.Equal(new ContentRangeHeaderValue(from, from + length - 1, whole.Body.Length), part.ContentHeaders.ContentRange);
        }

        var beyond = (await Api.GetAsync(target, ("Range", "bytes=9999999-"))).IsProblem(416, "range_not_satisfiable");
        Assert.Equal($"bytes */{whole.Body.Length}", beyond.ContentHeaders.ContentRange!.ToString());
        (await Api.GetAsync(target, ("Range", "bytes=0-99"), ("If-Range", etag))).Is(206);
        Assert.Equal(whole.Body.Length, (await Api.GetAsync(target, ("Range", "bytes=0-99"), ("If-Range", "\"another\""))).Is(200).Body.Length);
        Assert.Empty((await Api.GetAsync(target, ("If-None-Match", etag))).Is(304).Body);
        (await Api.GetAsync(target, ("If-Match", etag))).Is(200);
        Assert.Equal(etag, (await Api.GetAsync(target, ("If-Match", "\"another\""))).IsProblem(412, "precondition_failed").Headers.ETag!.Tag);
        (await Api.GetAsync(target, ("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"))).IsProblem(412, "precondition_failed");

        // What says nothing is as if it were not there.
        Assert.Equal(whole.Body.Length, (await Api.GetAsync(target, ("Range", "items=0-1"))).Is(200).Body.Length);
        Assert.Equal(whole.Body.Length, (await Api.GetAsync(target, ("Range", "bytes=0-99"), ("If-Range", "garbage"))).Is(200).Body.Length);
        (await Api.GetAsync(target, ("Range", "BYTES=0-99"))).Is(206);
        var head = (await Api.HeadAsync(target)).Is(200);
        Assert.Empty(head.Body);
        Assert.Equal(whole.Body.Length, head.ContentHeaders.ContentLength);
    }

    [Fact]
    public async Task An_output_that_may_still_come_is_told_from_one_that_will_not()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("outputs"), "A lake #sim:slow=1h", "A river #sim:fail", "A pond"));
        await Api.UntilAsync(id, campaign => campaign.GetProperty("counts").GetProperty("succeeded").GetInt32() == 1 && campaign.GetProperty("counts").GetProperty("failed").GetInt32() == 1);

        Assert.True((await Api.GetAsync($"/api/campaigns/{id}/items/shot-1/output")).IsProblem(409, "not_ready").Headers.RetryAfter!.Delta > TimeSpan.Zero);
        (await Api.GetAsync($"/api/campaigns/{id}/items/shot-2/output")).IsProblem(404, "not_found");
        (await Api.GetAsync($"/api/campaigns/{id}/items/shot-3/output")).Is(200);
        File.Delete(Path.Combine(host.Data, "outputs", id, "shot-3.mp4"));
        (await Api.GetAsync($"/api/campaigns/{id}/items/shot-3/output")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task The_manifest_is_there_when_the_campaign_has_ended()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("manifest"), "A lake #sim:slow=1s", "A river #sim:fail"));
        (await Api.GetAsync($"/api/campaigns/{id}/manifest")).IsProblem(409, "not_ready");
        await Api.UntilEndedAsync(id);

        var json = (await Api.GetAsync($"/api/campaigns/{id}/manifest")).Is(200);
        var csv = (await Api.GetAsync($"/api/campaigns/{id}/manifest?format=csv")).Is(200);

        Assert.Equal("application/json", json.MediaType);
        Assert.Equal(["campaign", "items"], json.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(json.Body, (await Api.GetAsync($"/api/campaigns/{id}/manifest?format=json")).Is(200).Body);
        Assert.Equal("text/csv", csv.MediaType);
        Assert.Equal(
            "item,status,task_id,uri,content_type,bytes,sha256,failure_code,failure_message,submitted_at,generated_at,archived_at",
            Encoding.UTF8.GetString(csv.Body).Split("\r\n")[0]);
        Assert.Equal(["format"], (await Api.GetAsync($"/api/campaigns/{id}/manifest?format=xml")).IsProblem(400, "invalid_request").ErrorPaths);
        File.Delete(Path.Combine(host.Data, "outputs", id, "manifest.csv"));
        (await Api.GetAsync($"/api/campaigns/{id}/manifest?format=csv")).IsProblem(404, "not_found");
    }
}
