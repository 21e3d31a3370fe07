using System.Diagnostics;
using CsCheck;

namespace Orchestrations.Gateway.Tests;

public sealed class RedactionTests
{
    private const string Key = StubGateway.Key;

    [Theory]
    [InlineData("the key " + Key + " is wrong", "the key <redacted> is wrong")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: <redacted>")]
    [InlineData("""{"authorization":"Bearer abc","x":1}""", """{"authorization":"<redacted>","x":1}""")]
    [InlineData("""{\"Authorization\":\"abc\"}""", """{\"Authorization\":\"<redacted>\"}""")]
    [InlineData("sent Bearer abcdefgh now", "sent Bearer <redacted> now")]
    [InlineData("token sk-0123456789abc expired", "token <redacted> expired")]
    [InlineData("get https://b.test/o.mp4?X-Amz-Signature=1&b=2 failed", "get https://b.test/o.mp4?<redacted> failed")]
    [InlineData("""{"url":"https:\/\/b.test\/o.mp4?a=1\u0026b=2","c":3}""", """{"url":"https:\/\/b.test\/o.mp4?<redacted>","c":3}""")]
    [InlineData("""{\"url\":\"https://b.test/o?a=1\",\"c\":3}""", """{\"url\":\"https://b.test/o?<redacted>\",\"c\":3}""")]
    [InlineData("bad https://v.test/api/callbacks/aXRl.c2ln-_ here", "bad https://v.test/api/callbacks/<redacted> here")]
    [InlineData("""{"callback_url":"https:\/\/v.test\/api\/callbacks\/aXRl.c2ln","c":3}""", """{"callback_url":"https:\/\/v.test\/api\/callbacks\/<redacted>","c":3}""")]
    [InlineData("tos://user:word@b.test/o#frag", "tos://b.test/o?<redacted>")]
    [InlineData("/o.mp4?X-Tos-Signature=abc&ok=1", "/o.mp4?X-Tos-Signature=<redacted>&ok=1")]
    [InlineData("?code=Ab_c-1==&name=n", "?code=<redacted>&name=n")]
    [InlineData("code=Ab_c-1%3D", "code=<redacted>")]
    [InlineData("GET /api/campaigns?from=1&code=Ab_c-1== - -", "GET /api/campaigns?from=1&code=<redacted> - -")]
    [InlineData("""{"path":"/api/campaigns?from=1\u0026code=Ab_c-1","c":3}""", """{"path":"/api/campaigns?from=1\u0026code=<redacted>","c":3}""")]
    [InlineData("the exit code=3", "the exit code=3")]
    [InlineData("src data:image/png;base64,iVBORw0KGgo= end", "src data:image/png<cut> end")]
    [InlineData("plain text with 100 % and a/b", "plain text with 100 % and a/b")]
    public void Secrets_and_media_are_taken_out(string text, string redacted) => Assert.Equal(redacted, Redaction.Redact(text, Key));

    [Fact]
    public void A_key_is_found_in_its_escaped_forms_and_across_the_cut()
    {
        const string Odd = "a+b/c\"d=é!";
        var text = $"{Odd} {Uri.EscapeDataString(Odd)} {System.Text.Json.JsonSerializer.Serialize(Odd)}";

        Assert.Equal("<redacted> <redacted> \"<redacted>\"", Redaction.Redact(text, Odd));
        Assert.DoesNotContain(Key[..10], Redaction.Redact(new string(' ', 2040) + Key, Key), StringComparison.Ordinal);
        Assert.DoesNotContain(Key[..10], Redaction.Redact(new string('A', (64 * 1024) - 5) + Key, Key), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_base64_is_cut_and_the_whole_too()
    {
        Assert.Equal("a <cut> b", Redaction.Redact($"a {new string('Q', 500)} b"));
        Assert.Equal(Redaction.MaxRawAnswer, Redaction.Redact(string.Concat(Enumerable.Repeat("word ", 10_000))).Length);
        Assert.Equal("abc", Redaction.Redact("abcdef", maxLength: 3));
        Assert.Equal("a", Redaction.Redact("a", "a"));
    }

    [Theory]
    [InlineData("https://u:p@b.test:8443/a/b?sig=1#f", "https://b.test:8443/a/b?<redacted>")]
    [InlineData("https://b.test/a", "https://b.test/a")]
    public void An_address_keeps_scheme_host_and_path(string address, string redacted)
    {
        Assert.Equal(redacted, Redaction.Redact(new Uri(address)));
        Assert.Equal("/a?sig=<redacted>", Redaction.Redact(new Uri("/a?sig=1", UriKind.Relative)));
    }

    [Fact]
    public void What_is_made_to_take_long_does_not()
    {
        string[] bombs = ["http://", "data:a/a;", "authorization ", "a://b@", "sk-", "bearer  ", "x-amz-", "\\\\/"];
        var watch = Stopwatch.StartNew();

        foreach (var bomb in bombs)
        {
            Assert.InRange(Redaction.Redact(string.Concat(Enumerable.Repeat(bomb, 200_000)), Key).Length, 0, Redaction.MaxRawAnswer);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public void The_key_never_survives_in_whatever_surrounds_it() =>
        Gen.Select(Gen.String[0, 200], Gen.String[0, 200]).Sample((before, after) =>
            Assert.DoesNotContain(Key, Redaction.Redact(before + Key + after, Key), StringComparison.Ordinal));

    [Theory]
    [InlineData(400)]
    [InlineData(502)]
    [InlineData(200)]
    [InlineData(302)]
    public async Task No_failure_and_no_log_line_holds_the_key_or_a_signed_query(int status)
    {
        const string Echo = $$"""{"error":{"code":"{{Key}}","message":"Bearer {{Key}} at https://b.test/o.mp4?X-Amz-Signature=secret-signature"} }""";
        foreach (var body in new[] { Echo, $"<html>{Key} https://b.test/o?sig=secret-signature</html>", $$"""{"status":"failed {{Key}}"}""" })
        {
            using var gateway = StubGateway.Answering(status, body);

            var submitted = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);
            var read = await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);
            var listed = await gateway.Client.ListAssetsAsync("n", "g", 1, 10, CancellationToken.None);

            var told = $"{submitted} {read} {listed} {string.Join('\n', gateway.Log.Lines)}";
            Assert.DoesNotContain(Key, told, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-signature", told, StringComparison.Ordinal);
            Assert.NotEmpty(gateway.Log.Lines);
        }
    }

    [Fact]
    public async Task A_log_line_tells_method_path_and_status_and_no_more()
    {
        using var gateway = StubGateway.Answering(200, """{"status":"running"}""");

        await gateway.Client.ReadGenerationAsync("asyn-1", CancellationToken.None);

        var line = Assert.Single(gateway.Log.Lines);
        Assert.Equal("Debug GET /v1/video/generations/asyn-1 was answered 200 in 0 ms ", line);
    }
}
