using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class StartTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string[] Members = ["id", "name", "status", "createdAt", "links"];
    private static readonly string[] Links = ["self", "items", "events", "manifest", "cancel", "suspend", "resume", "retry"];

    private ApiClient Api => host.Client;

    [Fact]
    public async Task A_campaign_is_started_and_says_where_to_go_on()
    {
        var id = Documents.NewId("start");

        var answer = (await Api.PostAsync("/api/campaigns", Documents.Of(id, "A lake"))).Is(202);

        Assert.Equal("application/json", answer.MediaType);
        Assert.Equal($"/api/campaigns/{id}", answer.Headers.Location!.OriginalString);
        Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(Members, answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(Links, answer.Json.GetProperty("links").EnumerateObject().Select(member => member.Name));
        Assert.Equal((id, "Spring"), (answer.Text("id"), answer.Text("name")));
        Assert.Contains(answer.Text("status"), (string[])["Pending", "Running"]);
        var ended = await Api.UntilEndedAsync(id);
        Assert.Equal(("Completed", "Succeeded"), (ended.Text("status"), ended.Text("outcome")));
        foreach (var link in (string[])["self", "items", "manifest"])
        {
            (await Api.GetAsync(answer.Text($"links.{link}")!)).Is(200);
        }
    }

    [Fact]
    public async Task The_same_document_starts_one_campaign()
    {
        var id = Documents.NewId("same");
        await Api.StartAsync(Documents.Of(id, "A lake"));

        var again = (await Api.PostAsync("/api/campaigns", Documents.Of(id, "A lake"))).Is(200);

        Assert.Equal(id, again.Text("id"));
        Assert.Equal($"/api/campaigns/{id}", again.Headers.Location!.OriginalString);
        (await Api.PostAsync("/api/campaigns", Documents.Of(id, "A river"))).IsProblem(409, "id_conflict");
    }

    [Fact]
    public async Task How_many_are_wanted_at_once_can_stand_beside_the_document_and_makes_no_other_of_it()
    {
        var document = Documents.Of(Documents.NewId("beside"), "A lake");
        (await Api.PostAsync("/api/campaigns?maxInFlight=2", document)).Is(202);

        (await Api.PostAsync("/api/campaigns?maxInFlight=3", document)).Is(200);
        (await Api.PostAsync("/api/campaigns", document)).Is(200);
        Assert.Equal(["maxInFlight"], (await Api.PostAsync("/api/campaigns?maxInFlight=10001", document)).IsProblem(400, "invalid_request").ErrorPaths);
    }

    [Fact]
    public async Task A_document_without_an_id_gets_one_from_its_content()
    {
        var prompt = Documents.NewId("A lake");
        var first = await Api.StartAsync(Documents.Of(null, prompt));

        Assert.Equal(first, (await Api.PostAsync("/api/campaigns", Documents.Of(null, prompt))).Is(200).Text("id"));
        Assert.NotEqual(first, await Api.StartAsync(Documents.Of(null, prompt, "A river")));
    }

    [Fact]
    public async Task A_key_starts_one_campaign_and_none_of_another_document()
    {
        var key = ("Idempotency-Key", Documents.NewId("order"));
        var started = (await Api.PostAsync("/api/campaigns", Documents.Of(null, "A lake"), headers: key)).Is(202);

        var again = (await Api.PostAsync("/api/campaigns", Documents.Of(null, "A lake"), headers: key)).Is(200);

        Assert.Equal(started.Text("id"), again.Text("id"));
        (await Api.PostAsync("/api/campaigns", Documents.Of(null, "A river"), headers: key)).IsProblem(409, "id_conflict");
        (await Api.PostAsync("/api/campaigns", Documents.Of(Documents.NewId("other"), "A lake"), headers: key)).IsProblem(409, "id_conflict");
        Assert.NotEqual(
            started.Text("id"),
            (await Api.PostAsync("/api/campaigns", Documents.Of(null, "A lake"), headers: ("Idempotency-Key", Documents.NewId("order")))).Is(202).Text("id"));
    }

    [Fact]
    public async Task A_key_is_bound_to_the_id_that_its_document_gives()
    {
        var (id, key) = (Documents.NewId("keyed"), ("Idempotency-Key", Documents.NewId("order")));
        (await Api.PostAsync("/api/campaigns", Documents.Of(id, "A lake"), headers: key)).Is(202);

        (await Api.PostAsync("/api/campaigns", Documents.Of(id, "A lake"), headers: key)).Is(200);
        (await Api.PostAsync("/api/campaigns", Documents.Of(id, "A lake"))).Is(200);
        (await Api.PostAsync("/api/campaigns", Documents.Of(Documents.NewId("keyed"), "A lake"), headers: key)).IsProblem(409, "id_conflict");
        (await Api.PostAsync("/api/campaigns", Documents.Of(null, "A lake"), headers: key)).IsProblem(409, "id_conflict");
    }

    [Fact]
    public async Task A_key_is_remembered_by_the_next_process()
    {
        await using var own = await ApiHost.StartAsync();
        var key = ("Idempotency-Key", "order 4711".Replace(' ', '-'));
        var started = (await own.Client.PostAsync("/api/campaigns", Documents.Of(null, "A lake"), headers: key)).Is(202);

        await own.RestartAsync();

        Assert.Equal(started.Text("id"), (await own.Client.PostAsync("/api/campaigns", Documents.Of(null, "A lake"), headers: key)).Is(200).Text("id"));
        (await own.Client.PostAsync("/api/campaigns", Documents.Of(null, "A river"), headers: key)).IsProblem(409, "id_conflict");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("x", 300)]
    public async Task A_key_that_is_none_is_refused(string key, int times = 1)
    {
        var answer = await Api.PostAsync("/api/campaigns", Documents.Of(null, "A lake"), headers: ("Idempotency-Key", string.Concat(Enumerable.Repeat(key, times))));

        Assert.Equal(["Idempotency-Key"], answer.IsProblem(400, "invalid_request").ErrorPaths);
    }

    [Fact]
    public async Task A_document_that_breaks_rules_is_refused_with_all_of_them()
    {
        const string Document = """
            {"name": "x", "maxInflight": 3, "assets": {"hero": {"type": "image", "file": "hero.png"}},
             "items": [{"prompt": "@image1"}, {"prompt": "y", "duration": 99, "references": ["hero"]}]}
            """;

        var problem = (await Api.PostAsync("/api/campaigns", Document)).IsProblem(422, "invalid_request");

        Assert.Equal(["maxInflight", "items[0].prompt", "items[1].duration", "assets.hero.file"], problem.ErrorPaths);
        Assert.NotEmpty(problem.Json.GetProperty("warnings").EnumerateArray());
        Assert.Contains("maxInFlight", problem.Json.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", 422, "invalid_request")]
    [InlineData("null", 422, "invalid_request")]
    [InlineData("7", 422, "invalid_request")]
    [InlineData("", 400, "malformed")]
    [InlineData("{", 400, "malformed")]
    [InlineData("{\"name\": \"x\",}", 400, "malformed")]
    public async Task A_body_that_can_be_read_is_told_from_one_that_can_not(string body, int status, string code)
    {
        var problem = (await Api.PostAsync("/api/campaigns", body)).IsProblem(status, code);

        Assert.Equal(["$"], problem.ErrorPaths);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    public async Task A_body_of_another_type_is_refused(string? type)
    {
        using var content = ApiClient.Content(System.Text.Encoding.UTF8.GetBytes(Documents.Of(null, "A lake")), type);

        (await Api.PostAsync("/api/campaigns", content)).IsProblem(415, "unsupported_media_type");
    }

    [Fact]
    public async Task A_generation_is_a_campaign_of_one_item()
    {
        var id = Documents.NewId("single");

        var started = (await Api.PostAsync("/api/generations", $$"""{"id": "{{id}}", "name": "One", "prompt": "A lake", "duration": 5}""")).Is(202);
        var again = (await Api.PostAsync("/api/generations", $$"""{"id": "{{id}}", "name": "One", "prompt": "A lake", "duration": 5}""")).Is(200);

        Assert.Equal((id, "One"), (started.Text("id"), started.Text("name")));
        Assert.Equal(started.Headers.Location, again.Headers.Location);
        var ended = await Api.UntilEndedAsync(id);
        Assert.Equal(1, ended.Json.GetProperty("counts").GetProperty("total").GetInt32());
        Assert.Equal("Succeeded", (await Api.GetAsync($"/api/campaigns/{id}/items/{id}")).Is(200).Text("status"));
        (await Api.PostAsync("/api/generations", $$"""{"id": "{{id}}", "prompt": "A river"}""")).IsProblem(409, "id_conflict");
        Assert.Equal(["prompt"], (await Api.PostAsync("/api/generations", "{}")).IsProblem(422, "invalid_request").ErrorPaths);
        (await Api.PostAsync("/api/generations", "prompt\r\nA lake", "text/csv")).IsProblem(415, "unsupported_media_type");
    }

    [Fact]
    public async Task What_a_person_wrote_is_answered_and_archived_as_it_was_written()
    {
        const string Name = "春天's <launch>";
        var id = Documents.NewId("written");
        var started = (await Api.PostAsync("/api/campaigns", $$"""{"id": "{{id}}", "name": "{{Name}}", "items": [{"id": "a", "prompt": "湖 at dawn"}]}""")).Is(202);
        var ended = await Api.UntilEndedAsync(id);
        var manifest = (await Api.GetAsync($"/api/campaigns/{id}/manifest")).Is(200);
        var refused = (await Api.GetAsync("/api/campaigns/it's")).Is(404);

        Assert.All([started, ended, manifest], answer => Assert.Contains($"\"{Name}\"", System.Text.Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal));
        Assert.Contains("'it's'", System.Text.Encoding.UTF8.GetString(refused.Body), StringComparison.Ordinal);
        Assert.Contains("\"湖 at dawn\"", await File.ReadAllTextAsync(Path.Combine(host.Data, "outputs", id, "a.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_lines_start_a_campaign_too()
    {
        var id = Documents.NewId("lines");

        (await Api.PostAsync("/api/campaigns", $$"""
            {"id": "{{id}}", "name": "Lines"}
            {"prompt": "A lake"}
            {"prompt": "A river"}
            """, "application/x-ndjson")).Is(202);

        Assert.Equal(2, (await Api.GetAsync($"/api/campaigns/{id}")).Json.GetProperty("counts").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_csv_starts_a_campaign_under_the_name_in_the_query()
    {
        var prompt = Documents.NewId("A lake");

        var started = (await Api.PostAsync("/api/campaigns?name=Shots%20of%20lakes", $"id,prompt\r\nshot-a,{prompt}\r\n", "text/csv")).Is(202);

        Assert.Equal("Shots of lakes", started.Text("name"));
        (await Api.GetAsync($"/api/campaigns/{started.Text("id")}/items/shot-a")).Is(200);
        Assert.Equal(["name"], (await Api.PostAsync("/api/campaigns", "prompt\r\nA lake\r\n", "text/csv")).IsProblem(422, "invalid_request").ErrorPaths);
        Assert.Equal(["name"], (await Api.PostAsync("/api/campaigns?name=x", Documents.Of(null, "A lake"))).IsProblem(400, "invalid_request").ErrorPaths);
    }

    [Fact]
    public async Task Many_at_once_of_one_document_start_one_campaign()
    {
        var document = Documents.Of(Documents.NewId("crowd"), "A lake");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Api.PostAsync("/api/campaigns", document)));

        Assert.Equal(1, answers.Count(answer => (int)answer.Status == 202));
        Assert.All(answers, answer => Assert.True((int)answer.Status is 200 or 202));
    }
}
