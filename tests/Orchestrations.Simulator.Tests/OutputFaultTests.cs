using System.Net.Http.Headers;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

/// <summary>The faults of an output's URL and of its host.</summary>
public sealed class OutputFaultTests
{
    [Fact]
    public async Task A_url_can_be_expired_from_the_start_and_the_next_one_valid()
    {
        await using var gateway = await StartAsync();

        var first = await gateway.VideoAsync("a lake #sim:expired-urlx1");
        var second = new Uri(Text(Data(await gateway.PollAsync(gateway.Journal.Submissions[0].TaskId!))["result_url"]));
        using var expired = await gateway.Anonymous.GetAsync(first);
        using var valid = await gateway.Anonymous.GetAsync(second);

        Assert.Equal(403, (int)expired.StatusCode);
        Assert.Equal(200, (int)valid.StatusCode);
    }

    [Theory]
    [InlineData("gateway-url")]
    [InlineData("gateway-url=absolute")]
    public async Task An_output_on_the_gateway_wants_the_key(string word)
    {
        await using var gateway = await StartAsync();

        var url = new Uri(gateway.Simulator.BaseAddress, Text(Data(await gateway.RunAsync($"a lake #sim:{word}"))["result_url"]));
        using var without = await gateway.Anonymous.GetAsync(url);
        using var with = await gateway.Client.GetAsync(url);

        Assert.Equal(gateway.Simulator.BaseAddress.Authority, url.Authority);
        Assert.Equal(401, (int)without.StatusCode);
        Assert.Equal("video/mp4", with.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_gateway_has_no_content_of_a_task_that_is_not_done()
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync("a lake #sim:gateway-url");

        using var response = await gateway.Client.GetAsync(new Uri($"/v1/video/generations/{id}/content", UriKind.Relative));

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://10.0.0.1/x1")]
    public async Task A_result_can_be_any_address(string address)
    {
        await using var gateway = await StartAsync();

        Assert.Equal(address, Text(Data(await gateway.RunAsync($"a lake #sim:result-url={address}"))["result_url"]));
    }

    [Fact]
    public async Task An_output_can_redirect_to_itself_or_elsewhere()
    {
        await using var gateway = await StartAsync();
        using var itself = await gateway.Anonymous.GetAsync(await gateway.VideoAsync("a lake #sim:redirect"));
        using var elsewhere = await gateway.Anonymous.GetAsync(await gateway.VideoAsync("a lake #sim:redirect=http://10.0.0.1/meta"));

        using var followed = await gateway.Anonymous.GetAsync(new Uri(gateway.Simulator.OutputAddress, itself.Headers.Location!));

        Assert.Equal(302, (int)itself.StatusCode);
        Assert.Equal(200, (int)followed.StatusCode);
        Assert.Equal("http://10.0.0.1/meta", elsewhere.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_short_body_can_be_had_in_full_by_range()
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake #sim:short-bodyx1");
        using var first = await gateway.Anonymous.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
        var promised = first.Content.Headers.ContentLength!.Value;

        var got = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(async () => await (await first.Content.ReadAsStreamAsync()).CopyToAsync(got));
        using var request = new HttpRequestMessage(HttpMethod.Get, url)
        {
            Headers = { Range = new RangeHeaderValue(got.Length, null), IfRange = new RangeConditionHeaderValue(first.Headers.ETag!) },
        };
        using var rest = await gateway.Anonymous.SendAsync(request);
        await rest.Content.CopyToAsync(got);

        Assert.Equal(promised, got.Length);
        Assert.True((await gateway.Anonymous.GetByteArrayAsync(url)).AsSpan().SequenceEqual(got.ToArray()));
        Assert.Equal([false, true, true], gateway.Journal.Downloads.Select(download => download.Complete));
    }

    [Theory]
    [InlineData("output.500", 500, "InternalError")]
    [InlineData("output.503=2", 503, "SlowDown")]
    [InlineData("output.429", 429, "TooManyRequests")]
    [InlineData("output.400", 400, "InvalidArgument")]
    [InlineData("output.401", 401, "Unauthorized")]
    [InlineData("output.403", 403, "AccessDenied")]
    [InlineData("output.404", 404, "NoSuchKey")]
    [InlineData("output.502", 502, "Bad Gateway")]
    [InlineData("output.after-504", 504, "Gateway Timeout")]
    [InlineData("output.html", 200, "<!DOCTYPE html>")]
    [InlineData("output.wrong-shape", 200, "unexpected")]
    [InlineData("output.empty", 200, "")]
    public async Task The_output_host_can_answer_anything_but_the_video(string word, int status, string body)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.Anonymous.GetAsync(await gateway.VideoAsync($"a lake #sim:{word}"));

        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(body, text, StringComparison.Ordinal);
        Assert.DoesNotContain("ftyp", text, StringComparison.Ordinal);
        Assert.Equal(status, Assert.Single(gateway.Journal.Downloads).Status);
    }

    [Fact]
    public async Task An_output_can_be_truncated_without_a_sign()
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake #sim:output.truncatedx1");

        var half = await gateway.Anonymous.GetByteArrayAsync(url);
        var whole = await gateway.Anonymous.GetByteArrayAsync(url);

        Assert.Equal(whole.Length / 2, half.Length);
    }

    [Fact]
    public async Task A_host_can_ignore_ranges()
    {
        await using var gateway = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, await gateway.VideoAsync("a lake #sim:no-range"))
        {
            Headers = { Range = new RangeHeaderValue(100, null) },
        };

        using var response = await gateway.Anonymous.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Empty(response.Headers.AcceptRanges);
    }

    [Fact]
    public async Task The_size_of_one_output_can_be_asked_for()
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake #sim:bytes=1MiB");
        var huge = await gateway.VideoAsync("a lake #sim:bytes=6GiB");

        using var head = await gateway.Anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Head, huge));

        Assert.Equal(1 << 20, (await gateway.Anonymous.GetByteArrayAsync(url)).Length);
        Assert.Equal(6L << 30, head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("output.drip=1ms")]
    [InlineData("output.hang=1ms")]
    public async Task A_slow_output_comes_whole(string word)
    {
        await using var simulator = await GatewaySimulator.StartAsync(Options, TimeProvider.System);
        using var client = ClientFor(simulator, "simulated-key");
        using var anonymous = new HttpClient();
        using var submitted = await client.PostAsync(
            new Uri("/v1/video/generations", UriKind.Relative), new StringContent(Generation($"a lake #sim:slow=0 #sim:{word}").ToJsonString()));
        var id = Text((await ReadAsync(submitted))["id"]);
        using var polled = await client.GetAsync(new Uri($"/v1/video/generations/{id}", UriKind.Relative));

        var bytes = await anonymous.GetByteArrayAsync(new Uri(Text(Data(await ReadAsync(polled))["result_url"])));

        Assert.True(bytes.Length > 1_000);
        Assert.True(simulator.Journal.Downloads[0].Complete);
    }

    [Fact]
    public async Task An_output_that_hangs_holds_up_no_stop()
    {
        var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake #sim:output.drip=1h");
        using var response = await gateway.Anonymous.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);

        await gateway.DisposeAsync();

        Assert.False(Assert.Single(gateway.Journal.Downloads).Complete);
    }
}
