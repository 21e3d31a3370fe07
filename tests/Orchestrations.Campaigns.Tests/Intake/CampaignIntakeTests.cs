using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class CampaignIntakeTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 27, 16, 0, 0, TimeSpan.Zero);

    private readonly FakeInspector _inspector = new();
    private readonly FakeFiles _files = new() { Files = { ["music/theme.mp3"] = "theme"u8.ToArray() } };

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string WithAsset(string asset) =>
        $$"""{ "name": "n", "assets": { "hero": {{asset}} }, "items": [{ "prompt": "@image1", "references": ["hero"] }] }""";

    private Task<CampaignIntakeResult> PrepareAsync(string text, IMediaInspector? inspector = null, IMediaFiles? files = null, string? id = null) =>
        new CampaignIntake(inspector ?? _inspector, new FakeTimeProvider(Now)).PrepareAsync(Documents.Read(text), files ?? _files, id, CancellationToken.None);

    private async Task<CampaignPlan> PlanAsync(string text, string? id = null)
    {
        var result = await PrepareAsync(text, id: id);
        Assert.Empty(result.Errors);
        return result.Campaign!.Plan;
    }

    [Fact]
    public async Task A_plan_says_what_the_document_says()
    {
        var campaign = (await PrepareAsync(Documents.Full)).Campaign!;
        var plan = campaign.Plan;

        Assert.Equal(("spring-launch", "Spring launch", 3, Now), (plan.Id, plan.Name, plan.ItemCount, plan.CreatedAt));
        Assert.Equal(("spring", null, 4, AmbiguousSubmitChoice.Resubmit), (plan.AssetGroupName, plan.AssetGroupId, plan.MaxInFlight, plan.OnAmbiguousSubmit));
        Assert.Matches("^[0-9a-f]{64}$", plan.DocumentHash);
        var folder = $"spring-launch/{plan.DocumentHash[..12]}/media/";
        Assert.Equal(
            [
                new PlannedAsset("hero", MediaType.Image) { Url = "https://example.com/hero.png?sig=1", ContentKey = Sha256("https://example.com/hero.png?sig=1") },
                new PlannedAsset("clip", MediaType.Video) { ObjectPath = $"{folder}{Sha256("\0\0\0")}.mp4", ContentKey = Sha256("\0\0\0"), Bytes = 3, ContentType = "video/mp4" },
                new PlannedAsset("logo", MediaType.Image)
                {
                    ObjectPath = $"{folder}{campaign.Media[1].Sha256}.png", ContentKey = campaign.Media[1].Sha256, Bytes = 8, ContentType = "image/png",
                },
                new PlannedAsset("bgm", MediaType.Audio) { ObjectPath = $"{folder}{Sha256("theme")}.mp3", ContentKey = Sha256("theme"), Bytes = 5, ContentType = "audio/mpeg" },
                new PlannedAsset("old", MediaType.Image) { AssetId = "asset-20260427160000-xxxxx" },
            ],
            plan.Assets);
        Assert.Equal(plan.Assets.Where(a => a.ObjectPath is not null).Select(a => a.ObjectPath), campaign.Media.Select(m => m.ObjectPath));
        foreach (var media in campaign.Media)
        {
            await using var content = await media.OpenAsync(CancellationToken.None);
            Assert.Equal(media.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(content)));
        }
    }

    [Fact]
    public async Task What_is_malformed_stays_so()
    {
        var result = await PrepareAsync("{");

        Assert.Equal(DocumentProblem.Malformed, result.Malformed!.Code);
        Assert.Null(result.Campaign);
    }

    [Fact]
    public async Task Without_an_id_one_is_derived_from_name_content_and_media()
    {
        const string Text = """{ "name": "  Früh-Launch 2026!! (the very long one, with more words than an id) ", "items": [{ "prompt": "p" }] }""";
        var plan = await PlanAsync(Text);

        Assert.Equal($"fr-h-launch-2026-the-very-long-one-with-{plan.DocumentHash[..12]}", plan.Id);
        Assert.Null(CampaignId.Check(plan.Id));
        Assert.Equal(plan.Id, (await PlanAsync(Text)).Id);
        Assert.NotEqual(plan.Id, (await PlanAsync(Text.Replace("\"p\"", "\"q\"", StringComparison.Ordinal))).Id);
        Assert.StartsWith("campaign-", (await PlanAsync("""{ "name": "春", "items": [{ "prompt": "p" }] }""")).Id, StringComparison.Ordinal);
        Assert.Equal("mine", (await PlanAsync(Text, "mine")).Id);
        Assert.Equal("spring-launch", (await PlanAsync(Documents.Full, "mine")).Id);
        await Assert.ThrowsAsync<ArgumentException>(() => PlanAsync(Text, "../mine"));
    }

    [Theory]
    [InlineData("""{ "type": "image", "url": "data:image/png;base64,aGk=" }""")]
    [InlineData("""{ "type": "image", "url": "data:image/png;base64,aGk%3D" }""")]
    [InlineData("""{ "type": "image", "url": "data:image\/png;base64,aG\u006b=" }""")]
    [InlineData("""{ "type": "image", "url": "data:,h%69" }""")]
    [InlineData("""{ "type": "image", "url": "data:text/plain,hi" }""")]
    [InlineData("""{ "type": "image", "base64": "aGk=" }""")]
    [InlineData("""{ "type": "image", "base64": "aG\u006B=" }""")]
    [InlineData("""{ "type": "image", "file": "hi.png" }""")]
    public async Task However_bytes_are_given_they_are_the_same_campaign(string asset)
    {
        _files.Files["hi.png"] = "hi"u8.ToArray();
        var plan = await PlanAsync(WithAsset(asset));

        Assert.Equal(Sha256("hi"), Assert.Single(plan.Assets).ContentKey);
        Assert.Equal("hi"u8.ToArray(), Assert.Single(_inspector.Seen).Bytes);
        Assert.Equal((await PlanAsync(WithAsset("""{ "type": "image", "base64": "aGk=" }"""))).DocumentHash, plan.DocumentHash);
    }

    [Theory]
    [InlineData("""{ "type": "image", "base64": "aGk" }""", "assets.hero.base64: is not base64")]
    [InlineData("""{ "type": "image", "base64": "aG k" }""", "assets.hero.base64: is not base64")]
    [InlineData("""{ "type": "image", "base64": "aG\nk" }""", "assets.hero.base64: is not base64")]
    [InlineData("""{ "type": "image", "base64": "aG-_" }""", "assets.hero.base64: is not base64")]
    [InlineData("""{ "type": "image", "base64": "a===" }""", "assets.hero.base64: is not base64")]
    [InlineData("""{ "type": "image", "base64": "aGk=aGk=" }""", "assets.hero.base64: is not base64")]
    [InlineData("""{ "type": "image", "base64": "ö" }""", "assets.hero.base64: is not base64")]
    [InlineData("""{ "type": "image", "base64": "=" }""", "assets.hero.base64: is not base64")]
    [InlineData("""{ "type": "image", "base64": "" }""", "assets.hero: hero: it is empty")]
    [InlineData("""{ "type": "image", "url": "data:image/png;base64,!" }""", "assets.hero.url: is not base64")]
    [InlineData("""{ "type": "image", "url": "data:image/png;base64,aGk%3" }""", "assets.hero.url: is not a data URI")]
    [InlineData("""{ "type": "image", "url": "data:image/png,%zz" }""", "assets.hero.url: is not a data URI")]
    [InlineData("""{ "type": "image", "url": "data:image/png,a b" }""", "assets.hero.url: is not a data URI")]
    [InlineData("""{ "type": "image", "url": "data:," }""", "assets.hero: hero: it is empty")]
    [InlineData("""{ "type": "image", "file": "missing.png" }""", "assets.hero.file: there is no file 'missing.png'")]
    public async Task Media_that_can_not_be_had(string asset, string error)
    {
        var result = await PrepareAsync(WithAsset(asset));

        var only = Assert.Single(result.Errors);
        Assert.StartsWith(error, $"{only.Path}: {only.Message}", StringComparison.Ordinal);
        Assert.Null(result.Campaign);
        Assert.Empty(_inspector.Seen);
    }

    [Fact]
    public async Task A_file_is_refused_where_none_can_be_given_even_if_it_is_not_used()
    {
        var read = Documents.Read("""{ "name": "n", "assets": { "a": { "type": "image", "file": "a.png" } }, "items": [{ "prompt": "p" }] }""");

        var result = await new CampaignIntake(_inspector, TimeProvider.System).PrepareAsync(read, null, null, CancellationToken.None);

        Assert.Equal("assets.a.file", Assert.Single(result.Errors).Path);
        Assert.Equal("assets.a", Assert.Single(result.Warnings).Path);
    }

    [Theory]
    [InlineData("image", 30, "x: its size is 31,457,280 bytes; it must be below 30 MB (31,457,280 bytes)")]
    [InlineData("video", 50, "x: its size is 52,428,800 bytes; it must be below 50 MB (52,428,800 bytes)")]
    [InlineData("audio", 15, "x: its size is 15,728,640 bytes; it must be below 15 MB (15,728,640 bytes)")]
    public async Task Media_of_the_limit_is_refused_and_one_byte_less_is_not(string type, int megabytes, string message)
    {
        var limit = megabytes * 1024 * 1024;
        var text = $$"""
            { "name": "n", "assets": { "v": { "type": "video", "assetId": "v" }, "x": { "type": "{{type}}", "file": "large" } }, "items": [{ "prompt": "p", "references": ["x", "v"] }] }
            """;

        _files.Files["large"] = new byte[limit];
        Assert.Equal([new DocumentProblem("assets.x", DocumentProblem.InvalidMedia, message)], (await PrepareAsync(text)).Errors);
        Assert.Empty(_inspector.Seen);
        _files.Files["large"] = new byte[limit - 1];
        Assert.Equal(limit - 1, (await PlanAsync(text)).Assets[1].Bytes);
    }

    [Theory]
    [InlineData("base64", "", "AAAA", 3)]
    [InlineData("url", "data:;base64,", "AAAA", 3)]
    [InlineData("url", "data:,", "xxx", 3)]
    [InlineData("url", "data:,", "%00", 1)]
    public async Task Media_that_is_too_large_is_not_decoded(string member, string start, string unit, int bytes)
    {
        const int Limit = 15 * 1024 * 1024;
        var asset = $$"""{ "type": "audio", "{{member}}": "{{start}}{{string.Concat(Enumerable.Repeat(unit, Limit / bytes))}}" }""";
        var text = $$"""{ "name": "n", "assets": { "v": { "type": "video", "assetId": "v" }, "x": {{asset}} }, "items": [{ "prompt": "p", "references": ["x", "v"] }] }""";

        var error = Assert.Single((await PrepareAsync(text)).Errors);

        Assert.Equal(("assets.x", DocumentProblem.InvalidMedia), (error.Path, error.Code));
        Assert.StartsWith("x: its size is 15,728,640 bytes", error.Message, StringComparison.Ordinal);
        Assert.Empty(_inspector.Seen);
    }

    [Fact]
    public async Task What_the_inspector_objects_to_is_an_error_beside_those_of_the_document()
    {
        var inspector = new FakeInspector(new MediaInspection(null, null, ["its width is 200 px", "it is a GIF"]));
        var result = await PrepareAsync(
            """{ "name": "n", "assets": { "a": { "type": "image", "base64": "aGk=" } }, "items": [{ "prompt": "@image1", "references": ["a"] }, { "prompt": "" }] }""", inspector);

        Assert.Equal(
            [
                new DocumentProblem("items[1].prompt", DocumentProblem.InvalidRequest, "must have 1 to 10000 characters, but has 0"),
                new DocumentProblem("assets.a", DocumentProblem.InvalidMedia, "a: its width is 200 px"), new DocumentProblem("assets.a", DocumentProblem.InvalidMedia, "a: it is a GIF"),
            ],
            result.Errors);
        Assert.Null(result.Campaign);
    }

    [Fact]
    public async Task An_asset_that_no_item_uses_is_not_looked_at()
    {
        var plan = await PlanAsync(
            """{ "name": "n", "assets": { "a": { "type": "image", "base64": "!" }, "b": { "type": "image", "file": "missing" } }, "items": [{ "prompt": "p" }] }""");

        Assert.Empty(plan.Assets);
        Assert.Empty(_inspector.Seen);
        Assert.Null(plan.AssetGroupName);
    }

    [Theory]
    [InlineData("image/jpeg", ".jpg")]
    [InlineData("image/png", ".png")]
    [InlineData("image/gif", ".gif")]
    [InlineData("image/webp", ".webp")]
    [InlineData("image/bmp", ".bmp")]
    [InlineData("image/tiff", ".tiff")]
    [InlineData("image/heic", ".heic")]
    [InlineData("image/heif", ".heif")]
    [InlineData("video/quicktime", ".mov")]
    [InlineData("audio/wav", ".wav")]
    [InlineData("text/html", "")]
    [InlineData(null, "")]
    public async Task Media_is_kept_under_the_extension_of_its_content(string? contentType, string extension)
    {
        var result = await PrepareAsync(WithAsset("""{ "type": "image", "url": "data:,hi" }"""), new FakeInspector(new MediaInspection(contentType, null, [])));

        var media = Assert.Single(result.Campaign!.Media);
        Assert.EndsWith($"/media/{Sha256("hi")}{extension}", media.ObjectPath, StringComparison.Ordinal);
        Assert.Equal(contentType ?? "application/octet-stream", media.ContentType);
    }

    [Fact]
    public async Task One_content_under_two_aliases_is_kept_once()
    {
        var campaign = (await PrepareAsync("""
            { "name": "n", "assets": { "a": { "type": "image", "base64": "aGk=" }, "b": { "type": "image", "url": "data:,hi" } }, "items": [{ "prompt": "@image1 @image2", "references": ["a", "b"] }] }
            """)).Campaign!;

        Assert.Single(campaign.Media);
        Assert.Equal(campaign.Plan.Assets[0].ObjectPath, campaign.Plan.Assets[1].ObjectPath);
    }

    [Theory]
    [InlineData("", "url\": \"https://x/", "Spring", null)]
    [InlineData("\"assetGroup\": { \"name\": \"g\" },", "url\": \"https://x/", "g", null)]
    [InlineData("\"assetGroup\": { \"id\": \"i\" },", "url\": \"https://x/", null, "i")]
    [InlineData("\"assetGroup\": { \"name\": \"g\" },", "assetId\": \"x", null, null)]
    public async Task An_asset_group_is_made_only_for_what_is_uploaded(string group, string source, string? name, string? id)
    {
        var plan = await PlanAsync(
            $$"""{ "name": "Spring", {{group}} "assets": { "a": { "type": "image", "{{source}}" } }, "items": [{ "prompt": "@image1", "references": ["a"] }] }""");

        Assert.Equal((name, id), (plan.AssetGroupName, plan.AssetGroupId));
    }

    [Fact]
    public async Task A_groups_default_name_is_the_campaigns_cut_to_64_whole_characters()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 100));
        var plan = await PlanAsync(WithAsset("""{ "type": "image", "url": "https://x/" }""").Replace("\"n\"", $"\"{name}\"", StringComparison.Ordinal));

        Assert.Equal(name[..128], plan.AssetGroupName);
    }

    [Fact]
    public async Task More_than_15_s_of_video_or_audio_together_is_warned_of()
    {
        var inspector = new FakeInspector(new MediaInspection(null, TimeSpan.FromSeconds(7.5), []));
        async Task<string[]> WarningsAsync(string references, DocumentShape shape = DocumentShape.Campaign)
        {
            var assets = string.Join(",", "vw12".Select(c => $$""" "{{c}}": { "type": "{{(char.IsDigit(c) ? "audio" : "video")}}", "base64": "aGk=" } """));
            var common = $$"""{ "assets": { {{assets}}, "r": { "type": "video", "assetId": "r" } }, "name": "n", """;
            var item = $$""" "prompt": "p", "references": [{{references}}] """;
            var read = shape == DocumentShape.Campaign ? Documents.Read($"{common} \"items\": [{{ {item} }}] }}") : Documents.ReadGeneration($"{common} {item} }}");
            var result = await new CampaignIntake(inspector, TimeProvider.System).PrepareAsync(read, null, null, CancellationToken.None);
            Assert.Empty(result.Errors);
            return [.. result.Warnings.Where(w => w.Message.Contains("together", StringComparison.Ordinal)).Select(w => $"{w.Path}: {w.Message}")];
        }

        Assert.Empty(await WarningsAsync("""  "v", "w", "r", "1", "2" """));
        Assert.Equal(
            ["items[0].references: names 22.5 s of video together; the provider has been seen to refuse more than 15 s"], await WarningsAsync(""" "v", "w", "v" """));
        Assert.Equal(
            ["references: names 22.5 s of audio together; the provider has been seen to refuse more than 15 s"],
            await WarningsAsync(""" "v", "1", "1", "2" """, DocumentShape.Generation));
    }

    [Fact]
    public async Task Files_are_relative_to_the_folder_of_the_document()
    {
        var root = Directory.CreateTempSubdirectory("intake-");
        try
        {
            var folder = root.CreateSubdirectory("campaign");
            folder.CreateSubdirectory("folder");
            await File.WriteAllTextAsync(Path.Combine(root.FullName, "up.png"), "up");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "empty.png"), "");
            var files = new DirectoryMediaFiles(folder.FullName);
            async Task<string> ProblemAsync(string path) => (await files.OpenAsync("a", path, CancellationToken.None)).Problem!;

            var file = await files.OpenAsync("a", "../up.png", CancellationToken.None);
            await using (file.Content)
            {
                Assert.Equal("up", await new StreamReader(file.Content!).ReadToEndAsync());
            }

            Assert.Equal("'folder' is a folder", await ProblemAsync("folder"));
            Assert.Equal("'empty.png' is empty", await ProblemAsync("empty.png"));
            Assert.Equal($"there is no file 'missing.png' in '{folder.FullName}'", await ProblemAsync("missing.png"));
            await using (new FileStream(Path.Combine(root.FullName, "up.png"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                Assert.StartsWith("'../up.png' can't be read: ", await ProblemAsync("../up.png"), StringComparison.Ordinal);
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_file_that_breaks_off_while_it_is_read_is_an_error_at_its_path()
    {
        var files = new BrokenFiles();

        var error = Assert.Single((await PrepareAsync(WithAsset("""{ "type": "image", "file": "x" }"""), files: files)).Errors);

        Assert.Equal(("assets.hero.file", "can't be read: the disk is gone"), (error.Path, error.Message));
    }

    private sealed class BrokenFiles : IMediaFiles
    {
        public Task<MediaFile> OpenAsync(string alias, string path, CancellationToken cancellationToken) => Task.FromResult(MediaFile.Open(new BrokenStream()));

        private sealed class BrokenStream() : MemoryStream([1, 2, 3])
        {
            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("the disk is gone");
        }
    }
}
