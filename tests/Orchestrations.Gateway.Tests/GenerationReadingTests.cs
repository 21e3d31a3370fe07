namespace Orchestrations.Gateway.Tests;

public sealed class GenerationReadingTests
{
    private const string Video = "https://bucket.s3.test/out.mp4?X-Amz-Signature=abc";
    private const string Upstream = $$"""
        {"id":"cgt-1","model":"m","status":"succeeded","content":{"video_url":"{{Video}}","last_frame_url":"https://bucket.s3.test/last.png?s=1"},
         "error":null,"seed":7,"resolution":"720p","ratio":"16:9","duration":5,"framespersecond":24,
         "usage":{"completion_tokens":108900,"total_tokens":108901},"created_at":1,"updated_at":2}
        """;

    [Theory]
    [InlineData("NOT_START", GenerationStatus.Queued)]
    [InlineData("SUBMITTED", GenerationStatus.Queued)]
    [InlineData("QUEUED", GenerationStatus.Queued)]
    [InlineData("queued", GenerationStatus.Queued)]
    [InlineData("IN_PROGRESS", GenerationStatus.Running)]
    [InlineData("in_progress", GenerationStatus.Running)]
    [InlineData("In-Progress", GenerationStatus.Running)]
    [InlineData("running", GenerationStatus.Running)]
    [InlineData("SUCCESS", GenerationStatus.Succeeded)]
    [InlineData("succeeded", GenerationStatus.Succeeded)]
    [InlineData("completed", GenerationStatus.Succeeded)]
    [InlineData("FAILURE", GenerationStatus.Failed)]
    [InlineData("failed", GenerationStatus.Failed)]
    [InlineData("cancelled", GenerationStatus.Failed)]
    [InlineData("canceled", GenerationStatus.Failed)]
    [InlineData("Expired", GenerationStatus.Failed)]
    [InlineData("UNKNOWN", GenerationStatus.Unknown)]
    [InlineData("sleeping", GenerationStatus.Unknown)]
    public async Task A_status_word_means_the_same_flat_and_in_the_envelope(string word, GenerationStatus status)
    {
        var flat = await ReadAsync($$"""{"task_id":"t","status":"{{word}}"}""");
        var wrapped = await ReadAsync($$"""{"code":"success","message":"","data":{"task_id":"t","status":"{{word}}","data":null} }""");

        Assert.Equal((status, status), (flat.Status, wrapped.Status));
        Assert.Equal((word, word), (flat.StatusWord, wrapped.StatusWord));
        Assert.Equal(status == GenerationStatus.Failed, flat.Failure is not null);
    }

    [Theory]
    [InlineData("cancelled", GatewayFailureKind.GenerationExpired)]
    [InlineData("expired", GatewayFailureKind.GenerationExpired)]
    [InlineData("failed", GatewayFailureKind.GenerationFailed)]
    public async Task An_inner_end_wins_over_an_outer_progress(string word, GatewayFailureKind kind)
    {
        var reading = await ReadAsync($$"""{"code":"success","data":{"status":"IN_PROGRESS","progress":"30%","data":{"status":"{{word}}"} } }""");

        Assert.Equal(GenerationStatus.Failed, reading.Status);
        Assert.Equal(kind, reading.Failure!.Kind);
        Assert.Equal(word, reading.StatusWord);
        Assert.Equal(30, reading.Progress);
        Assert.Equal(GatewayAcceptance.Refused, reading.Failure.Acceptance);
    }

    public static TheoryData<string, string> Successes() => new()
    {
        { "the envelope", $$"""{"code":"success","message":"","data":{"task_id":"t","action":"generate","status":"SUCCESS","result_url":"{{Video}}","fail_reason":"","progress":"100%","data":{{Upstream}}} }""" },
        { "the envelope with the upstream's address alone", $$"""{"code":"success","data":{"status":"SUCCESS","progress":"100%","data":{{Upstream}}} }""" },
        { "the bare upstream body", Upstream },
        { "the flat shape with url", $$"""{"task_id":"t","status":"completed","url":"{{Video}}","error":null}""" },
        { "the flat shape with metadata", $$"""{"task_id":"t","status":"completed","metadata":{"url":"{{Video}}"} }""" },
        { "fail_reason holds the address", $$"""{"code":"success","data":{"status":"SUCCESS","progress":"100%","fail_reason":"{{Video}}"} }""" },
        { "gateways in a row", $$"""{"code":"success","data":{"status":"SUCCESS","data":{"code":"success","data":{"status":"SUCCESS","data":{{Upstream}}} } } }""" },
        { "members of another case", $$"""{"Code":"success","Data":{"Status":"Success","Result_Url":"{{Video}}"} }""" },
        { "the outer status lags behind", $$"""{"code":"success","data":{"status":"IN_PROGRESS","progress":"99%","data":{{Upstream}}} }""" },
        { "the outer failure contradicts an output", $$"""{"code":"success","data":{"status":"FAILURE","progress":"100%","data":{{Upstream}}} }""" },
        { "no status, but an output", $$"""{"id":"cgt-1","content":{"video_url":"{{Video}}"} }""" },
        { "the upstream's body as text", $$"""{"code":"success","data":{"status":"SUCCESS","data":"{\"content\":{\"video_url\":\"{{Video}}\"} }"} }""" },
        { "an address in an object", $$"""{"status":"succeeded","content":{"video_url":{"url":"{{Video}}"} } }""" },
    };

