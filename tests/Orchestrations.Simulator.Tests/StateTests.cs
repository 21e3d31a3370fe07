using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

public sealed class StateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("simulator-").FullName;

    private string JournalFile => Path.Combine(_directory, "journal.jsonl");

    private SimulatorOptions Persistent => Options with { StateDirectory = _directory };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_restart_keeps_tasks_assets_groups_and_urls()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 4, 27, 16, 0, 0, TimeSpan.Zero));
        string task;
        string asset;
        byte[] video;
        Uri url;
        await using (var before = await StartAsync(Persistent, clock))
        {
            asset = await before.AssetAsync(Image(await before.GroupAsync("spring"), "hero"));
            task = await before.AcceptAsync("a lake #sim:nested");
            clock.Advance(GenerationTime);
            url = new Uri(Text(Data(await before.PollAsync(task))["result_url"]));
            video = await before.Anonymous.GetByteArrayAsync(url);
        }

        await using var after = await StartAsync(Persistent, clock);
        var data = Data(await after.PollAsync(task));
        var now = new UriBuilder(url) { Port = after.Simulator.OutputAddress.Port }.Uri;

        Assert.Equal("SUCCESS", Text(data["status"]));
        Assert.Equal("success", Text(data["data"]!["code"]));
        Assert.Equal(after.Simulator.OutputAddress.Port, new Uri(Text(data["result_url"])).Port);
        Assert.Equal(video, await after.Anonymous.GetByteArrayAsync(now));
        Assert.Equal("Active", Text((await after.CallAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = asset }))["Status"]));
        Assert.Single(after.Journal.Submissions);
        Assert.Single(after.Journal.AssetGroups);
        Assert.Equal(2, after.Journal.Downloads.Count);
    }

    [Fact]
    public async Task A_restart_goes_on_counting_attempts_and_ids()
    {
        string first;
        await using (var before = await StartAsync(Persistent))
        {
            using var refused = await before.SubmitAsync("shot #sim:503x2");
            Assert.Equal(503, (int)refused.StatusCode);
            first = await before.AcceptAsync("twin");
        }

        await using var after = await StartAsync(Persistent);
        using var second = await after.SubmitAsync("shot #sim:503x2");
        using var third = await after.SubmitAsync("shot #sim:503x2");

        Assert.Equal(503, (int)second.StatusCode);
        Assert.Equal(200, (int)third.StatusCode);
        Assert.NotEqual(first, await after.AcceptAsync("twin"));
    }

    [Fact]
    public async Task A_restart_keeps_what_was_never_answered()
    {
        await using (var before = await StartAsync(Persistent))
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => before.SubmitAsync("a lake #sim:lost-answer"));
        }

        await using var after = await StartAsync(Persistent);

        var submission = Assert.Single(after.Journal.Submissions);
        Assert.True(submission.Billed);
        Assert.Null(submission.Status);
    }

    [Fact]
    public async Task A_submission_is_on_disk_before_its_answer_arrives()
    {
        await using var gateway = await StartAsync(Persistent);

        var task = await gateway.AcceptAsync("a lake");

        Assert.Equal(task, Assert.Single(SimulatorJournal.Read(_directory).Submissions).TaskId);
    }

    [Fact]
    public async Task A_torn_last_line_is_cut_off()
    {
        string task;
        await using (var before = await StartAsync(Persistent))
        {
            task = await before.AcceptAsync("a lake");
        }

        await File.AppendAllTextAsync(JournalFile, """{"type":"submission","at":"2026""");
        await using (var after = await StartAsync(Persistent))
        {
            await after.PollAsync(task);
            await after.AcceptAsync("a river");
        }

        Assert.Equal(["a lake", "a river"], SimulatorJournal.Read(_directory).Submissions.Select(entry => entry.Prompt));
    }

    [Fact]
    public async Task A_damaged_journal_is_refused_with_the_line_and_what_to_do()
    {
        await File.WriteAllTextAsync(JournalFile, "{\"type\":\"submission\"\n");

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(Persistent));

        Assert.Contains("Line 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Move the file away", exception.Message, StringComparison.Ordinal);
        File.Delete(JournalFile);
        await using var gateway = await StartAsync(Persistent);
        Assert.Empty(gateway.Journal.Submissions);
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_state_is_refused()
    {
        await using var gateway = await StartAsync(Persistent);

        var exception = await Assert.ThrowsAsync<IOException>(() => StartAsync(Persistent));

        Assert.Contains("used by another simulated gateway", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_taken_leaves_the_state_free()
    {
        await using var other = await StartAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => StartAsync(Persistent with { Url = other.Simulator.BaseAddress }));

        await using var gateway = await StartAsync(Persistent);
        Assert.NotEqual(other.Simulator.BaseAddress, gateway.Simulator.BaseAddress);
    }

    [Fact]
    public async Task The_journal_is_the_same_in_memory_on_disk_and_over_HTTP()
    {
        await using var gateway = await StartAsync(Persistent);
        await gateway.AssetAsync(Image(await gateway.GroupAsync("spring"), "hero"));
        await gateway.Anonymous.GetByteArrayAsync(await gateway.VideoAsync("a lake"));
        using var refused = await gateway.SubmitAsync("shot #sim:429");

        using var response = await gateway.Client.GetAsync(new Uri("/simulator/journal", UriKind.Relative));
        var served = await ReadAsync(response);
        var kept = SimulatorJournal.Read(_directory);

        var task = gateway.Journal.Submissions[0].TaskId!;
        Assert.Equal([true, false], served["submissions"]!.AsArray().Select(entry => entry!["billed"]!.GetValue<bool>()));
        Assert.Equal(429, served["submissions"]![1]!["status"]!.GetValue<int>());
        Assert.Equal("429", Text(served["submissions"]![1]!["fault"]));
        Assert.Equal("seedance", Text(served["submissions"]![0]!["request"]!["model"]));
        Assert.Equal(1, served["polls"]![task]!.GetValue<int>());
        Assert.Equal(1, gateway.Journal.Polls[task]);
        Assert.Equal(Text(served["assets"]![0]!["id"]), Assert.Single(kept.Assets).Id);
        Assert.Equal(Text(served["assetGroups"]![0]!["id"]), Assert.Single(kept.AssetGroups).Id);
        Assert.Equal(Text(served["downloads"]![0]!["sha256"]), Assert.Single(kept.Downloads).Sha256);
        Assert.Equal(kept.Submissions.Select(entry => entry.TaskId), gateway.Journal.Submissions.Select(entry => entry.TaskId));
    }

    [Fact]
    public async Task The_key_is_never_written()
    {
        await using var gateway = await StartAsync(Persistent with { ApiKeys = ["a-very-secret-key"] });
        await gateway.AcceptAsync("a lake");

        using var response = await gateway.Client.GetAsync(new Uri("/simulator/journal", UriKind.Relative));

        Assert.DoesNotContain("a-very-secret-key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.All(SimulatorJournal.Read(_directory).Submissions, entry => Assert.DoesNotContain("secret", entry.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_twice_is_no_harm()
    {
        var gateway = await StartAsync(Persistent);

        await gateway.Simulator.StopAsync();
        await gateway.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => gateway.Anonymous.GetAsync(gateway.Simulator.BaseAddress));
    }
}
