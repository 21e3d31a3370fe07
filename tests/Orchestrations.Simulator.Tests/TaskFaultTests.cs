using System.Text.Json.Nodes;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

/// <summary>The faults of a generation that was accepted, as its polls show them.</summary>
public sealed class TaskFaultTests
{
    [Theory]
    [InlineData("moderation", "FAILURE", "failed", "OutputVideoSensitiveContentDetected")]
    [InlineData("moderation=Copyright", "FAILURE", "failed", "Copyright")]
    [InlineData("fail", "FAILURE", "failed", "InternalServiceError")]
    [InlineData("fail=Boom", "FAILURE", "failed", "Boom")]
    [InlineData("fail-at-100", "FAILURE", "failed", null)]
    [InlineData("expire", "FAILURE", "expired", null)]
    [InlineData("cancelled", "FAILURE", "cancelled", null)]
    public async Task A_generation_ends_as_its_prompt_asks(string word, string outer, string inner, string? code)
    {
        await using var gateway = await StartAsync();

        var data = Data(await gateway.RunAsync($"a lake #sim:{word}"));

        Assert.Equal(outer, Text(data["status"]));
        Assert.Equal("100%", Text(data["progress"]));
        Assert.Equal("", Text(data["result_url"]));
        Assert.NotEmpty(Text(data["fail_reason"]));
        Assert.Equal(inner, Text(data["data"]!["status"]));
        Assert.Equal(code, data["data"]!["error"]?["code"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("stuck", "expired")]
    [InlineData("stuck=cancelled", "cancelled")]
    [InlineData("stuck=failed", "failed")]
    [InlineData("never", "running")]
    public async Task A_stuck_task_says_30_percent_for_ever(string word, string inner)
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync($"a lake #sim:{word}");

        gateway.Clock.Advance(TimeSpan.FromDays(3));
        var data = Data(await gateway.PollAsync(id));

        Assert.Equal("IN_PROGRESS", Text(data["status"]));
        Assert.Equal("30%", Text(data["progress"]));
        Assert.Equal(inner, Text(data["data"]!["status"]));
    }

    [Fact]
    public async Task A_stuck_task_can_have_its_video_upstream()
    {
        await using var gateway = await StartAsync();

        var data = Data(await gateway.RunAsync("a lake #sim:stuck=succeeded"));

        Assert.Equal("IN_PROGRESS", Text(data["status"]));
        Assert.Equal("", Text(data["result_url"]));
        Assert.NotEmpty(await gateway.Anonymous.GetByteArrayAsync(new Uri(Text(data["data"]!["content"]!["video_url"]))));
    }

    [Fact]
    public async Task An_outcome_with_a_count_spares_the_next_generation()
    {
        await using var gateway = await StartAsync();

        var first = Data(await gateway.RunAsync("a lake #sim:failx1"));
        var second = Data(await gateway.RunAsync("a lake #sim:failx1"));

        Assert.Equal("FAILURE", Text(first["status"]));
        Assert.Equal("SUCCESS", Text(second["status"]));
    }

    [Fact]
    public async Task A_slow_generation_takes_its_time()
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync("a lake #sim:slow=2m");

        gateway.Clock.Advance(TimeSpan.FromSeconds(119));
        var early = Data(await gateway.PollAsync(id));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("IN_PROGRESS", Text(early["status"]));
        Assert.Equal("SUCCESS", Text(Data(await gateway.PollAsync(id))["status"]));
    }

    [Fact]
    public async Task A_new_task_can_be_unknown_for_a_while()
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync("a lake #sim:not-found=5s");