    [Theory]
    [MemberData(nameof(Successes))]
    public async Task An_output_is_found_in(string shape, string body)
    {
        var reading = await ReadAsync(body);

        Assert.Equal(shape, reading.Status == GenerationStatus.Succeeded ? shape : reading.Status.ToString());
        Assert.Equal(Video, reading.VideoUrl!.AbsoluteUri);
        Assert.Null(reading.Failure);
    }

    [Fact]
    public async Task The_upstreams_last_frame_and_usage_are_read()
    {
        var reading = await ReadAsync($$"""{"code":"success","data":{"status":"SUCCESS","data":{{Upstream}}} }""");

        Assert.Equal("https://bucket.s3.test/last.png?s=1", reading.LastFrameUrl!.AbsoluteUri);
        Assert.Equal(new GenerationUsage(108900, 108901), reading.Usage);
    }

    [Theory]
    [InlineData("""{"code":"success","data":{"status":"SUCCESS","progress":"100%","result_url":"","data":{"status":"succeeded"} } }""")]
    [InlineData("""{"code":"success","data":{"status":"SUCCESS","progress":"100%","fail_reason":"All is well"} }""")]
    [InlineData("""{"status":"completed","url":null}""")]
    [InlineData("""{"status":"completed","url":"ftp://files.test/out.mp4"}""")]
    [InlineData("""{"status":"completed","url":"not an address"}""")]
    [InlineData("""{"status":"completed","url":42}""")]
    [InlineData("""{"status":"completed","url":"//elsewhere.test/out.mp4"}""")]
    public async Task A_success_before_its_address_is_a_success_without_one(string body)
    {
        var reading = await ReadAsync(body);

        Assert.Equal(GenerationStatus.Succeeded, reading.Status);
        Assert.Null(reading.VideoUrl);
        Assert.Null(reading.Failure);
    }

    [Fact]
    public async Task A_path_is_on_the_gateway_itself()
    {
        var reading = await ReadAsync("""{"status":"completed","url":"/v1/videos/t/content"}""");

        Assert.Equal("https://gateway.test/v1/videos/t/content", reading.VideoUrl!.AbsoluteUri);
    }

    [Theory]
    [InlineData("""{"status":"completed","progress":100,"error":{"code":"","message":"blocked"}}""")]
    [InlineData("""{"code":"success","data":{"status":"IN_PROGRESS","progress":"100%","data":{"status":"running","error":{"message":"no"}}}}""")]
    [InlineData("""{"code":"success","data":{"status":"FAILURE","progress":"100%","fail_reason":"the output was blocked"}}""")]
    [InlineData("""{"code":"success","data":{"status":"FAILURE","progress":"100%","data":{"status":"failed","error":{"code":"OutputVideoSensitiveContentDetected","message":"m"}}}}""")]
    [InlineData("""{"status":"failed","error":{"code":"OutputVideoSensitiveContentDetected.PolicyViolation","message":"m"}}""")]
    [InlineData("""{"status":"failed","error":{"code":"InputImagePrivacyInformation","message":"m"}}""")]
    [InlineData("""{"status":"failed","error":{"code":"ContentRiskDetection","message":"m"}}""")]
    [InlineData("""{"status":"failed","error":{"code":"OutputVideoCopyrightViolation","message":"m"}}""")]
    [InlineData("""{"status":"FAILURE","progress":"40%","fail_reason":"{\"code\":\"InputTextSensitiveContentDetected\",\"message\":\"m\"}"}""")]
    [InlineData("""{"status":"failed","progress":100,"error":"it was blocked"}""")]
    [InlineData("""{"status":"failed","progress":"100","error":{"code":500,"message":"m"}}""")]
    [InlineData("""{"progress":"100%","error":{"message":"no"}}""")]
    public async Task Moderation_is_told_from_failure(string body)
    {
        var reading = await ReadAsync(body);

        Assert.Equal(GenerationStatus.Failed, reading.Status);
        Assert.Equal(GatewayFailureKind.ContentBlocked, reading.Failure!.Kind);
        Assert.Null(reading.VideoUrl);
    }

