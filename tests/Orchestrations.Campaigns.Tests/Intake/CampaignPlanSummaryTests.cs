using System.Text.Json;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class CampaignPlanSummaryTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static readonly CampaignPlan Plan = new("id", "n", "hash", 9, DateTimeOffset.UnixEpoch)
    {
        Assets =
        [
            new PlannedAsset("held", MediaType.Video) { ObjectPath = "x", ContentKey = "k1", Bytes = 7 },
            new PlannedAsset("url", MediaType.Image) { Url = "https://x/", ContentKey = "k2" },
            new PlannedAsset("known", MediaType.Image) { Url = "https://y/", ContentKey = "k3" },
            new PlannedAsset("id", MediaType.Image) { AssetId = "asset-1" },
        ],
    };

    private static Task<CampaignPlanSummary> SummarizeAsync(CampaignPlan plan) =>
        CampaignPlanSummary.CreateAsync(plan, 8, (asset, _) => Task.FromResult(asset.ContentKey == "k3" ? "asset-3" : null), CancellationToken.None);

    [Fact]
    public async Task A_plan_tells_what_is_uploaded_and_what_is_reused()
    {
        var summary = await SummarizeAsync(Plan);

        Assert.Equal(9, summary.Generations);
        Assert.Equal([new PlannedUpload("held", "video", 7), new PlannedUpload("url", "image", null)], summary.Uploads);
        Assert.Equal([new ReusedAsset("known", "asset-3"), new ReusedAsset("id", "asset-1")], summary.Reused);
    }

    [Fact]
    public async Task The_time_is_estimated_from_rounds_of_generations_and_of_uploads()
    {
        Assert.Equal(TimeSpan.FromSeconds(20 + (2 * 105)), (await SummarizeAsync(Plan)).EstimatedDuration);
        Assert.Equal(TimeSpan.FromSeconds(20 + (9 * 105)), (await SummarizeAsync(Plan with { MaxInFlight = 1 })).EstimatedDuration);
        Assert.Equal(TimeSpan.FromSeconds(105), (await SummarizeAsync(Plan with { Assets = [Plan.Assets[3]], ItemCount = 1 })).EstimatedDuration);
    }

    [Fact]
    public async Task A_duration_is_written_as_ISO_8601_and_read_in_both_ways()
    {
        var json = JsonSerializer.Serialize(await SummarizeAsync(Plan), Options);

        Assert.Contains("\"estimatedDuration\":\"PT3M50S\"", json, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(230), JsonSerializer.Deserialize<CampaignPlanSummary>(json, Options)!.EstimatedDuration);
        Assert.Equal(TimeSpan.FromSeconds(20), Read("\"00:00:20\""));
        Assert.Throws<JsonException>(() => Read("\"soon\""));
        Assert.Throws<JsonException>(() => Read("20"));

        static TimeSpan Read(string value) => JsonSerializer.Deserialize<CampaignPlanSummary>(
            $$"""{ "generations": 1, "uploads": [], "reused": [], "estimatedDuration": {{value}} }""", Options)!.EstimatedDuration;
    }
}
