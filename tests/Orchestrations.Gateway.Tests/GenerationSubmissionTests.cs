using System.Text.Json;
using CsCheck;

namespace Orchestrations.Gateway.Tests;

public sealed class GenerationSubmissionTests
{
    [Theory]
    [InlineData("""{"id":"asyn1","task_id":"asyn1","object":"video","model":"seedance","status":"queued","progress":0,"created_at":1}""", "asyn1")]
    [InlineData("""{"id":"asyntask_1","model":"seedance","status":"queued","created_at":1}""", "asyntask_1")]
    [InlineData("""{"ID":"task_1"}""", "task_1")]
    [InlineData("""{"id":12345}""", "12345")]
    [InlineData("""{"code":"success","message":"","data":{"task_id":"cgt-1"}}""", "cgt-1")]
    [InlineData("""{"id":"","task_id":"t"}""", "t")]
    [InlineData("""{"id":"request-1","data":{"task_id":"t"}}""", "t")]
    [InlineData("""{"id":"request-1","data":{"id":"t"}}""", "t")]
    [InlineData("""{"code":"success","message":"","data":"t"}""", "t")]
    [InlineData("""{"task_id":"t","error":{"message":"late"}}""", "t")]
    [InlineData("""{"id":{},"task_id":"t"}""", "t")]
    public async Task The_tasks_id_is_found(string body, string id)
    {
        using var gateway = StubGateway.Answering(200, body);

        var result = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(id, result.Value);
        Assert.Null(result.Failure);
    }

