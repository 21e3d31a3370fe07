using System.Text.Json;
using Orchestrations.Cli.Tests.Running;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Tests;

public sealed class RunTests
{
    private static readonly string[] SampleItems =
    [
        "opening", "hills-at-noon", "product-turn", "product-in-meadow", "day-passes", "sunrise-hold",
        "story-morning", "story-evening", "feed-portrait", "banner", "anthem", "end-card",
    ];

    [Fact]
    public async Task The_sample_campaign_runs_to_its_end_and_run_again_it_is_found_done()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);

        var result = (await place.RunAsync("run", Workspace.Sample, "--out", "videos", "--json")).EndsWith(0);

        Assert.Equal(SampleItems, result.Items.Select(item => item.Text("id")));
        Assert.All(result.Items, item => Assert.Equal("Succeeded", item.Text("status")));
        Archive.HasWhatWasServed(place.At("videos"), result, gateway.Journal);
        Archive.IsBilledOnce(result, gateway.Journal);
        Assert.Equal(12, gateway.Journal.Submissions.Count);
        string[] files = [.. SampleItems.SelectMany(id => (string[])[$"{id}.json", $"{id}.mp4"]), "manifest.csv", "manifest.json", "sunrise-hold.last-frame.png"];
        Assert.Equal(
            files.Select(file => $"videos/spring-launch/{file}").Order(StringComparer.Ordinal),
            place.Files("videos").Where(file => !file.Contains(".tmp~", StringComparison.Ordinal)));
        Assert.Contains("Completed: 12 of 12 done", result.Err, StringComparison.Ordinal);

        var polls = gateway.Journal.Polls.Values.Sum();
        var again = (await place.RunAsync("run", Workspace.Sample, "--out", "videos", "--json")).EndsWith(0);

        Assert.Equal(result.Out, again.Out);
        Assert.Equal(12, gateway.Journal.Submissions.Count);
        Assert.Equal(7, gateway.Journal.Assets.Count);
        Assert.Equal(polls, gateway.Journal.Polls.Values.Sum());
    }

    [Fact]
    public async Task The_result_and_the_manifest_have_the_shape_that_the_contract_gives()
    {
        using var place = new Workspace();
        var result = (await place.RunAsync("run", Workspace.Sample, "--json")).EndsWith(0);

        Assert.StartsWith("No Gateway__ApiKey and no Gateway__BaseUrl: using the simulated gateway", result.Err, StringComparison.Ordinal);
        Assert.Equal(["campaign", "items"], result.Json.Names());
        var campaign = result.Json.GetProperty("campaign");
        Assert.Superset(
            new HashSet<string>(["id", "name", "status", "outcome", "createdAt", "updatedAt", "completedAt", "counts", "estimatedCompletion", "failure"], StringComparer.Ordinal),
            campaign.Names().ToHashSet(StringComparer.Ordinal));
        Assert.Equal("Completed", campaign.Text("status"));
        Assert.Equal("Succeeded", campaign.Text("outcome"));
        Assert.Equal(
            ["total", "pending", "preparing", "generating", "archiving", "succeeded", "failed", "review", "cancelled"],
            campaign.GetProperty("counts").Names());
        Assert.All(result.Items, item =>
        {
            Assert.Equal(["id", "status", "taskId", "progress", "attempts", "output", "lastFrame", "failure", "usage", "timings"], item.Names());
            Assert.Equal(["uri", "path", "contentType", "bytes", "sha256"], item.GetProperty("output").Names());
            Assert.Equal(["queuedAt", "submittedAt", "generatedAt", "archivedAt"], item.GetProperty("timings").Names());
            Assert.Equal($"outputs/spring-launch/{item.Text("id")}.mp4", item.GetProperty("output").Text("path"));
        });

        var outputs = Path.Combine(place.Data, "outputs", "spring-launch");
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(outputs, "manifest.json")));
        Assert.Equal(["campaign", "items"], manifest.RootElement.Names());
        Assert.Equal(
            result.Items.Select(item => item.GetProperty("output").Text("sha256")),
            manifest.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("output").Text("sha256")));
        var csv = await File.ReadAllLinesAsync(Path.Combine(outputs, "manifest.csv"));
        Assert.Equal("item,status,task_id,uri,content_type,bytes,sha256,failure_code,failure_message,submitted_at,generated_at,archived_at", csv[0].TrimStart('\uFEFF'));
        Assert.Equal(result.Items.Select(item => $"{item.Text("id")},Succeeded,{item.Text("taskId")}"), csv.Skip(1).Select(line => string.Join(',', line.Split(',')[..3])));
    }

    [Theory]
    [InlineData("samples/spring-launch/campaign.jsonl")]
    [InlineData("samples/spring-launch/campaign.csv", "--name", "Spring launch", "--assets", "samples/spring-launch/assets.json")]
    public async Task The_samples_of_the_other_formats_run(params string[] arguments)
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);

        var result = (await place.RunAsync(["run", .. arguments, "--json"])).EndsWith(0);

        Assert.Equal(5, result.Items.Count);
        Archive.HasWhatWasServed(Path.Combine(place.Data, "outputs"), result, gateway.Journal);
        Archive.IsBilledOnce(result, gateway.Journal);

        // The second document has no id: it gets the same one in another process.
        var again = (await place.RunAsync(["run", .. arguments, "--json"])).EndsWith(0);
        Assert.Equal(result.Out, again.Out);
        Assert.Equal(5, gateway.Journal.Submissions.Count);
    }

    [Fact]
    public async Task Without_json_the_result_is_a_line_an_item_and_the_totals()
    {
        using var place = new Workspace();
        var file = place.Write("two.json", """{ "id": "two", "name": "Two", "items": [{ "id": "good", "prompt": "A lake" }, { "id": "bad", "prompt": "A sea #sim:fail" }] }""");

        var result = (await place.RunAsync("run", file)).EndsWith(1);

        var lines = result.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains(Path.Combine(place.Data, "outputs", "two", "good.mp4"), lines[0], StringComparison.Ordinal);
        Assert.Contains("generation_failed: ", lines[1], StringComparison.Ordinal);
        Assert.Equal("two: Completed, PartiallySucceeded. 1 of 2 succeeded, 1 failed, 0 in review, 0 cancelled.", lines[2]);
    }

    [Fact]
    public async Task Retry_runs_the_failed_items_again_and_only_those()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        var file = place.Write("retry.json", """
            { "id": "retry", "name": "Retry", "items": [
                { "id": "good", "prompt": "A lake" },
                { "id": "once", "prompt": "A sea #sim:failx1" },
                { "id": "blocked", "prompt": "A pond #sim:moderationx1" } ] }
            """);

        var first = (await place.RunAsync("run", file, "--json")).EndsWith(1);
        Assert.Equal(["Succeeded", "Failed", "Failed"], first.Items.Select(item => item.Text("status")));
        Assert.Equal("content_blocked", first.Items[2].GetProperty("failure").Text("code"));

        // Without --retry what has ended stays as it is.
        (await place.RunAsync("run", file)).EndsWith(1);
        Assert.Equal(3, gateway.Journal.Submissions.Count);

        var retried = (await place.RunAsync("run", file, "--retry", "--json")).EndsWith(0);
        Assert.Equal(["Succeeded", "Succeeded", "Succeeded"], retried.Items.Select(item => item.Text("status")));
        Assert.Equal(first.Items[0].GetRawText(), retried.Items[0].GetRawText());
        Assert.Equal(["A lake", "A pond #sim:moderationx1", "A sea #sim:failx1"], gateway.Journal.Submissions.Select(s => s.Prompt).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(5, gateway.Journal.Submissions.Count);
        Archive.HasWhatWasServed(Path.Combine(place.Data, "outputs"), retried, gateway.Journal);

        var nothing = (await place.RunAsync("run", file, "--retry", "--json")).EndsWith(0);
        Assert.Contains("No failed item is there to be retried.", nothing.Err, StringComparison.Ordinal);
        Assert.Equal(5, gateway.Journal.Submissions.Count);
    }

    [Fact]
    public async Task New_starts_afresh_under_another_id()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        var file = place.Write("one.json", """{ "id": "one", "name": "One", "items": [{ "prompt": "A lake" }] }""");

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var option in (string[])["--json", "--new", "--new"])
        {
            var result = (await place.RunAsync("run", file, "--json", option)).EndsWith(0);
            Assert.True(ids.Add(result.Json.GetProperty("campaign").Text("id")));
        }

        Assert.Contains("one", ids);
        Assert.All(ids, id => Assert.True(File.Exists(Path.Combine(place.Data, "outputs", id, "item-00001.mp4"))));
        Assert.Equal(3, gateway.Journal.Submissions.Count(submission => submission.Billed));
    }

    [Fact]
    public async Task A_changed_document_under_the_same_id_is_refused()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        var file = place.Write("one.json", """{ "id": "one", "name": "One", "items": [{ "prompt": "A lake" }] }""");
        (await place.RunAsync("run", file)).EndsWith(0);

        place.Write("one.json", """{ "id": "one", "name": "One", "items": [{ "prompt": "A sea" }] }""");
        var result = (await place.RunAsync("run", file)).EndsWith(2);

        Assert.Contains("error: id_conflict: ", result.Err, StringComparison.Ordinal);
        Assert.Single(gateway.Journal.Submissions);
    }

    [Theory]
    [InlineData("quota", "quota_exhausted")]
    [InlineData("unauthorized", "unauthorized")]
    public async Task A_campaign_that_suspends_itself_says_why_and_goes_on_when_run_again(string word, string code)
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        var file = place.Write("broke.json", $$"""
            { "id": "broke", "name": "Broke", "maxInFlight": 2, "items": [
                { "id": "a", "prompt": "A lake #sim:slow=600ms" },
                { "id": "b", "prompt": "A sea #sim:submit.{{word}}x1" },
                { "id": "c", "prompt": "A pond" },
                { "id": "d", "prompt": "A river" } ] }
            """);

        var suspended = (await place.RunAsync("run", file, "--json")).EndsWith(3);
        Assert.Equal("Suspended", suspended.Json.GetProperty("campaign").Text("status"));
        Assert.Equal(code, suspended.Json.GetProperty("campaign").GetProperty("failure").Text("code"));
        Assert.Contains(suspended.ErrLines, line => line.StartsWith($"error: {code}: ", StringComparison.Ordinal));
        Assert.Equal("Succeeded", suspended.StatusOf("a"));
        Assert.Equal("Pending", suspended.StatusOf("b"));
        Assert.Equal("Pending", suspended.StatusOf("d"));

        var resumed = (await place.RunAsync("run", file, "--json")).EndsWith(0);
        Assert.All(resumed.Items, item => Assert.Equal("Succeeded", item.Text("status")));
        Archive.IsBilledOnce(resumed, gateway.Journal);
        Archive.HasWhatWasServed(Path.Combine(place.Data, "outputs"), resumed, gateway.Journal);
    }

    [Fact]
    public async Task A_lost_answer_is_left_for_review_and_submitted_again_only_where_that_is_said()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        var file = place.Write("lost.json", """{ "id": "lost", "name": "Lost", "items": [{ "id": "a", "prompt": "A lake" }, { "id": "b", "prompt": "A sea #sim:lost-answerx1" }] }""");

        foreach (var option in (string[])["--json", "--retry"])
        {
            var result = (await place.RunAsync("run", file, "--json", option)).EndsWith(1);
            Assert.Equal("Review", result.StatusOf("b"));
            Assert.Equal("submit_ambiguous", result.Items[1].GetProperty("failure").Text("code"));
        }

        Assert.Equal(2, gateway.Journal.Submissions.Count);

        var retried = (await place.RunAsync("run", file, "--retry", "--include-review", "--json")).EndsWith(0);
        Assert.Equal("Succeeded", retried.StatusOf("b"));
        Assert.Equal(3, gateway.Journal.Submissions.Count);
    }

    [Fact]
    public async Task No_more_generations_than_wanted_are_at_the_provider_at_once()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        var items = string.Join(',', Enumerable.Range(1, 5).Select(i => $$"""{ "prompt": "Lake {{i}}" }"""));
        var file = place.Write("five.json", $$"""{ "id": "five", "name": "Five", "maxInFlight": 5, "items": [{{items}}] }""");

        (await place.RunAsync("run", file, "--max-in-flight", "1")).EndsWith(0);

        JournaledSubmission[] submissions = [.. gateway.Journal.Submissions.OrderBy(submission => submission.At)];
        Assert.Equal(5, submissions.Length);
        Assert.All(submissions.Zip(submissions.Skip(1)), pair => Assert.True(pair.Second.At >= pair.First.At + pair.First.GenerationTime));
    }

    [Fact]
    public async Task A_campaign_keeps_how_many_it_was_started_with_and_says_so()
    {
        using var place = new Workspace();
        var file = place.Write("one.json", """{ "id": "one", "name": "One", "items": [{ "prompt": "A lake" }] }""");
        var first = (await place.RunAsync("run", file, "--max-in-flight", "1")).EndsWith(0);

        var again = (await place.RunAsync("run", file, "--max-in-flight", "2")).EndsWith(0);

        Assert.DoesNotContain("warning: ", first.Err, StringComparison.Ordinal);
        Assert.Contains("--max-in-flight counts only when a campaign is started", Assert.Single(again.ErrLines, IsWarning), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Videos_that_are_elsewhere_or_gone_are_told()
    {
        using var place = new Workspace();
        var file = place.Write("two.json", """{ "id": "two", "name": "Two", "items": [{ "id": "a", "prompt": "A lake" }, { "id": "b", "prompt": "A sea" }] }""");
        (await place.RunAsync("run", file, "--out", "first")).EndsWith(0);

        var elsewhere = (await place.RunAsync("run", file, "--out", "second")).EndsWith(0);
        Directory.CreateDirectory(place.At("second", "two"));
        File.Move(place.At("first", "two", "a.mp4"), place.At("second", "two", "a.mp4"));
        var moved = (await place.RunAsync("run", file, "--out", "second")).EndsWith(0);
        File.Delete(place.At("first", "two", "b.mp4"));
        var gone = (await place.RunAsync("run", file, "--out", "second", "--json")).EndsWith(3);

        Assert.Contains($"are in {place.At("first", "two")}, where", Assert.Single(elsewhere.ErrLines, IsWarning), StringComparison.Ordinal);
        Assert.Single(moved.ErrLines, IsWarning);
        Assert.StartsWith($"error: {place.At("first", "two", "b.mp4")}: the video is not there any more", gone.ErrLines[^1], StringComparison.Ordinal);
        Assert.Equal(2, gone.Items.Count);
    }

    private static bool IsWarning(string line) => line.StartsWith("warning: ", StringComparison.Ordinal);
}
