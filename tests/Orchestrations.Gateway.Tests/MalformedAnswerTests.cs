using System.Text;
using CsCheck;

namespace Orchestrations.Gateway.Tests;

public sealed class MalformedAnswerTests
{
    private const string Valid = """
        {"code":"success","message":"","data":{"task_id":"t","status":"SUCCESS","result_url":"https://b.test/out.mp4?s=1","progress":"100%",
         "fail_reason":"","data":{"id":"c","status":"succeeded","content":{"video_url":"https://b.test/out.mp4?s=1"},"error":null,
         "usage":{"completion_tokens":1,"total_tokens":2}}},"Items":[{"Id":"a","Name":"n","Status":"Active","Error":{"Code":"c"}}],"TotalCount":1}
        """;

    private static readonly string[] Names =
        ["code", "data", "status", "progress", "error", "message", "url", "metadata", "content", "video_url", "result_url", "fail_reason", "Id", "Items",
         "TotalCount", "Result", "usage", "task_id", "Error", "total_tokens", "CreateTime"];

    private static readonly string[] Values =
        ["null", "true", "0", "-1", "1e999", "100", "\"100%\"", "\"\"", "\"SUCCESS\"", "\"failed\"", "\"https://b.test/o.mp4?s=1\"", "\"/local\"", "\"//b\"",
         "\"\\ud800\"", "\"http://[\"", "\"{\\\"code\\\":\\\"x\\\"}\"", "[]", "{}", "\"\\u0000\"", "99999999999999999999999"];

    private static readonly Gen<string> AnyJson = Gen.Recursive<string>((depth, inner) => depth > 4
        ? OneOf(Values)
        : Gen.OneOf(
            OneOf(Values),
            inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(OneOf(Names), inner).Array[1, 5].Select(members =>
                "{" + string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}")) + "}")));

    private static readonly Gen<string> Mutated = Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Int[0, 40], Gen.String[0, 5], (from, length, with) =>
        Valid[..from] + with + Valid[Math.Min(Valid.Length, from + length)..]);

    [Fact]
    public Task A_mutated_answer_never_throws_and_never_makes_up_an_output() => SampleAsync(Mutated);

    [Fact]
    public Task An_answer_of_any_shape_never_throws_and_never_makes_up_an_output() => SampleAsync(AnyJson);

    [Fact]
    public Task Bytes_that_are_nothing_never_throw() => SampleAsync(Gen.Byte.Array[0, 300].Select(bytes => Encoding.Latin1.GetString(bytes)));

    private static Gen<string> OneOf(string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static async Task SampleAsync(Gen<string> bodies)
    {
        var (status, body) = (200, "");
        using var gateway = new StubGateway(_ => StubGateway.Answer(status, body));
        await bodies.SampleAsync(
            async sample =>
            {
                body = sample;
                foreach (var next in new[] { 200, 400, 404, 502 })
                {
                    status = next;
                    await ReadEverythingAsync(gateway.Client, status, body);
                }
            },
            iter: 200,
            threads: 1);
    }

    private static async Task ReadEverythingAsync(IGatewayClient client, int status, string body)
    {
        var reading = await client.ReadGenerationAsync("t", CancellationToken.None);
        var submitted = await client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);
        var groups = await client.ListAssetGroupsAsync(null, 1, 10, CancellationToken.None);
        var assets = await client.ListAssetsAsync(null, null, 1, 10, CancellationToken.None);
        var asset = await client.GetAssetAsync("a", CancellationToken.None);
        var created = await client.CreateAssetAsync(new("g", "n", AssetKind.Image, new AssetSource.Url("u")), CancellationToken.None);

        Assert.All(
            [reading.IsSuccess, submitted.IsSuccess, groups.IsSuccess, assets.IsSuccess, created.IsSuccess],
            isSuccess => Assert.False(isSuccess && status != 200));
        Assert.True(asset.IsSuccess || asset.Failure.Message.Length > 0);
        if (reading.Value is { } read)
        {
            Assert.Equal(read.Status == GenerationStatus.Failed, read.Failure is not null);
            Assert.True(read.VideoUrl is null || read.Status == GenerationStatus.Succeeded);
            AssertIsIn(body, read.VideoUrl);
            AssertIsIn(body, read.LastFrameUrl);
        }

        Assert.True(submitted.Value is null || body.Contains(submitted.Value, StringComparison.Ordinal) || body.Contains('\\', StringComparison.Ordinal));
    }

    private static void AssertIsIn(string body, Uri? address) => Assert.True(
        address is null || body.Contains(address.OriginalString, StringComparison.Ordinal) || body.Contains(address.PathAndQuery, StringComparison.Ordinal)
        || body.Contains('\\', StringComparison.Ordinal),
        $"{address} is not in {body}");
}
