using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

/// <summary>The faults that spoil the answer to a submission.</summary>
public sealed class SubmissionFaultTests
{
    [Theory]
    [InlineData("400", 400, "bad_request")]
    [InlineData("401", 401, "invalid_api_key")]
    [InlineData("unauthorized", 401, "invalid_api_key")]
    [InlineData("403", 403, "user_banned")]
    [InlineData("forbidden", 403, "user_banned")]
    [InlineData("404", 404, "not_found")]
    [InlineData("429", 429, "rate_limit_exceeded")]
    [InlineData("503", 503, "No available channel")]
    [InlineData("quota", 403, "insufficient_user_quota")]
    [InlineData("upstream-limit", 429, "RateLimitExceeded")]
    [InlineData("upstream-refusal", 400, "fail_to_fetch_task")]
    [InlineData("upstream-refusal=InputImageSensitiveContentDetected", 400, "InputImageSensitiveContentDetected")]
    [InlineData("upstream-error", 502, "fail_to_fetch_task")]
    [InlineData("moderation-at-submit", 400, "InputTextSensitiveContentDetected")]
    [InlineData("moderation-at-submit=InputImageSensitiveContentDetected.PrivacyInformation", 400, "PrivacyInformation")]
    [InlineData("500", 500, "Internal Server Error")]
    [InlineData("502", 502, "Bad Gateway")]
    [InlineData("504", 504, "Gateway Timeout")]
    [InlineData("html", 502, "<!DOCTYPE html>")]
    [InlineData("html=200", 200, "<!DOCTYPE html>")]
    public async Task A_refusal_has_its_status_and_bills_nothing(string word, int status, string body)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync($"a lake #sim:{word}, please");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(body, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(response.Headers.RetryAfter);
        var entry = Assert.Single(gateway.Journal.Submissions);
        Assert.False(entry.Billed);
        Assert.Null(entry.TaskId);
        Assert.Equal(status, entry.Status);
        Assert.Equal(word, entry.Fault);
    }

    [Theory]
    [InlineData("after-500", 500, "Internal Server Error")]
    [InlineData("after-502", 502, "Bad Gateway")]
    [InlineData("after-504", 504, "Gateway Timeout")]
    [InlineData("after-html", 502, "<!DOCTYPE html>")]
    [InlineData("empty", 200, "")]
    [InlineData("truncated", 200, "{\"id\":\"asyn")]
    [InlineData("wrong-shape", 200, "unexpected")]
    [InlineData("huge=1MiB", 200, "xxxxxxxxxx")]
    public async Task An_answer_spoiled_after_the_work_was_billed(string word, int status, string body)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync($"a lake #sim:{word}");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(body, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var entry = Assert.Single(gateway.Journal.Submissions);
        Assert.True(entry.Billed);
        Assert.Equal(status, entry.Status);
        gateway.Clock.Advance(GenerationTime);
        Assert.Equal("SUCCESS", Text(Data(await gateway.PollAsync(entry.TaskId!))["status"]));
    }

    [Fact]
    public async Task A_truncated_answer_is_not_JSON_and_a_huge_one_has_the_size_asked_for()
    {
        await using var gateway = await StartAsync();

        using var truncated = await gateway.SubmitAsync("a lake #sim:truncated");
        using var huge = await gateway.SubmitAsync("a lake #sim:huge=2MiB");

        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(() => ReadAsync(truncated));
        Assert.Equal(2 << 20, (await huge.Content.ReadAsByteArrayAsync()).Length);
    }

    [Theory]
    [InlineData("reset", false)]
    [InlineData("lost-answer", true)]
    [InlineData("after-reset", true)]
    [InlineData("cut", true)]
    public async Task A_dropped_connection_leaves_the_caller_without_an_answer(string word, bool billed)
    {
        await using var gateway = await StartAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.SubmitAsync($"a lake #sim:{word}"));

        Assert.Equal(billed, Assert.Single(gateway.Journal.Submissions).Billed);
    }

    [Theory]
    [InlineData("hang", false)]
    [InlineData("after-hang", true)]
    public async Task A_hanging_answer_never_comes_and_holds_up_no_stop(string word, bool billed)
    {
        var gateway = await StartAsync();
        var submission = gateway.SubmitAsync($"a lake #sim:{word}");
        await Eventually.HoldsAsync(() => gateway.Journal.Submissions.Count == 1);

        Assert.False(submission.IsCompleted);
        await gateway.Simulator.StopAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => submission);
        Assert.Equal(billed, gateway.Journal.Submissions[0].Billed);
        Assert.Null(gateway.Journal.Submissions[0].Status);
        await gateway.DisposeAsync();
    }

    [Theory]
    [InlineData("hang=10ms", 504)]
    [InlineData("after-hang=10ms", 200)]
    [InlineData("drip=1ms", 200)]
    public async Task A_slow_answer_comes_in_its_time(string word, int status)
    {
        await using var simulator = await GatewaySimulator.StartAsync(Options, TimeProvider.System);
        using var client = ClientFor(simulator, "simulated-key");

        using var response = await client.PostAsync(
            new Uri("/v1/video/generations", UriKind.Relative), new StringContent(Generation($"a lake #sim:{word}").ToJsonString()));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, simulator.Journal.Submissions[0].Status);
        Assert.Equal(status == 200, (await response.Content.ReadAsStringAsync()).Contains("asyn", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("429=7s", 7)]
    [InlineData("503=1500ms", 2)]
    public async Task Retry_After_is_told_where_it_is_asked_for(string word, int seconds)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync($"a lake #sim:{word}");

        Assert.Equal(TimeSpan.FromSeconds(seconds), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Counted_faults_strike_one_after_the_other_and_then_no_more()
    {
        await using var gateway = await StartAsync();

        var statuses = new List<int>();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var response = await gateway.SubmitAsync("a lake #sim:429x2 #sim:503x1");
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([429, 429, 503, 200, 200], statuses);
        Assert.Equal([0, 1, 2, 3, 4], gateway.Journal.Submissions.Select(entry => entry.Attempt));
    }

    [Theory]
    [InlineData("#sim:nonsense", "nonsense")]
    [InlineData("#sim:429=soon", "soon")]
    [InlineData("#sim:asset.fail", "asset.fail")]
    [InlineData("#sim:inactive", "inactive")]
    [InlineData("#sim:after-429", "after-")]
    [InlineData("#sim:no-urlx2", "no count")]
    [InlineData("#sim:slow", "wants a value")]
    [InlineData("#sim:quota=1", "cannot take the value")]
    [InlineData("#sim:html=99", "cannot take the value")]
    [InlineData("#sim:stuck=asleep", "cannot take the value")]
    [InlineData("#sim:?", "form")]
    public async Task A_word_that_cannot_be_read_is_400_and_is_named(string prompt, string named)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync(prompt);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(named, Text((await ReadAsync(response))["message"]), StringComparison.Ordinal);
        Assert.False(Assert.Single(gateway.Journal.Submissions).Billed);
    }

    [Fact]
    public async Task An_old_answer_names_the_task_once()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync("a lake #sim:old-answer");

        Assert.Equal(["id", "model", "status", "created_at"], (await ReadAsync(response)).Select(pair => pair.Key));
    }
}