    [Theory]
    [InlineData("", GatewayFailureKind.Protocol)]
    [InlineData("{}", GatewayFailureKind.Protocol)]
    [InlineData("[]", GatewayFailureKind.Protocol)]
    [InlineData("null", GatewayFailureKind.Protocol)]
    [InlineData("<html></html>", GatewayFailureKind.Protocol)]
    [InlineData("""{"id":"asyn""", GatewayFailureKind.Protocol)]
    [InlineData("""{"id":null,"status":"queued"}""", GatewayFailureKind.Protocol)]
    [InlineData("""{"id":".."}""", GatewayFailureKind.Protocol)]
    [InlineData("""{"code":"busy","data":"try later"}""", GatewayFailureKind.Protocol)]
    [InlineData("""{"id":"request-1","error":{"code":"InvalidParameter"}}""", GatewayFailureKind.InvalidRequest)]
    [InlineData("""{"error":{"code":"insufficient_user_quota","message":"no balance"}}""", GatewayFailureKind.QuotaExhausted)]
    [InlineData("""{"code":"fail_to_fetch_task","message":"{\"error\":{\"code\":\"X\"}}","data":null}""", GatewayFailureKind.Protocol)]
    public async Task A_200_that_names_no_task_is_ambiguous_and_not_sent_again(string body, GatewayFailureKind kind)
    {
        using var gateway = StubGateway.Answering(200, body);

        var result = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal((kind, GatewayAcceptance.Ambiguous), (result.Failure!.Kind, result.Failure.Acceptance));
        Assert.Equal(kind == GatewayFailureKind.Protocol ? body : null, result.Failure.RawAnswer);
        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task Every_parameter_goes_out_under_the_providers_name()
    {
        using var gateway = StubGateway.Answering(200, """{"id":"t"}""");
        var request = new GenerationRequest("seedance", "A dog \"runs\" – très vite 犬")
        {
            References = [new("a1", AssetKind.Audio, "reference_audio"), new("v1", AssetKind.Video, "reference_video"), new("i1", AssetKind.Image, "reference_image")],
            Resolution = "720p",
            Duration = 5,
            Ratio = "16:9",
            Seed = -1,
            GenerateAudio = true,
            Watermark = false,
            CameraFixed = true,
            ReturnLastFrame = true,
            ServiceTier = "flex",
            CallbackUrl = new Uri("https://me.test/done?token=1"),
            Extra = new Dictionary<string, JsonElement> { ["draft"] = JsonElement.Parse("""{"a":[1,2.50]}""") },
        };

        await gateway.Client.SubmitGenerationAsync(request, CancellationToken.None);

        var sent = Assert.Single(gateway.Requests);
        Assert.Equal(
            """
            {"model":"seedance","content":[{"type":"text","text":"A dog \"runs\" – très vite 犬"},
            {"type":"image_url","image_url":{"url":"asset://i1"},"role":"reference_image"},
            {"type":"video_url","video_url":{"url":"asset://v1"},"role":"reference_video"},
            {"type":"audio_url","audio_url":{"url":"asset://a1"},"role":"reference_audio"}],
            "resolution":"720p","duration":5,"ratio":"16:9","seed":-1,"generate_audio":true,"watermark":false,"camera_fixed":true,
            "return_last_frame":true,"service_tier":"flex","callback_url":"https://me.test/done?token=1","draft":{"a":[1,2.50]}}
            """.ReplaceLineEndings(""),
            sent.Body);
        Assert.Equal("https://gateway.test/v1/video/generations", sent.Address.AbsoluteUri);
        Assert.Equal((HttpMethod.Post, "application/json", $"Bearer {StubGateway.Key}"), (sent.Method, sent.ContentType, sent.Authorization));
    }

    [Fact]
    public async Task What_is_not_set_is_not_sent()
    {
        using var gateway = StubGateway.Answering(200, """{"id":"t"}""");

        await gateway.Client.SubmitGenerationAsync(new GenerationRequest("m", "p"), CancellationToken.None);

        Assert.Equal("""{"model":"m","content":[{"type":"text","text":"p"}]}""", Assert.Single(gateway.Requests).Body);
    }

    [Fact]
    public void Content_goes_out_in_the_strict_order_whatever_order_it_was_given_in() =>
        Gen.Enum<AssetKind>().Array[0, 15].Sample(kinds =>
        {
            var references = kinds.Select((kind, index) => new GenerationReference($"{index:D2}", kind, "role")).ToList();

            var body = JsonElement.Parse(GenerationWriter.Write(new GenerationRequest("m", "p") { References = references }).Span);

            var content = body.GetProperty("content").EnumerateArray().ToList();
            var types = content.ConvertAll(part => part.GetProperty("type").GetString()!);
            Assert.Equal("text", types[0]);
            Assert.Equal(types.Skip(1).OrderBy(type => Array.IndexOf(["image_url", "video_url", "audio_url"], type)), types.Skip(1));
            foreach (var (kind, type) in new[] { (AssetKind.Image, "image_url"), (AssetKind.Video, "video_url"), (AssetKind.Audio, "audio_url") })
            {
                Assert.Equal(
                    references.Where(reference => reference.Kind == kind).Select(reference => $"asset://{reference.AssetId}"),
                    content.Where(part => part.GetProperty("type").GetString() == type).Select(part => part.GetProperty(type).GetProperty("url").GetString()));
            }
        });

    [Theory]
    [InlineData("model")]
    [InlineData("Content")]
    [InlineData("generate_audio")]
    [InlineData("callback_url")]
    public async Task An_extra_member_that_the_request_already_has_is_refused_before_anything_is_sent(string name)
    {
        using var gateway = StubGateway.Answering(200, """{"id":"t"}""");
        var request = Live.Generation with { Extra = new Dictionary<string, JsonElement> { [name] = JsonElement.Parse("1") } };

        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.SubmitGenerationAsync(request, CancellationToken.None));
        Assert.Empty(gateway.Requests);
    }

    public static TheoryData<GenerationRequest> Misuses() =>
    [
        new GenerationRequest("", "p"),
        new GenerationRequest("m", " "),
        new GenerationRequest("m", "p") { References = [new("", AssetKind.Image, "r")] },
        new GenerationRequest("m", "p") { References = [new("i", AssetKind.Image, "")] },
        new GenerationRequest("m", "p") { References = [new("i", (AssetKind)9, "r")] },
        new GenerationRequest("m", "p") { Extra = new Dictionary<string, JsonElement> { ["x"] = default } },
    ];

    [Theory]
    [MemberData(nameof(Misuses))]
    public async Task Misuse_throws(GenerationRequest request)
    {
        using var gateway = StubGateway.Answering(200, """{"id":"t"}""");

        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.SubmitGenerationAsync(request, CancellationToken.None));
        Assert.Empty(gateway.Requests);
    }
}
