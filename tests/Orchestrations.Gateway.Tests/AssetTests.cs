using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Gateway.Tests;

public sealed class AssetTests
{
    [Theory]
    [InlineData("""{"Id":"group-1"}""")]
    [InlineData("""{"ResponseMetadata":{"RequestId":"r"},"Result":{"Id":"group-1"}}""")]
    [InlineData("""{"code":"success","data":{"id":"group-1"}}""")]
    public async Task A_group_is_created(string body)
    {
        using var gateway = StubGateway.Answering(200, body);

        var result = await gateway.Client.CreateAssetGroupAsync("spring", CancellationToken.None);

        Assert.Equal(new AssetGroup("group-1", "spring", CreatedAt: null), result.Value);
        var request = Assert.Single(gateway.Requests);
        Assert.Equal("https://gateway.test/volc/asset/CreateAssetGroup", request.Address.AbsoluteUri);
        Assert.Equal("""{"model":"volc-asset","Name":"spring"}""", request.Body);
    }

    [Fact]
    public async Task A_name_has_up_to_64_characters_however_many_units_they_take()
    {
        using var gateway = StubGateway.Answering(200, """{"Id":"group-1"}""");
        var longest = string.Concat(Enumerable.Repeat("\U0001F600", 64));

        Assert.Equal(longest, (await gateway.Client.CreateAssetGroupAsync(longest, CancellationToken.None)).Value!.Name);
        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.CreateAssetGroupAsync(longest + "x", CancellationToken.None));
    }

    [Fact]
    public async Task A_group_that_is_refused_is_a_failure()
    {
        using var gateway = StubGateway.Answering(401, """{"error":{"message":"bad key","code":"invalid_token"}}""");

        var result = await gateway.Client.CreateAssetGroupAsync("spring", CancellationToken.None);

        Assert.False(result.IsSuccess);
        Assert.Equal(GatewayFailureKind.Unauthorized, result.Failure.Kind);
    }

    [Theory]
    [InlineData(AssetKind.Image, "volc-asset", "Image")]
    [InlineData(AssetKind.Video, "volc-asset-video", "Video")]
    [InlineData(AssetKind.Audio, "volc-asset-audio", "Audio")]
    public async Task An_asset_is_created_from_a_url_under_its_billing_model(AssetKind kind, string model, string type)
    {
        using var gateway = StubGateway.Answering(200, """{"Id":"asset-1"}""");

        var result = await gateway.Client.CreateAssetAsync(
            new CreateAssetRequest("group-1", "hero", kind, new AssetSource.Url("data:x/y;base64,ab+/==")),
            CancellationToken.None);

        Assert.Equal("asset-1", result.Value);
        Assert.Equal(
            $$"""{"model":"{{model}}","GroupId":"group-1","Name":"hero","AssetType":"{{type}}","URL":"data:x/y;base64,ab+/=="}""",
            Assert.Single(gateway.Requests).Body);
    }

    [Fact]
    public async Task An_asset_is_uploaded_as_a_form_whose_file_is_streamed()
    {
        IFormCollection? form = null;
        var bytes = new byte[3_000_000];
        Random.Shared.NextBytes(bytes);
        byte[]? arrived = null;
        await using var server = await StartAsync(async context =>
        {
            form = await context.Request.ReadFormAsync();
            using var copy = new MemoryStream();
            await form.Files["file"]!.CopyToAsync(copy);
            arrived = copy.ToArray();
            return """{"Id":"asset-2"}""";
        });
        await using var services = Live.Services(new Uri(server.Urls.First()));

        var result = await services.GetRequiredService<IGatewayClient>().CreateAssetAsync(
            new CreateAssetRequest(
                "group-1",
                "Frühling",
                AssetKind.Video,
                new AssetSource.File(_ => Task.FromResult<Stream>(new OneWayStream(bytes)), bytes.Length, "../a\"b\r\n ä.mp4", "video/mp4")),
            CancellationToken.None);

        Assert.Equal("asset-2", result.Value);
        Assert.Equal(["volc-asset-video", "group-1", "Frühling", "Video"], new[] { "model", "GroupId", "Name", "AssetType" }.Select(name => (string?)form![name]));
        var file = Assert.Single(form!.Files);
        Assert.Equal(("file", "a_b____.mp4", "video/mp4"), (file.Name, file.FileName, file.ContentType));
        Assert.Equal(bytes, arrived);
    }

    [Fact]
    public async Task A_file_that_can_not_be_opened_throws_before_anything_is_sent()
    {
        using var gateway = StubGateway.Answering(200, """{"Id":"asset-1"}""");
        var source = new AssetSource.File(_ => throw new FileNotFoundException("gone"), 3, "a.png", "image/png");

        await Assert.ThrowsAsync<FileNotFoundException>(
            () => gateway.Client.CreateAssetAsync(new CreateAssetRequest("g", "n", AssetKind.Image, source), CancellationToken.None));
        Assert.Empty(gateway.Requests);
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"upstream asset error: group not found"}}""")]
    [InlineData(400, """{"code":"NotFound.Group","message":"m"}""")]
    [InlineData(404, "")]
    [InlineData(502, """{"error":{"message":"upstream asset error: the group does not exist: NotExist"}}""")]
    [InlineData(502, "upstream asset error: group not found")]
    public async Task A_group_just_made_can_be_not_found_at_first(int status, string body)
    {
        using var gateway = StubGateway.Answering(status, body);

        var result = await gateway.Client.CreateAssetAsync(
            new CreateAssetRequest("g", "n", AssetKind.Image, new AssetSource.Url("https://a.test/i.png")),
            CancellationToken.None);

        Assert.Equal(GatewayFailureKind.NotFound, result.Failure!.Kind);
        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task Names_and_kinds_that_can_not_be_are_refused_before_anything_is_sent()
    {
        using var gateway = StubGateway.Answering(200, """{"Id":"x"}""");
        var url = new AssetSource.Url("https://a.test/i.png");

        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.CreateAssetGroupAsync(new string('x', 65), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.CreateAssetGroupAsync(" ", CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(
            () => gateway.Client.CreateAssetAsync(new("g", new string('x', 65), AssetKind.Image, url), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.CreateAssetAsync(new("", "n", AssetKind.Image, url), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.CreateAssetAsync(new("g", "n", (AssetKind)7, url), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.CreateAssetAsync(new("g", "n", AssetKind.Image, null!), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => gateway.Client.ListAssetsAsync(null, null, 0, 10, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => gateway.Client.ListAssetsAsync(null, null, 1, 101, CancellationToken.None));
        Assert.Empty(gateway.Requests);
        Assert.True((await gateway.Client.CreateAssetGroupAsync(new string('x', 64), CancellationToken.None)).IsSuccess);
    }

    [Theory]
    [InlineData("""{"PageNumber":1,"PageSize":10,"TotalCount":12,"Items":[ITEMS]}""", 12)]
    [InlineData("""{"ResponseMetadata":{"RequestId":"r"},"Result":{"TotalCount":"12","Items":[ITEMS]}}""", 12)]
    [InlineData("""{"code":"success","data":{"items":[ITEMS],"total":12}}""", 12)]
    [InlineData("""{"Items":[ITEMS]}""", 2)]
    [InlineData("""{"TotalCount":1,"Items":[7,null,{},{"Name":"no id"},ITEMS]}""", 2)]
    public async Task Groups_are_listed_without_their_prefix(string body, int total)
    {
        const string Items = """
            {"Id":"g1","Name":"[u-12]-[t-3]-spring","CreateTime":"2026-04-27T16:00:00Z"},{"id":"g2","name":"[u-12]-[t-3]summer","CreateTime":1777305600}
            """;
        using var gateway = StubGateway.Answering(200, body.Replace("ITEMS", Items, StringComparison.Ordinal));

        var result = await gateway.Client.ListAssetGroupsAsync("s", 1, 10, CancellationToken.None);

        Assert.Equal(
            [
                new AssetGroup("g1", "spring", new DateTimeOffset(2026, 4, 27, 16, 0, 0, TimeSpan.Zero)),
                new AssetGroup("g2", "summer", new DateTimeOffset(2026, 4, 27, 16, 0, 0, TimeSpan.Zero)),
            ],
            result.Value!.Items);
        Assert.Equal((total, 1, 10), (result.Value.Total, result.Value.Page, result.Value.PageSize));
        var request = Assert.Single(gateway.Requests);
        Assert.Equal("""{"model":"volc-asset","Filter":{"Name":"s"},"PageNumber":1,"PageSize":10}""", request.Body);
    }

    [Theory]
    [InlineData("1777305600000", true)]
    [InlineData("\"2026-04-27 16:00:00\"", true)]
    [InlineData("\"some day\"", false)]
    [InlineData("-1", false)]
    [InlineData("99999999999999", false)]
    [InlineData("{}", false)]
    public async Task A_time_is_read_in_what_form_it_comes(string time, bool isRead)
    {
        using var gateway = StubGateway.Answering(200, $$"""{"Items":[{"Id":"g","CreateTime":{{time}}}]}""");

        var result = await gateway.Client.ListAssetGroupsAsync(null, 1, 10, CancellationToken.None);

        Assert.Equal(
            isRead ? new DateTimeOffset(2026, 4, 27, 16, 0, 0, TimeSpan.Zero) : null,
            Assert.Single(result.Value!.Items).CreatedAt);
    }

    [Fact]
    public async Task Assets_are_listed_by_name_and_group()
    {
        using var gateway = StubGateway.Answering(
            200,
            """{"TotalCount":1,"Items":[{"Id":"a1","Name":"hero","URL":"https://u.test/x?sig=1","AssetType":"image","GroupId":"g","Status":"Failed","Error":{"Code":"Bad","Message":"too small"}}]}""");

        var result = await gateway.Client.ListAssetsAsync("hero", "g", 2, 50, CancellationToken.None);

        Assert.Equal(
            new Asset("a1", "hero", "g", AssetKind.Image, AssetStatus.Failed) { Url = "https://u.test/x?sig=1", ErrorCode = "Bad", ErrorMessage = "too small" },
            Assert.Single(result.Value!.Items));
        Assert.Equal(
            """{"model":"volc-asset","Filter":{"Name":"hero","GroupIds":["g"]},"PageNumber":2,"PageSize":50}""",
            Assert.Single(gateway.Requests).Body);
    }

    [Theory]
    [InlineData(200, """{"TotalCount":0,"Items":[]}""")]
    [InlineData(200, """{"TotalCount":0,"Items":null}""")]
    [InlineData(400, """{"error":{"code":"MissingParameter","message":"GroupType"}}""")]
    public async Task A_list_that_finds_nothing_is_tried_with_the_group_type(int status, string body)
    {
        using var gateway = new StubGateway(request => request.Body.Contains("AIGC", StringComparison.Ordinal)
            ? StubGateway.Answer(200, """{"TotalCount":1,"Items":[{"Id":"a1"}]}""")
            : StubGateway.Answer(status, body));

        var result = await gateway.Client.ListAssetsAsync(null, "g", 1, 10, CancellationToken.None);

        Assert.Equal(new Asset("a1", null, null, null, AssetStatus.Active), Assert.Single(result.Value!.Items));
        Assert.Equal(
            """{"model":"volc-asset","Filter":{"GroupIds":["g"],"GroupType":"AIGC"},"PageNumber":1,"PageSize":10}""",
            gateway.Requests[1].Body);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(401, false)]
    [InlineData(500, false)]
    public async Task What_the_second_try_does_not_know_is_not_taken_for_nothing(int status, bool isEmpty)
    {
        using var gateway = new StubGateway(request => request.Body.Contains("AIGC", StringComparison.Ordinal)
            ? StubGateway.Answer(status, "")
            : StubGateway.Answer(200, """{"TotalCount":0,"Items":[]}"""));

        var result = await gateway.Client.ListAssetsAsync(null, "g", 1, 10, CancellationToken.None);

        Assert.Equal(isEmpty ? 0 : null, result.Value?.Total);
        Assert.Equal(isEmpty, result.Failure is null);
    }

    [Fact]
    public async Task A_list_that_is_none_is_a_protocol_failure()
    {
        using var gateway = StubGateway.Answering(200, """{"hello":"world"}""");

        var result = await gateway.Client.ListAssetsAsync(null, "g", 1, 10, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Protocol, result.Failure!.Kind);
        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task A_list_may_be_longer_than_other_answers()
    {
        var items = string.Join(',', Enumerable.Range(0, 100).Select(number => $$"""{"Id":"a{{number}}","URL":"{{new string('x', 20_000)}}"}"""));
        using var gateway = StubGateway.Answering(200, $$"""{"Items":[{{items}}]}""");

        var result = await gateway.Client.ListAssetsAsync(null, null, 1, 100, CancellationToken.None);

        Assert.Equal(100, result.Value!.Items.Count);
    }

    [Theory]
    [InlineData("\"Processing\"", AssetStatus.Processing)]
    [InlineData("\"ACTIVE\"", AssetStatus.Active)]
    [InlineData("\"Failed\"", AssetStatus.Failed)]
    [InlineData("\"Inactive\"", AssetStatus.Failed)]
    [InlineData("\"Pondering\"", AssetStatus.Unknown)]
    [InlineData("\"\"", AssetStatus.Active)]
    [InlineData("null", AssetStatus.Active)]
    public async Task An_assets_status_is_read(string word, AssetStatus status)
    {
        using var gateway = StubGateway.Answering(200, $$"""{"Result":{"Id":"a1","AssetType":"Video","Status":{{word}}} }""");

        var result = await gateway.Client.GetAssetAsync("a1", CancellationToken.None);

        Assert.Equal(new Asset("a1", null, null, AssetKind.Video, status), result.Value);
        Assert.Equal("""{"model":"volc-asset","Id":"a1"}""", Assert.Single(gateway.Requests).Body);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(404, "404 page not found")]
    [InlineData(404, """{"error":{"message":"Invalid URL (POST /volc/asset/GetAsset)","type":"invalid_request_error","code":""}}""")]
    [InlineData(400, """{"error":{"message":"unknown action","code":"InvalidAction"}}""")]
    [InlineData(400, """{"error":{"message":"action GetAsset not found"}}""")]
    [InlineData(405, "")]
    public async Task A_gateway_without_the_call_leaves_the_asset_usable(int status, string body)
    {
        using var gateway = StubGateway.Answering(status, body);

        var result = await gateway.Client.GetAssetAsync("a1", CancellationToken.None);

        Assert.Equal(new Asset("a1", null, null, null, AssetStatus.Active), result.Value);
    }

    [Theory]
    [InlineData(404, """{"error":{"code":"AssetNotFound","message":"m"}}""", GatewayFailureKind.NotFound)]
    [InlineData(400, """{"error":{"message":"the asset a1 was not found"}}""", GatewayFailureKind.NotFound)]
    [InlineData(401, "", GatewayFailureKind.Unauthorized)]
    [InlineData(503, "", GatewayFailureKind.Unavailable)]
    [InlineData(200, "{}", GatewayFailureKind.Protocol)]
    public async Task An_asset_that_is_not_there_or_can_not_be_read_is_a_failure(int status, string body, GatewayFailureKind kind)
    {
        using var gateway = StubGateway.Answering(status, body);

        var result = await gateway.Client.GetAssetAsync("a1", CancellationToken.None);

        Assert.Equal(kind, result.Failure!.Kind);
    }

    private static async Task<WebApplication> StartAsync(Func<HttpContext, Task<string>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            var body = await answer(context);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body, Encoding.UTF8);
        });
        await app.StartAsync();
        return app;
    }

    // Neither length nor position: what can't be read twice must not be.
    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
