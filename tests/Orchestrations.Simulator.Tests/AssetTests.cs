using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

public sealed class AssetTests
{
    private const string Create = "/volc/asset/CreateAsset";
    private const string ListGroups = "/volc/asset/ListAssetGroups";
    private const string ListAssets = "/volc/asset/ListAssets";

    [Fact]
    public async Task A_group_is_named_back_with_its_accounts_prefix()
    {
        await using var gateway = await StartAsync();

        var id = await gateway.GroupAsync("spring");
        var listed = await gateway.CallAsync(ListGroups, Query("PRIN"));

        Assert.Matches("^group-20260427160000-[0-9a-z]{5}$", id);
        Assert.Equal(1, listed["TotalCount"]!.GetValue<int>());
        Assert.Equal("[u-1]-[t-1]spring", Text(listed["Items"]![0]!["Name"]));
        Assert.Equal(id, Text(listed["Items"]![0]!["Id"]));
        Assert.Equal("spring", gateway.Journal.AssetGroups[0].Name);
    }

    [Fact]
    public async Task Groups_come_newest_first_and_by_page()
    {
        await using var gateway = await StartAsync();
        foreach (var name in new[] { "one", "two", "three" })
        {
            await gateway.GroupAsync(name);
        }

        var first = await gateway.CallAsync(ListGroups, Query(null, page: 1, size: 2));
        var second = await gateway.CallAsync(ListGroups, Query(null, page: 2, size: 2));
        var beyond = await gateway.CallAsync(ListGroups, Query(null, page: int.MaxValue, size: 100));

        Assert.Equal(["[u-1]-[t-1]three", "[u-1]-[t-1]two"], Names(first));
        Assert.Equal(["[u-1]-[t-1]one"], Names(second));
        Assert.Equal(3, second["TotalCount"]!.GetValue<int>());
        Assert.Empty(Names(beyond));
    }

