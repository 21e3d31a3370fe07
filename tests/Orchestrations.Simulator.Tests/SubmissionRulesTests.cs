using System.Text;
using System.Text.Json.Nodes;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

public sealed class SubmissionRulesTests
{
    private const string Web = "https://example.com/media";

    public static TheoryData<string, string> Broken => new()
    {
        { """{"content":[{"type":"text","text":"a"}]}""", "model" },
        { """{"model":"volc-asset","content":[{"type":"text","text":"a"}]}""", "model" },
        { """{"model":7,"content":[{"type":"text","text":"a"}]}""", "model" },
        { """{"model":"seedance"}""", "content" },
        { """{"model":"seedance","content":[]}""", "content" },
        { """{"model":"seedance","content":["a"]}""", "content[0]" },
        { """{"model":"seedance","content":[{"type":"music"}]}""", "content[0]: type" },
        { """{"model":"seedance","content":[{"type":"text","text":""}]}""", "content[0]: text" },
        { """{"model":"seedance","content":[{"type":"text","text":"a"},{"type":"image_url"}]}""", "content[1]: image_url.url" },
        { """{"model":"seedance","content":[{"type":"text","text":"a"}],"duration":3}""", "duration" },
        { """{"model":"seedance","content":[{"type":"text","text":"a"}],"duration":16}""", "duration" },
        { """{"model":"seedance","content":[{"type":"text","text":"a"}],"duration":5.5}""", "duration" },
        { """{"model":"seedance","content":[{"type":"text","text":"a"}],"duration":"5"}""", "duration" },
        { """{"model":"seedance","content":[{"type":"text","text":"a"}],"resolution":"4k"}""", "resolution" },
        { """{"model":"seedance","content":[{"type":"text","text":"a"}],"ratio":"2:1"}""", "ratio" },
        { """{"model":"seedance","model":"seedance","content":[{"type":"text","text":"a"}]}""", "JSON" },
        { """{"model":"seedance","content":[{"type":"text","text":"a"}""", "JSON" },
        { "[]", "object" },
        { "", "JSON" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_rule_is_400_names_it_and_bills_nothing(string body, string named)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.Client.PostAsync(
            new Uri("/v1/video/generations", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

        await AssertRefusedAsync(gateway, response, named);
    }

    public static TheoryData<string, string> BrokenMedia => new()
    {
        { "video image", "order" },
        { "audio", "no audio" },
        { "image*10", "at most 9" },
        { "video*4", "at most 3" },
        { "image audio*4", "at most 3" },
        { "image:first_frame image:reference_image", "exclude each other" },
        { "image:first_frame video", "exclude each other" },
        { "image:last_frame", "first_frame" },
        { "image:first_frame*2", "first_frame" },
        { "image:reference_video", "role" },
        { "video:first_frame", "role" },
    };

    [Theory]
    [MemberData(nameof(BrokenMedia))]
    public async Task Media_that_do_not_go_together_are_400_and_bill_nothing(string parts, string named)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync(Generation("together", Parts(parts)));

        await AssertRefusedAsync(gateway, response, named);
    }

    [Theory]
    [InlineData("image")]
    [InlineData("image*9 video*3 audio*3")]
    [InlineData("image:first_frame")]
    [InlineData("image:first_frame image:last_frame")]
    [InlineData("video audio")]
    public async Task Media_that_go_together_are_accepted(string parts)
    {
        await using var gateway = await StartAsync();

        await gateway.AcceptAsync(Generation("together", Parts(parts)));

        Assert.True(Assert.Single(gateway.Journal.Submissions).Billed);
    }

    [Fact]
    public async Task A_text_after_an_image_is_refused()
    {
        await using var gateway = await StartAsync();
        var request = Generation("x");
        request["content"] = new JsonArray(Media("image", Web), new JsonObject { ["type"] = "text", ["text"] = "late" });

        using var response = await gateway.SubmitAsync(request);

        await AssertRefusedAsync(gateway, response, "order");
    }

    [Theory]
    [InlineData("asset://asset-nobody-knows", "does not exist")]
    [InlineData("ftp://example.com/a.png", "URL must be")]
    [InlineData("data:video/mp4;base64,AAAA", "URL must be")]
    public async Task A_reference_that_cannot_be_used_is_refused(string url, string named)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync(Generation("x", Media("image", url)));

        await AssertRefusedAsync(gateway, response, named);
    }

    [Theory]
    [InlineData("asset://")]
    [InlineData("Asset://")]
    public async Task Only_an_active_asset_can_be_used(string scheme)
    {
        await using var gateway = await StartAsync();
        var asset = await gateway.AssetAsync(Image(await gateway.GroupAsync("spring"), "hero"));
        var request = Generation("x", Media("image", scheme + asset, "reference_image"));

        using var early = await gateway.SubmitAsync(request.DeepClone().AsObject());
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        using var later = await gateway.SubmitAsync(request);

        await AssertRefusedAsync(early, "Processing");
        Assert.Equal(200, (int)later.StatusCode);
    }

    [Fact]
    public async Task An_asset_of_another_type_or_account_is_refused()
    {
        await using var gateway = await StartAsync(Options with { ApiKeys = ["first", "second"] });
        var asset = await gateway.AssetAsync(Image(await gateway.GroupAsync("spring"), "hero"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        using var other = ClientFor(gateway.Simulator, "second");

        using var wrongType = await gateway.SubmitAsync(Generation("x", Media("video", "asset://" + asset)));
        using var wrongAccount = await other.PostAsync(
            new Uri("/v1/video/generations", UriKind.Relative),
            new StringContent(Generation("x", Media("image", "asset://" + asset)).ToJsonString(), Encoding.UTF8, "application/json"));

        await AssertRefusedAsync(wrongType, "type Image");
        await AssertRefusedAsync(wrongAccount, "does not exist");
    }

    [Fact]
    public async Task Inline_media_is_journaled_by_its_checksum_alone()
    {
        await using var gateway = await StartAsync();
        var media = "data:image/png;base64," + Convert.ToBase64String(new byte[60_000]);

        await gateway.AcceptAsync(Generation("inline", Media("image", media)));

        var url = Assert.Single(gateway.Journal.Submissions).Request!.Value
            .GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString()!;
        Assert.StartsWith("data:image/png;base64,AAAA", url, StringComparison.Ordinal);
        Assert.Contains("80022 characters, sha256 ", url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_beyond_all_bounds_is_refused_and_journaled_cut()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.SubmitAsync(new string('a', 20_000));

        await AssertRefusedAsync(gateway, response, "content[0]: text");
        Assert.Equal(16_384, gateway.Journal.Submissions[0].Prompt.Length);
    }

    private static JsonObject[] Parts(string parts) =>
    [
        .. from part in parts.Split(' ')
           let counted = part.Split('*')
           let named = counted[0].Split(':')
           from _ in Enumerable.Range(0, counted.Length > 1 ? int.Parse(counted[1], System.Globalization.CultureInfo.InvariantCulture) : 1)
           select Media(named[0], Web, named.Length > 1 ? named[1] : null),
    ];

    private static async Task AssertRefusedAsync(TestGateway gateway, HttpResponseMessage response, string named)
    {
        await AssertRefusedAsync(response, named);
        var entry = Assert.Single(gateway.Journal.Submissions);
        Assert.False(entry.Billed);
        Assert.Null(entry.TaskId);
        Assert.Equal(400, entry.Status);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, string named)
    {
        Assert.Equal(400, (int)response.StatusCode);
        var answer = await ReadAsync(response);
        Assert.Equal("invalid_request", Text(answer["code"]));
        Assert.Contains(named, Text(answer["message"]), StringComparison.Ordinal);
    }
}