        using var early = await gateway.PollRawAsync(id);
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(400, (int)early.StatusCode);
        Assert.Equal("IN_PROGRESS", Text(Data(await gateway.PollAsync(id))["status"]));
    }

    [Fact]
    public async Task A_late_url_comes_after_the_success()
    {
        await using var gateway = await StartAsync();

        var early = await gateway.RunAsync("a lake #sim:late-url=4s");
        gateway.Clock.Advance(TimeSpan.FromSeconds(4));
        var later = await gateway.PollAsync(Text(Data(early)["task_id"]));

        Assert.Equal("SUCCESS", Text(Data(early)["status"]));
        Assert.Equal("", Text(Data(early)["result_url"]));
        Assert.NotEmpty(Text(Data(later)["result_url"]));
    }

    [Fact]
    public async Task Without_a_url_there_is_none_however_long_one_waits()
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync("a lake #sim:no-url");

        gateway.Clock.Advance(TimeSpan.FromDays(1));
        var envelope = await gateway.PollAsync(id);

        Assert.Equal("SUCCESS", Text(Data(envelope)["status"]));
        Assert.DoesNotContain("http", envelope.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_url_can_stand_in_the_fail_reason()
    {
        await using var gateway = await StartAsync();

        var data = Data(await gateway.RunAsync("a lake #sim:fail-reason-url"));

        Assert.Equal("SUCCESS", Text(data["status"]));
        Assert.Equal("", Text(data["result_url"]));
        Assert.NotEmpty(await gateway.Anonymous.GetByteArrayAsync(new Uri(Text(data["fail_reason"]))));
    }

    [Theory]
    [InlineData("", "completed")]
    [InlineData(" #sim:fail", "failed")]
    public async Task A_flat_task_has_words_of_its_own(string outcome, string ended)
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync("a lake #sim:flat" + outcome);

        var statuses = new List<string>();
        JsonObject answer = [];
        foreach (var wait in new[] { 0, 5, 5 })
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(wait));
            answer = await gateway.PollAsync(id);
            statuses.Add(Text(answer["status"]));
        }

        Assert.Equal(["queued", "in_progress", ended], statuses);
        Assert.Equal(id, Text(answer["task_id"]));
        Assert.Equal(answer["url"]?.GetValue<string>(), answer["metadata"]!["url"]?.GetValue<string>());
        Assert.Equal(ended == "completed", answer["url"] is not null);
        Assert.Equal(ended == "failed", answer["error"] is not null);
    }

    [Fact]
    public async Task A_bare_task_is_the_upstreams_body()
    {
        await using var gateway = await StartAsync();

        var answer = await gateway.RunAsync("a lake #sim:bare");

        Assert.Equal("succeeded", Text(answer["status"]));
        Assert.StartsWith("cgt-", Text(answer["id"]), StringComparison.Ordinal);
        Assert.NotEmpty(Text(answer["content"]!["video_url"]));
    }

    [Fact]
    public async Task A_nested_task_is_an_envelope_in_an_envelope()
    {
        await using var gateway = await StartAsync();

        var inner = Data(await gateway.RunAsync("a lake #sim:nested"))["data"]!;

        Assert.Equal("success", Text(inner["code"]));
        Assert.Equal("succeeded", Text(inner["data"]!["data"]!["status"]));
    }

    [Theory]
    [InlineData("unknown-status", "UNKNOWN", "succeeded")]
    [InlineData("odd-case", "SuCcEsS", "SuCcEeDeD")]
    public async Task The_status_words_can_be_odd(string word, string outer, string inner)
    {
        await using var gateway = await StartAsync();

        var data = Data(await gateway.RunAsync($"a lake #sim:{word}"));

        Assert.Equal(outer, Text(data["status"]));
        Assert.Equal(inner, Text(data["data"]!["status"]));
    }

    [Fact]
    public async Task A_poll_can_have_no_data()
    {
        await using var gateway = await StartAsync();

        var first = await gateway.RunAsync("a lake #sim:null-datax1");
        var second = await gateway.PollAsync(gateway.Journal.Submissions[0].TaskId!);

        Assert.Equal("""{"code":"success","message":"","data":null}""", first.ToJsonString());
        Assert.Equal("SUCCESS", Text(Data(second)["status"]));
    }

    [Theory]
    [InlineData("poll.429=3x2", 429)]
    [InlineData("poll.500x2", 500)]
    [InlineData("poll.upstream-errorx2", 502)]
    [InlineData("poll.unauthorizedx2", 401)]
    [InlineData("poll.htmlx2", 502)]
    [InlineData("poll.404x2", 404)]
    public async Task Polls_can_fail_as_often_as_asked(string word, int status)
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync($"a lake #sim:{word}");

        var statuses = new List<int>();
        for (var poll = 0; poll < 3; poll++)
        {
            using var response = await gateway.PollRawAsync(id);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([status, status, 200], statuses);
    }

    [Fact]
    public async Task A_poll_can_be_dropped()
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync("a lake #sim:poll.resetx1");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.PollRawAsync(id));

        Assert.Equal("NOT_START", Text(Data(await gateway.PollAsync(id))["status"]));
    }
}