    [Fact]
    public async Task Each_account_sees_its_own_alone()
    {
        await using var gateway = await StartAsync(Options with { ApiKeys = ["first", "second"] });
        await gateway.AssetAsync(Image(await gateway.GroupAsync("spring"), "hero"));
        using var other = ClientFor(gateway.Simulator, "second");

        foreach (var path in new[] { ListGroups, ListAssets })
        {
            using var response = await other.PostAsync(
                new Uri(path, UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json"));
            Assert.Equal(0, (await ReadAsync(response))["TotalCount"]!.GetValue<int>());
        }

        using var journal = await other.GetAsync(new Uri("/simulator/journal", UriKind.Relative));
        Assert.Empty((await ReadAsync(journal))["assets"]!.AsArray());
    }

    [Fact]
    public async Task An_asset_is_processing_and_then_active()
    {
        await using var gateway = await StartAsync();
        var group = await gateway.GroupAsync("spring");
        var id = await gateway.AssetAsync(Image(group, "hero"));

        var early = await gateway.CallAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = id });
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        var later = await gateway.CallAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = id });

        Assert.Matches("^asset-20260427160000-[0-9a-z]{5}$", id);
        Assert.Equal("Processing", Text(early["Status"]));
        Assert.Equal("Active", Text(later["Status"]));
        Assert.Equal("hero", Text(later["Name"]));
        Assert.Equal(group, Text(later["GroupId"]));
        Assert.Equal("Image", Text(later["AssetType"]));
        Assert.Equal("https://example.com/hero.png", Text(later["URL"]));
        Assert.Equal("2026-04-27T16:00:00Z", Text(later["CreateTime"]));
        Assert.Equal("2026-04-27T16:00:01Z", Text(later["UpdateTime"]));
    }

    [Fact]
    public async Task An_unknown_asset_is_404()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.PostAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = "asset-x" });

        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task Assets_are_listed_by_name_and_group()
    {
        await using var gateway = await StartAsync();
        var spring = await gateway.GroupAsync("spring");
        var autumn = await gateway.GroupAsync("autumn");
        await gateway.AssetAsync(Image(spring, "hero"));
        await gateway.AssetAsync(Image(spring, "heroine"));
        await gateway.AssetAsync(Image(autumn, "hero"));
        var query = Query("HERO");
        query["Filter"]!["GroupIds"] = new JsonArray(spring);
        query["Filter"]!["GroupType"] = "AIGC";

        var listed = await gateway.CallAsync(ListAssets, query);

        Assert.Equal(["heroine", "hero"], Names(listed));
    }

    [Theory]
    [InlineData("data:image/png;base64,", "data")]
    [InlineData("", "base64")]
    public async Task Media_can_be_sent_as_base64(string prefix, string source)
    {
        await using var gateway = await StartAsync();
        byte[] media = [1, 2, 3];

        var id = await gateway.AssetAsync(Image(await gateway.GroupAsync("spring"), "hero", prefix + Convert.ToBase64String(media)));

        var entry = Assert.Single(gateway.Journal.Assets);
        Assert.Equal(id, entry.Id);
        Assert.Equal(source, entry.Source);
        Assert.Equal(3, entry.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(media)), entry.Sha256);
        Assert.Null(entry.Url);
    }

    [Theory]
    [InlineData(null, null, 200)]
    [InlineData("Video", "volc-asset-video", 200)]
    [InlineData("Audio", "volc-asset-audio", 200)]
    [InlineData("Video", null, 400)]
    public async Task Media_can_be_sent_as_a_file(string? type, string? model, int status)
    {
        await using var gateway = await StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent([1, 2, 3]), "file", "media.bin" },
            { new StringContent(await gateway.GroupAsync("spring")), "GroupId" },
            { new StringContent("reference"), "Name" },
        };
        if (type is not null)
        {
            form.Add(new StringContent(type), "AssetType");
        }

        if (model is not null)
        {
            form.Add(new StringContent(model), "model");
        }

        using var response = await gateway.Client.PostAsync(new Uri(Create, UriKind.Relative), form);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200, gateway.Journal.Assets.Any(asset => asset.Source == "file" && asset.AssetType == (type ?? "Image")));
    }

    public static TheoryData<string, string?> Broken => new()
    {
        { "AssetType", "Text" },
        { "AssetType", "Video" },
        { "model", "volc-asset-audio" },
        { "Name", null },
        { "Name", new string('n', 65) },
        { "URL", null },
        { "URL", "not base64!" },
        { "URL", "data:image/png,plain" },
        { "URL", "data:video/mp4;base64,AAAA" },
        { "URL", "data:image/png;base64," },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_rule_is_400_and_makes_nothing(string member, string? value)
    {
        await using var gateway = await StartAsync();
        var body = Image(await gateway.GroupAsync("spring"), "hero");
        body[member] = value;

        using var response = await gateway.PostAsync(Create, body);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.NotEmpty(Text((await ReadAsync(response))["error"]!["message"]));
        Assert.Empty(gateway.Journal.Assets);
    }

    [Fact]
    public async Task Media_of_the_limit_is_refused_and_a_byte_less_is_taken()
    {
        await using var gateway = await StartAsync();
        var group = await gateway.GroupAsync("spring");
        const int Limit = 15 << 20;

        var statuses = new List<int>();
        foreach (var size in new[] { Limit, Limit - 1 })
        {
            using var form = new MultipartFormDataContent
            {
                { new ByteArrayContent(new byte[size]), "file", "theme.mp3" },
                { new StringContent(group), "GroupId" },
                { new StringContent("theme"), "Name" },
                { new StringContent("Audio"), "AssetType" },
                { new StringContent("volc-asset-audio"), "model" },
            };
            using var response = await gateway.Client.PostAsync(new Uri(Create, UriKind.Relative), form);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([400, 200], statuses);
    }

    [Fact]
    public async Task A_name_taken_in_its_group_gives_a_misleading_404()
    {
        await using var gateway = await StartAsync();
        var group = await gateway.GroupAsync("spring");
        await gateway.AssetAsync(Image(group, "hero"));

        using var response = await gateway.PostAsync(Create, Image(group, "hero"));
        await gateway.AssetAsync(Image(await gateway.GroupAsync("autumn"), "hero"));

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains("group is not found", Text((await ReadAsync(response))["error"]!["message"]), StringComparison.Ordinal);
        Assert.Equal(2, gateway.Journal.Assets.Count);
    }

    [Fact]
    public async Task The_same_asset_made_twice_at_once_is_made_once()
    {
        await using var gateway = await StartAsync();
        var group = await gateway.GroupAsync("spring");

        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await gateway.PostAsync(Create, Image(group, "hero"));
            return (int)response.StatusCode;
        }));

        Assert.Equal(1, statuses.Count(status => status == 200));
        Assert.Single(gateway.Journal.Assets);
    }

    [Theory]
    [InlineData("/volc/asset/CreateAssetGroup", "{}")]
    [InlineData("/volc/asset/CreateAssetGroup", "nonsense")]
    [InlineData("/volc/asset/CreateAssetGroup", """{"Name":"#sim:nonsense"}""")]
    [InlineData("/volc/asset/CreateAsset", "[]")]
    [InlineData("/volc/asset/CreateAsset", """{"Name":"#sim:moderation"}""")]
    [InlineData("/volc/asset/ListAssets", "[]")]
    [InlineData("/volc/asset/ListAssets", """{"PageNumber":0}""")]
    [InlineData("/volc/asset/ListAssetGroups", """{"PageSize":101}""")]
    [InlineData("/volc/asset/ListAssetGroups", """{"PageSize":"ten"}""")]
    public async Task A_request_that_cannot_be_read_is_400(string path, string body)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.Client.PostAsync(
            new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("invalid_request", Text((await ReadAsync(response))["error"]!["code"]));
    }

    [Fact]
    public async Task A_form_that_breaks_off_is_400()
    {
        await using var gateway = await StartAsync();
        using var content = new StringContent("--b\r\nContent-Disposition: form-data; name=\"Name\"\r\n\r\nhe");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");

        using var response = await gateway.Client.PostAsync(new Uri(Create, UriKind.Relative), content);

        Assert.Equal(400, (int)response.StatusCode);
    }

    private static JsonObject Query(string? name, int page = 1, int size = 10) => new()
    {
        ["model"] = "volc-asset",
        ["Filter"] = new JsonObject { ["Name"] = name },
        ["PageNumber"] = page,
        ["PageSize"] = size,
    };

    private static IEnumerable<string> Names(JsonObject list) => list["Items"]!.AsArray().Select(item => Text(item!["Name"]));
}
