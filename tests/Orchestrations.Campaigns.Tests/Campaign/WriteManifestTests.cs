using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Campaign;

public sealed class WriteManifestTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 5, TimeSpan.Zero);
    private static readonly OrchestrationPage NoInstances = new([], ContinuationToken: null);
    private static readonly string Sha256 = new('b', 64);

    private readonly Bench _bench = new();
    private CampaignPlan? _plan;

    // Where no instance is there to say otherwise, what was not recorded was cancelled.
    private CampaignReader Reader => new(
        Mock.Of<DurableClient>(client => client.QueryInstancesAsync(It.IsAny<OrchestrationQuery>(), It.IsAny<CancellationToken>()) == Task.FromResult(NoInstances)),
        _bench.Plans,
        _bench.Store,
        _bench.Time);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_manifest_lists_every_item_in_order_with_every_member_of_the_contract()
    {
        await StoreAsync(3);
        await WriteSidecarAsync(0, Succeeded());
        await WriteSidecarAsync(1, Failed("blocked"));

        var outcome = await WriteAsync(CampaignOutcome.Cancelled);

        Assert.Equal(CampaignOutcome.Cancelled, outcome);
        using var manifest = JsonDocument.Parse(await TextAsync("json"));
        Assert.Equal(["campaign", "items"], Members(manifest.RootElement));
        var campaign = manifest.RootElement.GetProperty("campaign");
        Assert.Equal(
            ["id", "name", "status", "outcome", "createdAt", "updatedAt", "completedAt", "counts", "estimatedCompletion", "failure"],
            Members(campaign));
        Assert.Equal("Terminated", campaign.GetProperty("status").GetString());
        Assert.Equal("Cancelled", campaign.GetProperty("outcome").GetString());
        Assert.Equal(
            ["total", "pending", "preparing", "generating", "archiving", "succeeded", "failed", "review", "cancelled"],
            Members(campaign.GetProperty("counts")));

        var items = manifest.RootElement.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["item-0", "item-1", "item-2"], items.Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(["Succeeded", "Failed", "Cancelled"], items.Select(item => item.GetProperty("status").GetString()));
        Assert.All(items, item => Assert.Equal(
            ["id", "status", "taskId", "progress", "attempts", "output", "lastFrame", "failure", "usage", "timings"], Members(item)));
        Assert.Equal(["uri", "path", "contentType", "bytes", "sha256"], Members(items[0].GetProperty("output")));
        Assert.Equal(["code", "message", "retriable", "upstreamCode", "upstreamMessage", "hint"], Members(items[1].GetProperty("failure")));
        Assert.Equal(["queuedAt", "submittedAt", "generatedAt", "archivedAt"], Members(items[2].GetProperty("timings")));
    }

    [Fact]
    public async Task The_table_has_a_line_an_item_and_times_in_utc()
    {
        await StoreAsync(2);
        await WriteSidecarAsync(0, Succeeded());

        await WriteAsync(CampaignOutcome.Cancelled);

        Assert.Equal(
            $"""
            item,status,task_id,uri,content_type,bytes,sha256,failure_code,failure_message,submitted_at,generated_at,archived_at
            item-0,Succeeded,asyn-0,file:///0.mp4,video/mp4,10,{Sha256},,,2026-03-01T12:00:00.005Z,2026-03-01T12:01:00.005Z,2026-03-01T12:02:00.005Z
            item-1,Cancelled,,,,,,,,,,

            """.ReplaceLineEndings("\r\n"),
            await TextAsync("csv"));
    }

    [Fact]
    public async Task A_sidecar_that_a_deleted_campaign_of_that_id_has_left_counts_for_nothing()
    {
        await StoreAsync(1);
        await WriteSidecarAsync(0, Succeeded());
        await _bench.Plans.DeleteAsync(Bench.Id, CancellationToken.None);
        _bench.Time.Advance(TimeSpan.FromHours(1));
        await StoreAsync(1);

        await WriteAsync(CampaignOutcome.Cancelled);

        Assert.Contains("item-0,Cancelled,,", await TextAsync("csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("one, two", "\"one, two\"")]
    [InlineData("it said \"no\"", "\"it said \"\"no\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tcell", "'\tcell")]
    [InlineData("\rcell", "\"'\rcell\"")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("a=b", "a=b")]
    public void A_cell_is_quoted_where_it_must_be_and_never_a_formula(string message, string cell)
    {
        var line = ManifestCsv.Write([ItemView.Of("shot", Failed(message))]).Split("\r\n", 2)[1];
        Assert.Equal($"shot,Failed,asyn-1,,,,,content_blocked,{cell},,,\r\n", line);
    }

    [Fact]
    public async Task The_manifest_of_many_pages_is_whole_and_the_same_when_it_is_written_again()
    {
        await StoreAsync(230);
        await WriteSidecarAsync(229, Succeeded());

        await WriteAsync(CampaignOutcome.Cancelled);
        var first = await TextAsync("json");
        _bench.Time.Advance(TimeSpan.FromHours(1));
        await WriteAsync(CampaignOutcome.Cancelled);

        Assert.Equal(first, await TextAsync("json"));
        using var manifest = JsonDocument.Parse(first);
        var items = manifest.RootElement.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 230).Select(index => $"item-{index}"), items.Select(item => item.GetProperty("id").GetString()));
        Assert.Equal("Succeeded", items[229].GetProperty("status").GetString());
    }

    private static string[] Members(JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];

    private static ItemState Succeeded() => new(ItemStatus.Succeeded, Attempts: 1)
    {
        TaskId = "asyn-0",
        Output = new ArchivedObject("file:///0.mp4", "outputs/spring/item-0.mp4", "video/mp4", 10, Sha256),
        Timings = new ItemTimings
        {
            SubmittedAt = Noon.ToOffset(TimeSpan.FromHours(2)),
            GeneratedAt = Noon.AddMinutes(1),
            ArchivedAt = Noon.AddMinutes(2),
        },
    };

    private static ItemState Failed(string message) =>
        new(ItemStatus.Failed, Attempts: 1) { TaskId = "asyn-1", Failure = new GenerationFailure(FailureCodes.ContentBlocked, message) };

    private async Task StoreAsync(int items) =>
        _plan = await _bench.StoreAsync([.. Enumerable.Range(0, items).Select(index => new PlannedItem(index, $"item-{index}", "prompt", new GenerationParameters()))]);

    private Task WriteSidecarAsync(int index, ItemState state) =>
        _bench.Sidecars.WriteAsync(_plan!, new PlannedItem(index, $"item-{index}", "prompt", new GenerationParameters()), state, CancellationToken.None);

    private Task<CampaignOutcome> WriteAsync(CampaignOutcome outcome) => new WriteManifest(_bench.Plans, _bench.Sidecars, Reader, _bench.Store, NullLogger<WriteManifest>.Instance).RunAsync(
        Bench.Context, new WriteManifestInput(Bench.Id, Noon, Noon.AddHours(1), outcome, new ItemCounts { Succeeded = 1, Failed = 1, Cancelled = 1 }));

    private async Task<string> TextAsync(string extension) =>
        Encoding.UTF8.GetString((await _bench.Store.ReadAsync(OutputPaths.Manifest(Bench.Id, extension), 1 << 20, CancellationToken.None))!.Bytes);
}
