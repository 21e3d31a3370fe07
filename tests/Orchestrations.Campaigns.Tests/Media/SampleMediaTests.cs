using System.Text.Json;
using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Media;

public sealed class SampleMediaTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "spring-launch");

    /// <summary>The assets of the three sample documents, and which of them each is in.</summary>
    public static TheoryData<string, string, MediaType, string> Assets()
    {
        var data = new TheoryData<string, string, MediaType, string>();
        foreach (var (document, assets) in Documents())
        {
            foreach (var asset in assets.EnumerateObject())
            {
                data.Add(
                    document,
                    asset.Name,
                    Enum.Parse<MediaType>(asset.Value.GetProperty("type").GetString()!, ignoreCase: true),
                    asset.Value.GetProperty("file").GetString()!);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Assets))]
    public void A_sample_asset_is_within_every_limit(string document, string alias, MediaType type, string file)
    {
        using var content = File.OpenRead(Path.Combine(Folder, file));

        var violations = MediaChecker.Check(type, MediaProbe.Probe(content));

        Assert.True(violations is [], $"{document}: {alias}: {string.Join("; ", violations.Select(violation => violation.Message))}");
    }

    [Fact]
    public void Every_sample_file_is_used() =>
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(Folder, "media")).Select(file => $"media/{Path.GetFileName(file)}").Order(StringComparer.Ordinal),
            Assets().Select(row => (string)row[3]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static IEnumerable<(string Document, JsonElement Assets)> Documents()
    {
        yield return ("campaign.json", Parse(File.ReadAllText(Path.Combine(Folder, "campaign.json"))).GetProperty("assets"));
        yield return ("campaign.jsonl", Parse(File.ReadLines(Path.Combine(Folder, "campaign.jsonl")).First()).GetProperty("assets"));
        yield return ("assets.json", Parse(File.ReadAllText(Path.Combine(Folder, "assets.json"))));
    }

    private static JsonElement Parse(string json) => JsonElement.Parse(json);
}
