using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

public sealed class GenerationTests
{
    [Fact]
    public async Task A_submission_is_answered_flat_with_a_number_for_progress()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync("a lake at dawn");

        var answer = await ReadAsync(response);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.StartsWith("asyn", Text(answer["id"]), StringComparison.Ordinal);
        Assert.Equal(Text(answer["id"]), Text(answer["task_id"]));
        Assert.Equal("video", Text(answer["object"]));
        Assert.Equal("seedance", Text(answer["model"]));
        Assert.Equal("queued", Text(answer["status"]));
        Assert.Equal(0, answer["progress"]!.GetValue<int>());
        Assert.Equal(gateway.Clock.GetUtcNow().ToUnixTimeSeconds(), answer["created_at"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_task_passes_through_every_status_and_its_progress_never_falls()
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync("a lake at dawn");

        var outer = new List<string>();
        var inner = new List<string>();
        var progress = new List<int>();
        for (var step = 0; step <= 50; step++)
        {
            var data = Data(await gateway.PollAsync(id));
            outer.Add(Text(data["status"]));
            inner.Add(Text(data["data"]!["status"]));
            var percent = Text(data["progress"]);
            Assert.EndsWith("%", percent, StringComparison.Ordinal);
            progress.Add(int.Parse(percent[..^1], System.Globalization.CultureInfo.InvariantCulture));
            gateway.Clock.Advance(GenerationTime / 50);
        }

        Assert.Equal(["NOT_START", "SUBMITTED", "QUEUED", "IN_PROGRESS", "SUCCESS"], outer.Distinct());
        Assert.Equal(["queued", "running", "succeeded"], inner.Distinct());
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(100, progress[^1]);
    }

    [Fact]
    public async Task A_finished_task_tells_its_url_twice_and_what_it_used()
    {
        await using var gateway = await StartAsync();
        var request = Generation("a lake at dawn");
        request["return_last_frame"] = true;
        request["ratio"] = "9:16";
        request["seed"] = 7;

        var envelope = await gateway.RunAsync(request);

        var data = Data(envelope);
        var upstream = data["data"]!;
        Assert.Equal("success", Text(envelope["code"]));
        Assert.Equal("SUCCESS", Text(data["status"]));
        Assert.Equal("", Text(data["fail_reason"]));
        Assert.Equal(Text(data["result_url"]), Text(upstream["content"]!["video_url"]));
        Assert.Contains(".png?", Text(upstream["content"]!["last_frame_url"]), StringComparison.Ordinal);
        Assert.Equal(10, data["finish_time"]!.GetValue<long>() - data["submit_time"]!.GetValue<long>());
        Assert.Equal(108_000, upstream["usage"]!["total_tokens"]!.GetValue<long>());
        Assert.Equal("9:16", Text(upstream["ratio"]));
        Assert.Equal(7, upstream["seed"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("480p", 4, 38_880)]
    [InlineData("1080p", 15, 734_400)]
    public async Task Tokens_grow_with_the_frames(string resolution, int seconds, long tokens)
    {
        await using var gateway = await StartAsync();
        var request = Generation("a lake at dawn");
        request["resolution"] = resolution;
        request["duration"] = seconds;

        var upstream = Data(await gateway.RunAsync(request))["data"]!;

        Assert.Equal(tokens, upstream["usage"]!["completion_tokens"]!.GetValue<long>());
    }

    [Fact]
    public async Task An_unknown_task_is_400_task_not_exist()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.PollRawAsync("asyn-nobody-knows");

        Assert.Equal(400, (int)response.StatusCode);
        var answer = await ReadAsync(response);
        Assert.Equal("task_not_exist", Text(answer["code"]));
        Assert.True(answer.ContainsKey("data"));
    }

    [Fact]
    public async Task A_task_of_another_token_is_not_seen()
    {
        await using var gateway = await StartAsync(Options with { ApiKeys = ["first", "second"] });
        var id = await gateway.AcceptAsync("a lake at dawn");
        using var other = ClientFor(gateway.Simulator, "second");

        using var response = await other.GetAsync(new Uri($"/v1/video/generations/{id}", UriKind.Relative));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("task_not_exist", Text((await ReadAsync(response))["code"]));
    }

    [Theory]
    [InlineData("/v1/video/generations/asyn1")]
    [InlineData("/simulator/journal")]
    [InlineData("/v1/video/generations/asyn1/content")]
    public async Task A_bad_key_is_401_in_the_gateways_shape(string path)
    {
        await using var gateway = await StartAsync();
        using var stranger = ClientFor(gateway.Simulator, "not-the-key");

        using var response = await stranger.GetAsync(new Uri(path, UriKind.Relative));
        using var none = await gateway.Anonymous.GetAsync(new Uri(gateway.Simulator.BaseAddress, path));

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(401, (int)none.StatusCode);
        var error = (await ReadAsync(response))["error"]!;
        Assert.NotEmpty(Text(error["message"]));
        Assert.NotEmpty(Text(error["type"]));
        Assert.NotEmpty(Text(error["code"]));
    }

    [Fact]
    public async Task A_path_that_is_not_the_gateways_is_404()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.Client.GetAsync(new Uri("/v1/models", UriKind.Relative));

        Assert.Equal(404, (int)response.StatusCode);
        Assert.NotEmpty(Text((await ReadAsync(response))["error"]!["message"]));
    }

    [Fact]
    public async Task A_body_over_100_MB_is_413()
    {
        await using var gateway = await StartAsync();
        using var content = new StreamContent(Stream.Null);
        content.Headers.ContentLength = (100L << 20) + 1;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/video/generations", UriKind.Relative)) { Content = content };
        request.Headers.ExpectContinue = true;

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Empty(gateway.Journal.Submissions);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_ids_and_times_whatever_the_order()
    {
        var options = Options with { GenerationTime = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100)), Seed = 5 };
        await using var one = await StartAsync(options);
        await using var two = await StartAsync(options);
        string[] prompts = ["first", "second", "second", "third"];
        foreach (var prompt in prompts)
        {
            await one.AcceptAsync(prompt);
        }

        foreach (var prompt in prompts.Reverse())
        {
            await two.AcceptAsync(prompt);
        }

        static IEnumerable<(string?, TimeSpan?)> Drawn(TestGateway gateway) =>
            gateway.Journal.Submissions.Select(entry => (entry.TaskId, entry.GenerationTime)).OrderBy(pair => pair.TaskId, StringComparer.Ordinal);
        Assert.Equal(Drawn(one), Drawn(two));
        Assert.Equal(4, one.Journal.Submissions.Select(entry => entry.GenerationTime).Distinct().Count());
        Assert.All(one.Journal.Submissions, entry => Assert.InRange(entry.GenerationTime!.Value.TotalSeconds, 1, 100));
    }

    [Fact]
    public async Task Another_seed_gives_other_times()
    {
        var options = Options with { GenerationTime = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100)) };
        await using var one = await StartAsync(options);
        await using var two = await StartAsync(options with { Seed = 2 });
        await one.AcceptAsync("a lake at dawn");
        await two.AcceptAsync("a lake at dawn");

        Assert.NotEqual(one.Journal.Submissions[0].GenerationTime, two.Journal.Submissions[0].GenerationTime);
    }

    [Fact]
    public async Task Many_at_once_get_a_task_each()
    {
        await using var gateway = await StartAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(index => gateway.AcceptAsync($"shot {index % 10}")));

        Assert.Equal(200, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(200, gateway.Journal.Submissions.Count(entry => entry.Billed));
        gateway.Clock.Advance(GenerationTime);
        var ends = await Task.WhenAll(ids.Select(gateway.PollAsync));
        Assert.All(ends, end => Assert.Equal("SUCCESS", Text(Data(end)["status"])));
    }
}