    [Theory]
    [InlineData("""{"code":"success","data":{"status":"FAILURE","progress":"100%","data":{"status":"failed","error":{"code":"InternalServiceError","message":"sorry"}}}}""", "InternalServiceError", "sorry")]
    [InlineData("""{"code":"success","data":{"status":"FAILURE","progress":"10%","fail_reason":"no machine"}}""", null, "no machine")]
    [InlineData("""{"status":"failed","error":{"message":"no machine"}}""", null, "no machine")]
    [InlineData("""{"status":"failed"}""", null, null)]
    [InlineData("""{"code":"success","data":{"status":"FAILURE","data":{"status":"succeeded"}}}""", null, null)]
    [InlineData("""{"code":"success","data":{"status":"FAILURE","fail_reason":"https://help.test/why","data":{"status":"succeeded"}}}""", null, "https://help.test/why")]
    public async Task A_failure_keeps_its_reason(string body, string? code, string? message)
    {
        var reading = await ReadAsync(body);

        Assert.Equal(GatewayFailureKind.GenerationFailed, reading.Failure!.Kind);
        Assert.Equal((code, message), (reading.Failure.UpstreamCode, reading.Failure.UpstreamMessage));
        Assert.Contains(message ?? "", reading.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"45%\"", 45)]
    [InlineData("\"45\"", 45)]
    [InlineData("45", 45)]
    [InlineData("45.9", 45)]
    [InlineData("\" 45 % \"", 45)]
    [InlineData("450", 100)]
    [InlineData("-3", 0)]
    [InlineData("\"soon\"", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("1e300", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("true", null)]
    public async Task Progress_is_read_as_a_number_or_a_text(string progress, int? percent)
    {
        var reading = await ReadAsync($$"""{"status":"running","progress":{{progress}}}""");

        Assert.Equal(percent, reading.Progress);
        Assert.Equal(GenerationStatus.Running, reading.Status);
    }

    [Theory]
    [InlineData("""{"code":"success","data":null}""")]
    [InlineData("""{"code":"success","message":"","data":{}}""")]
    [InlineData("""{"code":0,"data":null}""")]
    [InlineData("""{"status":"perhaps","error":{"message":"who knows"}}""")]
    [InlineData("""{"status":200}""")]
    public async Task What_says_neither_success_nor_failure_is_unknown(string body)
    {
        var reading = await ReadAsync(body);

        Assert.Equal(GenerationStatus.Unknown, reading.Status);
        Assert.Null(reading.Failure);
    }

    [Fact]
    public async Task An_error_beside_a_running_task_is_no_end()
    {
        var reading = await ReadAsync("""{"status":"running","progress":"50%","error":{"message":"tried again"},"fail_reason":"hm"}""");

        Assert.Equal(GenerationStatus.Running, reading.Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("""{"hello":"world"}""")]
    [InlineData("")]
    [InlineData("<html><body>502</body></html>")]
    [InlineData("""{"status":"succe""")]
    [InlineData("""{"status":{"status":"running"}}""")]
    public async Task What_is_no_task_is_a_protocol_failure_that_keeps_the_answer(string body)
    {
        using var gateway = StubGateway.Answering(200, body);

        var result = await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Protocol, result.Failure!.Kind);
        Assert.Equal(body, result.Failure.RawAnswer);
    }

    [Theory]
    [InlineData(200, """{"code":"task_not_exist","message":"task_not_exist","data":null}""", GatewayFailureKind.NotFound)]
    [InlineData(200, """{"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}""", GatewayFailureKind.RateLimited)]
    public async Task An_error_with_status_200_is_an_error(int status, string body, GatewayFailureKind kind)
    {
        using var gateway = StubGateway.Answering(status, body);

        var result = await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);

        Assert.Equal(kind, result.Failure!.Kind);
    }

    [Fact]
    public async Task A_half_surrogate_and_a_deep_nest_are_read_over()
    {
        var surrogate = await ReadAsync("""{"\ud800":1,"status":"running","task_id":"\udc00"}""");
        var deep = string.Concat(Enumerable.Repeat("{\"data\":", 60)) + "{\"status\":\"failed\"}" + new string('}', 60);
        using var gateway = StubGateway.Answering(200, deep);
        var nested = await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);

        Assert.Equal(GenerationStatus.Running, surrogate.Status);
        Assert.Equal(GatewayFailureKind.Protocol, nested.Failure!.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\nb")]
    public async Task What_can_be_no_tasks_id_is_refused(string id)
    {
        using var gateway = StubGateway.Answering(200, "{}");

        await Assert.ThrowsAsync<ArgumentException>(() => gateway.Client.ReadGenerationAsync(id, CancellationToken.None));
        Assert.Empty(gateway.Requests);
    }

    [Fact]
    public async Task An_id_is_opaque_and_never_leaves_its_place_in_the_path()
    {
        using var gateway = StubGateway.Answering(200, """{"status":"running"}""");

        await gateway.Client.ReadGenerationAsync("../a b/?c#d", CancellationToken.None);

        var request = Assert.Single(gateway.Requests);
        Assert.Equal("https://gateway.test/v1/video/generations/..%2Fa%20b%2F%3Fc%23d", request.Address.AbsoluteUri);
        Assert.Equal((HttpMethod.Get, $"Bearer {StubGateway.Key}"), (request.Method, request.Authorization));
    }

    private static async Task<GenerationReading> ReadAsync(string body)
    {
        using var gateway = StubGateway.Answering(200, body);
        var result = await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);
        return result.IsSuccess ? result.Value : throw new InvalidOperationException(result.Failure.Message);
    }
}
