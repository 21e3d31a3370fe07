using System.Collections.Concurrent;
using System.Text;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

/// <summary>Documents, and short ways to read them.</summary>
internal static class Documents
{
    public const string Full = """
        {
          "id": "spring-launch", "name": "Spring launch", "assetGroup": { "name": "spring" },
          "assets": {
            "hero": { "type": "image", "url": "https://example.com/hero.png?sig=1" },
            "clip": { "type": "video", "url": "data:video/mp4;base64,AAAA" },
            "logo": { "type": "image", "base64": "iVBORw0KGgo=" },
            "bgm": { "type": "audio", "file": "music/theme.mp3" },
            "old": { "type": "image", "assetId": "asset-20260427160000-xxxxx" }
          },
          "defaults": { "model": "seedance", "resolution": "720p", "duration": 5, "ratio": "16:9", "extra": { "camera": { "zoom": 1.50 }, "tag": "a" } },
          "maxInFlight": 4,
          "items": [
            { "id": "shot-01", "prompt": "@image1 and @image2 walk through @video1 to @audio1", "references": ["hero", "clip", { "asset": "bgm" }, "logo"], "duration": 8, "extra": { "tag": "b" } },
            { "prompt": "From here", "references": [{ "asset": "old", "role": "first_frame" }], "seed": 42, "generateAudio": true, "watermark": false, "cameraFixed": true, "returnLastFrame": true, "serviceTier": "flex" },
            { "prompt": "A quiet lake" }
          ],
          "onAmbiguousSubmit": "resubmit"
        }
        """;

    public static CampaignDocumentResult Read(string text, DocumentFormat format = DocumentFormat.Json) =>
        CampaignDocumentReader.Read(Encoding.UTF8.GetBytes(text), new CampaignReadOptions { Format = format });

    public static CampaignDocumentResult ReadGeneration(string text) =>
        CampaignDocumentReader.Read(Encoding.UTF8.GetBytes(text), new CampaignReadOptions { Shape = DocumentShape.Generation });

    public static CampaignDocumentResult ReadCsv(string text, string? name, string? assets) => CampaignDocumentReader.Read(
        Encoding.UTF8.GetBytes(text),
        new CampaignReadOptions { Format = DocumentFormat.Csv, CsvName = name, CsvAssets = assets is null ? null : Encoding.UTF8.GetBytes(assets) });

    /// <summary>A campaign of one item with the given members, of assets i1 to i10, v1 to v4 and a1 to a4.</summary>
    public static string WithItem(string members)
    {
        var assets = new[] { ("image", 10), ("video", 4), ("audio", 4) }.SelectMany(
            type => Enumerable.Range(1, type.Item2).Select(n => $$""" "{{type.Item1[0]}}{{n}}": { "type": "{{type.Item1}}", "assetId": "x{{n}}" } """));
        return $$"""{ "name": "n", "assets": { {{string.Join(",", assets)}} }, "items": [{ {{members}} }] }""";
    }

    public static string[] Errors(this CampaignDocumentResult result)
    {
        Assert.Null(result.Malformed);
        Assert.Equal(result.Errors.Count == 0, result.Document is not null);
        return [.. result.Errors.Select(e => $"{e.Path}: {e.Message}")];
    }

    public static CampaignDocument Valid(this CampaignDocumentResult result)
    {
        Assert.Empty(result.Errors());
        return result.Document!;
    }
}

/// <summary>Says of all media what it is told to.</summary>
internal sealed class FakeInspector(MediaInspection? answer = null) : IMediaInspector
{
    public ConcurrentQueue<(byte[] Bytes, MediaType Declared)> Seen { get; } = [];

    public async Task<MediaInspection> InspectAsync(Stream media, MediaType declared, CancellationToken cancellationToken)
    {
        Assert.True(media.CanSeek);
        Assert.Equal(0, media.Position);
        using var copy = new MemoryStream();
        await media.CopyToAsync(copy, cancellationToken);
        Seen.Enqueue((copy.ToArray(), declared));
        return answer ?? new MediaInspection(declared switch { MediaType.Image => "image/png", MediaType.Video => "video/mp4", _ => "audio/mpeg" }, null, []);
    }
}

/// <summary>Files in memory, by path.</summary>
internal sealed class FakeFiles : IMediaFiles
{
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public Task<MediaFile> OpenAsync(string alias, string path, CancellationToken cancellationToken) => Task.FromResult(
        Files.TryGetValue(path, out var bytes) ? MediaFile.Open(new MemoryStream(bytes)) : MediaFile.Unavailable($"there is no file '{path}'"));
}
