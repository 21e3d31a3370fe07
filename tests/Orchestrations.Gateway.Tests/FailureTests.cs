using System.Globalization;
using System.Net.Http.Headers;

namespace Orchestrations.Gateway.Tests;

public sealed class FailureTests
{
    private const GatewayAcceptance Refused = GatewayAcceptance.Refused;
    private const GatewayAcceptance Ambiguous = GatewayAcceptance.Ambiguous;

    public static TheoryData<int, string, GatewayFailureKind, GatewayAcceptance, string?> Answers() => new()
    {
        { 400, """{"code":"task_not_exist","message":"task_not_exist","data":null}""", GatewayFailureKind.NotFound, Refused, "task_not_exist" },
        { 404, """{"error":{"message":"no such task"}}""", GatewayFailureKind.NotFound, Refused, null },
        { 404, "", GatewayFailureKind.NotFound, Refused, null },
        { 401, """{"error":{"message":"bad key","type":"new_api_error","code":"invalid_token"}}""", GatewayFailureKind.Unauthorized, Refused, "invalid_token" },
        { 401, """{"error":{"message":"bad key","type":"new_api_error","code":""}}""", GatewayFailureKind.Unauthorized, Refused, "new_api_error" },
        { 403, """{"error":{"message":"banned","type":"new_api_error","code":"user_banned"}}""", GatewayFailureKind.Unauthorized, Refused, "user_banned" },
        { 403, "<html>forbidden</html>", GatewayFailureKind.Unauthorized, Refused, null },
        { 403, """{"code":"insufficient_user_quota","message":"no balance","data":null}""", GatewayFailureKind.QuotaExhausted, Refused, "insufficient_user_quota" },
        { 403, """{"code":"pre_consume_token_quota_failed","message":"m"}""", GatewayFailureKind.QuotaExhausted, Refused, "pre_consume_token_quota_failed" },
        { 429, """{"error":{"message":"slow down"}}""", GatewayFailureKind.RateLimited, Refused, null },
        { 429, """{"code":"RateLimitExceeded.EndpointRPMExceeded","message":"m","data":null}""", GatewayFailureKind.RateLimited, Refused, "RateLimitExceeded.EndpointRPMExceeded" },
        { 429, "", GatewayFailureKind.RateLimited, Refused, null },
        { 400, """{"error":{"code":"InputTextSensitiveContentDetected","message":"m"}}""", GatewayFailureKind.ContentBlocked, Refused, "InputTextSensitiveContentDetected" },
        { 400, """{"code":"InputImageSensitiveContentDetected.PrivacyInformation","message":"m"}""", GatewayFailureKind.ContentBlocked, Refused, "InputImageSensitiveContentDetected.PrivacyInformation" },
        { 400, """{"code":"fail_to_fetch_task","message":"{\"error\":{\"code\":\"InputVideoSensitiveContentDetected\",\"message\":\"no\"}}"}""", GatewayFailureKind.ContentBlocked, Refused, "InputVideoSensitiveContentDetected" },
        { 400, """{"code":"fail_to_fetch_task","message":"{\"error\":{\"code\":\"InvalidParameter\",\"message\":\"ratio\"}}"}""", GatewayFailureKind.InvalidRequest, Refused, "InvalidParameter" },
        { 500, """{"code":"fail_to_fetch_task","message":"{\"error\":{\"code\":\"InvalidParameter\",\"message\":\"ratio\"}}"}""", GatewayFailureKind.InvalidRequest, Refused, "InvalidParameter" },
        { 500, """{"code":"fail_to_fetch_task","message":"upstream: {\"error\":{\"code\":\"InternalServiceError\",\"message\":\"m\"}}"}""", GatewayFailureKind.Unavailable, Refused, "InternalServiceError" },
        { 500, """{"code":"fail_to_fetch_task","message":"{\"code\":\"RateLimitExceeded\",\"message\":\"m\"}"}""", GatewayFailureKind.RateLimited, Refused, "RateLimitExceeded" },
        { 500, """{"error":{"code":"fail_to_fetch_task","message":"{\"error\":{\"code\":\"X\"}}"}}""", GatewayFailureKind.Unavailable, Refused, "X" },
        { 500, """{"code":"fail_to_fetch_task","message":"context deadline exceeded"}""", GatewayFailureKind.Unavailable, Ambiguous, "fail_to_fetch_task" },
        { 502, """{"code":"fail_to_fetch_task","message":"{\"message\":\"no code\"}"}""", GatewayFailureKind.Unavailable, Ambiguous, "fail_to_fetch_task" },
        { 503, """{"error":{"message":"no available channel","code":"model_not_found"}}""", GatewayFailureKind.Unavailable, Refused, "model_not_found" },
        { 503, "<html>busy</html>", GatewayFailureKind.Unavailable, Refused, null },
        { 500, """{"error":{"message":"boom","code":"internal"}}""", GatewayFailureKind.Unavailable, Ambiguous, "internal" },
        { 500, "", GatewayFailureKind.Unavailable, Ambiguous, null },
        { 502, "<html>bad gateway</html>", GatewayFailureKind.Unavailable, Ambiguous, null },
        { 504, "", GatewayFailureKind.Unavailable, Ambiguous, null },
        { 502, """{"error":{"message":"upstream asset error: unsupported format"}}""", GatewayFailureKind.AssetRejected, Refused, null },
        { 502, "upstream asset error: unsupported format", GatewayFailureKind.AssetRejected, Ambiguous, null },
        { 502, """{"error":{"message":"upstream asset error: request timed out"}}""", GatewayFailureKind.Unavailable, Refused, null },
        { 408, "", GatewayFailureKind.Unavailable, Refused, null },
        { 400, """{"error":"frame roles and reference roles exclude each other"}""", GatewayFailureKind.InvalidRequest, Refused, null },
        { 400, "{\"error\":", GatewayFailureKind.InvalidRequest, Refused, null },
        { 413, "too large", GatewayFailureKind.InvalidRequest, Refused, null },
        { 302, "", GatewayFailureKind.Protocol, Ambiguous, null },
        { 400, """{"ResponseMetadata":{"RequestId":"r","Error":{"Code":"InvalidParameter","Message":"m"}}}""", GatewayFailureKind.InvalidRequest, Refused, "InvalidParameter" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_submissions_failure_is_told(int status, string body, GatewayFailureKind kind, GatewayAcceptance acceptance, string? code)
    {
        using var gateway = StubGateway.Answering(status, body);

        var result = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal((kind, acceptance, code, status), (result.Failure!.Kind, result.Failure.Acceptance, result.Failure.UpstreamCode, result.Failure.HttpStatus));
        Assert.Single(gateway.Requests);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_reads_failure_is_the_same(int status, string body, GatewayFailureKind kind, GatewayAcceptance acceptance, string? code)
    {
        using var gateway = StubGateway.Answering(status, body);

        var result = await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);

        Assert.Equal((kind, acceptance, code, status), (result.Failure!.Kind, result.Failure.Acceptance, result.Failure.UpstreamCode, result.Failure.HttpStatus));
        var isTransient = kind is GatewayFailureKind.Unavailable or GatewayFailureKind.RateLimited;
        Assert.Equal(isTransient ? 1 + ReadRetry.MaxRetries : 1, gateway.Requests.Count);
    }

    [Fact]
    public async Task The_upstreams_own_words_are_told()
    {
        using var gateway = StubGateway.Answering(400, """{"code":"fail_to_fetch_task","message":"{\"error\":{\"code\":\"InvalidParameter\",\"message\":\"ratio is wrong\"}}"}""");

        var result = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal("ratio is wrong", result.Failure!.UpstreamMessage);
        Assert.Equal("POST /v1/video/generations was answered 400: InvalidParameter: ratio is wrong", result.Failure.Message);
        Assert.Null(result.Failure.RawAnswer);
    }

    [Theory]
    [InlineData("30", 30.0)]
    [InlineData("0", 0.0)]
    [InlineData("-5", 0.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("Mon, 27 Apr 2026 16:00:20 GMT", 20.0)]
    [InlineData("Mon, 27 Apr 2026 15:00:00 GMT", 0.0)]
    [InlineData("Mon, 27 Apr 2099 16:00:20 GMT", 3600.0)]
    [InlineData("99999999999999999999", 3600.0)]
    [InlineData("soon", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    public async Task Retry_after_is_read_and_bounded(string header, double? seconds)
    {
        using var gateway = new StubGateway(_ =>
        {
            var answer = StubGateway.Answer(429, "");
            answer.Headers.TryAddWithoutValidation("Retry-After", header);
            return answer;
        });

        var result = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(seconds, result.Failure!.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_read_waits_as_long_as_the_server_asks()
    {
        StubGateway? self = null;
        var times = new List<TimeSpan>();
        using var gateway = self = new StubGateway(_ =>
        {
            times.Add(self!.Time.Elapsed);
            var answer = StubGateway.Answer(times.Count == 1 ? 429 : 200, """{"status":"running"}""");
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(20));
            return answer;
        });

        var result = await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);

        Assert.Equal(GenerationStatus.Running, result.Value!.Status);
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(20)], times);
    }

    [Fact]
    public async Task A_read_that_is_asked_to_stay_away_for_long_returns_at_once()
    {
        using var gateway = new StubGateway(_ =>
        {
            var answer = StubGateway.Answer(503, "");
            answer.Headers.TryAddWithoutValidation("Retry-After", 600.ToString(CultureInfo.InvariantCulture));
            return answer;
        });

        var result = await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);

        Assert.Equal(TimeSpan.FromMinutes(10), result.Failure!.RetryAfter);
        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task A_read_backs_off_further_each_time_and_gives_up()
    {
        using var gateway = StubGateway.Answering(500, "");

        await gateway.Client.ListAssetGroupsAsync(null, 1, 10, CancellationToken.None);

        Assert.Equal(1 + ReadRetry.MaxRetries, gateway.Requests.Count);
        Assert.InRange(gateway.Time.Elapsed, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(24));
    }

    [Fact]
    public async Task What_creates_is_sent_once_whatever_comes()
    {
        using var gateway = StubGateway.Answering(503, "");

        await gateway.Client.CreateAssetGroupAsync("g", CancellationToken.None);
        await gateway.Client.CreateAssetAsync(new("g", "n", AssetKind.Image, new AssetSource.Url("https://a.test/i.png")), CancellationToken.None);
        await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(3, gateway.Requests.Count);
    }

    [Theory]
    [InlineData((1024 * 1024) - 10, true)]
    [InlineData((1024 * 1024) - 9, false)]
    public async Task An_answer_is_read_up_to_a_bound_and_no_further(int filler, bool isRead)
    {
        using var gateway = StubGateway.Answering(200, $$"""{"id":"{{new string(' ', filler)}}t"}""");

        var result = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(isRead ? "t" : null, result.Value);
        Assert.Equal(isRead ? null : GatewayFailureKind.Protocol, result.Failure?.Kind);
        Assert.InRange(result.Failure?.RawAnswer?.Length ?? 0, 0, Redaction.MaxRawAnswer);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        var endless = new EndlessStream();
        using var gateway = new StubGateway(_ => new HttpResponseMessage { Content = new StreamContent(endless) });

        var result = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Protocol, result.Failure!.Kind);
        Assert.InRange(endless.BytesRead, 1 << 20, (1 << 20) + (1 << 16));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("iso-8859-1")]
    [InlineData("no-such-charset")]
    [InlineData("utf-7")]
    public async Task A_wrong_charset_does_no_harm(string charset)
    {
        using var valid = new StubGateway(_ => Bytes("{\"id\":\"tä\"}"u8.ToArray(), charset));
        using var invalid = new StubGateway(_ => Bytes([0xFF, 0xFE, 0x80, (byte)'{'], charset));
        using var bom = new StubGateway(_ => Bytes([0xEF, 0xBB, 0xBF, .. "{\"id\":\"t\"}"u8], charset));

        Assert.Equal("tä", (await valid.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None)).Value);
        Assert.Equal("t", (await bom.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None)).Value);
        Assert.Equal(
            GatewayFailureKind.Protocol,
            (await invalid.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None)).Failure!.Kind);
    }

    [Fact]
    public async Task A_declared_charset_counts_where_the_bytes_are_no_utf_8()
    {
        using var gateway = new StubGateway(_ => Bytes(System.Text.Encoding.Latin1.GetBytes("{\"error\":{\"message\":\"trop élevé\"}}"), "iso-8859-1", 400));

        var result = await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal("trop élevé", result.Failure!.UpstreamMessage);
    }

    private static HttpResponseMessage Bytes(byte[] body, string charset, int status = 200)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");
        return new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = content };
    }

    private sealed class EndlessStream : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'x');
            BytesRead += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
