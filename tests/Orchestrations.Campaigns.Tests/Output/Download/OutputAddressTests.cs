using System.Net;
using Orchestrations.Campaigns.Output.Download;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Output.Download;

public sealed class OutputAddressTests : IDisposable
{
    private readonly DownloadFixture _fixture = new();

    /// <summary>Addresses that no output may come from; a host name is resolved to what stands beside it.</summary>
    public static TheoryData<string, string?> Hostile => new()
    {
        // Not https.
        { "http://example.com/a?hush", null },
        { "http://8.8.8.8/a?hush", null },
        { "ftp://example.com/a?hush", null },
        { "file:///etc/passwd?hush", null },
        { "data:video/mp4;base64,hush", null },
        { "gopher://example.com/hush", null },
        { "javascript:hush", null },
        { "ws://example.com/?hush", null },

        // With a user.
        { "https://user@example.com/a?hush", null },
        { "https://user:hush@example.com/a", null },
        { "https://example.com@127.0.0.1/a", null },
        { "https://8.8.8.8%2f@127.0.0.1/a", null },

        // Loopback and "this host", in all their spellings.
        { "https://127.0.0.1/a?hush", null },
        { "https://127.8.9.10/a", null },
        { "https://127.1/a", null },
        { "https://2130706433/a", null },
        { "https://0x7f000001/a", null },
        { "https://0x7f.1/a", null },
        { "https://0177.0.0.1/a", null },
        { "https://017700000001/a", null },
        { "https://0/a", null },
        { "https://0.0.0.0/a", null },
        { "https://0.1.2.3/a", null },
        { "https://[::1]/a", null },
        { "https://[0:0:0:0:0:0:0:1]/a", null },
        { "https://[::]/a", null },
        { "https://localhost/a", "127.0.0.1" },
        { "https://localhost./a", "::1" },
        { "https://loopback.example.com/a", "127.0.0.1" },

        // Private networks.
        { "https://10.0.0.1/a", null },
        { "https://10.255.255.255/a", null },
        { "https://167772161/a", null },
        { "https://172.16.0.1/a", null },
        { "https://172.31.255.254/a", null },
        { "https://192.168.1.1/a", null },
        { "https://0xC0.0xA8.1.1/a", null },
        { "https://100.64.0.1/a", null },
        { "https://100.100.100.200/latest/meta-data", null },
        { "https://100.127.255.255/a", null },
        { "https://intranet.example.com/a", "10.1.2.3" },
        { "https://[fc00::1]/a", null },
        { "https://[fd00:ec2::254]/latest/meta-data", null },
        { "https://[fec0::1]/a", null },

        // Link-local, the clouds' metadata among them.
        { "https://169.254.169.254/latest/meta-data", null },
        { "https://2852039166/latest/meta-data", null },
        { "https://0xA9FEA9FE/latest/meta-data", null },
        { "https://metadata.google.internal/computeMetadata/v1", "169.254.169.254" },
        { "https://168.63.129.16/machine", null },
        { "https://[fe80::1]/a", null },
        { "https://[fe80::1%25eth0]/a", "fe80::1" },

        // Documentation, benchmarks, multicast, reserved.
        { "https://192.0.0.192/a", null },
        { "https://192.0.2.1/a", null },
        { "https://198.51.100.1/a", null },
        { "https://203.0.113.1/a", null },
        { "https://198.18.0.1/a", null },
        { "https://192.88.99.1/a", null },
        { "https://224.0.0.1/a", null },
        { "https://239.255.255.250/a", null },
        { "https://240.0.0.1/a", null },
        { "https://255.255.255.255/a", null },
        { "https://[ff02::1]/a", null },
        { "https://[2001:db8::1]/a", null },
        { "https://[3fff::1]/a", null },
        { "https://[100::1]/a", null },

        // IPv4 within IPv6.
        { "https://[::ffff:127.0.0.1]/a", null },
        { "https://[::ffff:7f00:1]/a", null },
        { "https://[::ffff:10.0.0.1]/a", null },
        { "https://[::ffff:169.254.169.254]/a", null },
        { "https://[::127.0.0.1]/a", null },
        { "https://[::a00:1]/a", null },
        { "https://[64:ff9b::7f00:1]/a", null },
        { "https://[64:ff9b::10.0.0.1]/a", null },
        { "https://[64:ff9b:1::8.8.8.8]/a", null },
        { "https://[2002:7f00:1::]/a", null },
        { "https://[2002:a9fe:a9fe::1]/a", null },
        { "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/a", null },
        { "https://[2606:4700::5efe:10.0.0.1]/a", null },
        { "https://[2606:4700::200:5efe:127.0.0.1]/a", null },
        { "https://mapped.example.com/a", "::ffff:192.168.0.1" },
        { "https://nat64.example.com/a", "64:ff9b::a9fe:a9fe" },
    };

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_address_is_rejected(string address, string? resolved)
    {
        ResolveTo(resolved);
        Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(new Uri(address)));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_redirect_to_a_hostile_address_is_rejected(string address, string? resolved)
    {
        ResolveTo(resolved);
        await using var server = new RawServer((_, connection) => connection.SendAsync("302 Found", $"Location: {new Uri(address).AbsoluteUri}", "Content-Length: 0"));
        Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(server));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("https://\u0661\u0662\u0667.0.0.1/a")]
    [InlineData("https://\u2460\u2461\u2466.0.0.1/a")]
    [InlineData("https://\uFF11\uFF12\uFF17.0.0.1/a")]
    [InlineData("https://127\u3002\uFF10.0.1/a")]
    public async Task A_hostile_address_in_other_digits_is_rejected(string address)
    {
        ResolveTo("127.0.0.1");
        Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(new Uri(address)));
    }

    [Fact]
    public async Task A_relative_address_is_rejected() =>
        Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(new Uri("/v1/files/a.mp4", UriKind.Relative)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("192.167.255.255")]
    [InlineData("169.253.1.1")]
    [InlineData("223.255.255.254")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700::5efe:8.8.8.8")]
    public void The_public_internet_is_public(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_turns_private_between_two_downloads_is_rejected_at_the_connection()
    {
        // The first answer would pass any check made before connecting. Only what is connected to counts.
        var answers = new Queue<string>(["127.0.0.1", "10.0.0.1"]);
        _fixture.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]);
        await using var server = new RawServer((_, connection) => connection.SendAsync("403 No", "Content-Length: 0"));
        var address = new Uri($"https://rebound.example.com:{server.Port}/a?hush");
        Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(address));
        Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(address));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_name_is_resolved_once_a_connection_and_private_answers_among_public_ones_are_left_out()
    {
        var asked = 0;
        using var cancellation = new CancellationTokenSource();
        var rules = new AddressRules(Moq.Mock.Of<Gateway.IGatewayClient>(), new OutputOptions());
        var guard = new GuardedConnection(rules, (_, _) =>
        {
            asked++;
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.1"), IPAddress.Parse("::1"), IPAddress.Parse("192.168.0.1")]);
        });
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = guard.ConnectAsync });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://mixed.example.com/");
        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => invoker.SendAsync(request, CancellationToken.None));
        Assert.IsType<OutputFailureException>(thrown.InnerException);
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("cdn.example.com", "http://cdn.example.com/a", true)]
    [InlineData("cdn.example.com", "https://CDN.example.com.:8443/a", true)]
    [InlineData("CDN.example.com.", "http://cdn.example.com/a", true)]
    [InlineData("cdn.example.com", "http://a.cdn.example.com/a", false)]
    [InlineData("cdn.example.com", "http://xcdn.example.com/a", false)]
    [InlineData("*.example.com", "http://a.b.example.com/a", true)]
    [InlineData("*.example.com", "http://example.com/a", false)]
    [InlineData("*.example.com", "http://badexample.com/a", false)]
    [InlineData("*.example.com", "http://a.example.com.evil.net/a", false)]
    [InlineData("minio:9000", "http://minio:9000/a", true)]
    [InlineData("minio:9000", "http://minio:9001/a", false)]
    [InlineData("minio:80", "http://minio/a", true)]
    [InlineData("minio:80", "https://minio/a", false)]
    [InlineData("127.0.0.1", "http://2130706433:5000/a", true)]
    [InlineData("10.0.0.1", "http://10.0.0.10/a", false)]
    [InlineData("[::1]", "http://[0:0:0:0:0:0:0:1]:90/a", true)]
    [InlineData("[::1]:90", "http://[::1]:91/a", false)]
    [InlineData("m\u00FCnchen.example", "http://xn--mnchen-3ya.example/a", true)]
    public void A_host_is_allowed_by_what_names_it(string host, string address, bool expected) =>
        Assert.Equal(expected, AllowedHost.TryParse(host)!.Matches(new Uri(address)));

    [Fact]
    public async Task A_redirect_to_an_allowed_host_is_followed_from_anywhere()
    {
        var video = DownloadFixture.Video(100);
        await using var store = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", $"Content-Length: {video.Length}");
            await connection.SendAsync(video);
        });
        await using var first = new RawServer((request, connection) => connection.SendAsync(
            request.Target == "/2" ? "307 Temporary Redirect" : "301 Moved",
            request.Target == "/2" ? $"Location: {store.Address}" : "Location: /2",
            "Content-Length: 0"));
        _fixture.Options.AllowedHosts = [$"127.0.0.1:{first.Port}", $"127.0.0.1:{store.Port}"];
        await _fixture.AssertDownloadedAsync(video, await _fixture.DownloadAsync(first.Address));
        Assert.Null(store.Requests.Single()["Referer"]);
    }

    [Theory]
    [InlineData("Location: /again")]
    [InlineData("X-Nothing: here")]
    [InlineData("Location: https://[half")]
    public async Task A_redirect_that_leads_nowhere_is_no_output(string header)
    {
        await using var server = new RawServer((_, connection) => connection.SendAsync("302 Found", header, "Content-Length: 0"));
        var unavailable = Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(server));
        Assert.False(unavailable.IsRetryable);
        Assert.InRange(server.Requests.Count, 1, 6);
    }

    [Fact]
    public async Task The_gateway_s_own_origin_is_allowed_and_alone_gets_the_key()
    {
        var video = DownloadFixture.Video(100);
        await using var store = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", $"Content-Length: {video.Length}");
            await connection.SendAsync(video);
        });
        await using var gateway = new RawServer((request, connection) => connection.SendAsync(
            "302 Found",
            request.Target == "/file" ? "Location: /inner" : $"Location: {store.Address}",
            "Content-Length: 0"));
        _fixture.GatewayOrigin = gateway.Origin;
        _fixture.Options.AllowedHosts = [$"127.0.0.1:{store.Port}"];

        await _fixture.AssertDownloadedAsync(video, await _fixture.DownloadAsync(new Uri($"{gateway.Origin}/file")));

        Assert.Equal(2, gateway.Requests.Count);
        Assert.All(gateway.Requests, request => Assert.Equal($"Bearer {DownloadFixture.Key}", request["Authorization"]));
        Assert.Null(store.Requests.Single()["Authorization"]);
    }

    [Fact]
    public async Task An_address_elsewhere_never_gets_the_key_nor_brings_it_to_the_gateway()
    {
        var video = DownloadFixture.Video(100);
        await using var gateway = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", $"Content-Length: {video.Length}");
            await connection.SendAsync(video);
        });
        await using var elsewhere = new RawServer((_, connection) =>
            connection.SendAsync("302 Found", $"Location: {gateway.Origin}/v1/account", "Content-Length: 0"));
        _fixture.GatewayOrigin = gateway.Origin;
        _fixture.Options.AllowedHosts = ["*.example.com", "127.0.0.1"];

        await _fixture.DownloadAsync(elsewhere.Address);

        Assert.Null(elsewhere.Requests.Single()["Authorization"]);
        Assert.Null(gateway.Requests.Single()["Authorization"]);
    }

    [Fact]
    public async Task A_part_of_a_gateway_s_output_is_asked_for_with_the_key_too()
    {
        var video = DownloadFixture.Video(100_000);
        await using var gateway = new RawServer(async (request, connection) =>
        {
            await connection.SendAsync(
                request.Offset == 0 ? "200 OK" : "206 Partial Content",
                "ETag: \"1\"",
                $"Content-Length: {video.Length - request.Offset}",
                $"Content-Range: bytes {request.Offset}-{video.Length - 1}/{video.Length}");
            await connection.SendAsync(request.Offset == 0 ? video.AsMemory(0, 5_000) : video.AsMemory(request.Offset));
        });
        _fixture.GatewayOrigin = gateway.Origin;
        await _fixture.AssertDownloadedAsync(video, await _fixture.DownloadAsync(new Uri($"{gateway.Origin}/file")));
        Assert.Equal(2, gateway.Requests.Count);
        Assert.All(gateway.Requests, request => Assert.NotNull(request["Authorization"]));
    }

    private void ResolveTo(string? address) => _fixture.Resolve = (host, cancellationToken) => address is null
        ? IPAddress.TryParse(host, out var literal)
            ? Task.FromResult<IPAddress[]>([literal])
            : throw new InvalidOperationException($"{host} should never be looked up.")
        : host == "127.0.0.1" ? Dns.GetHostAddressesAsync(host, cancellationToken) : Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]);
}
