namespace Orchestrations.Gateway.Tests;

public sealed class OriginTests
{
    [Theory]
    [InlineData("https://gateway.test/v1/x?y", true)]
    [InlineData("https://GATEWAY.test:443/", true)]
    [InlineData("http://gateway.test/", false)]
    [InlineData("https://gateway.test:8443/", false)]
    [InlineData("https://gateway.test.evil.test/", false)]
    [InlineData("https://gateway.test@evil.test/", false)]
    [InlineData("https://evil.test/https://gateway.test", false)]
    [InlineData("/v1/x", false)]
    public void The_key_goes_to_the_gateways_origin_and_nowhere_else(string address, bool isOrigin)
    {
        using var gateway = StubGateway.Answering(200, "{}");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.RelativeOrAbsolute));

        gateway.Client.Authorize(request);

        Assert.Equal(isOrigin, gateway.Client.IsGatewayOrigin(request.RequestUri!));
        Assert.Equal(isOrigin ? $"Bearer {StubGateway.Key}" : null, request.Headers.Authorization?.ToString());
    }

    [Fact]
    public async Task Without_a_key_no_authorization_is_sent_and_a_path_in_the_address_is_kept()
    {
        using var gateway = new StubGateway(
            _ => StubGateway.Answer(200, """{"status":"running"}"""),
            options => (options.ApiKey, options.BaseUrl) = (null, new Uri("http://gateway.test:81/relay/")));

        await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);

        var request = Assert.Single(gateway.Requests);
        Assert.Equal((null, "http://gateway.test:81/relay/v1/video/generations/t"), (request.Authorization, request.Address.AbsoluteUri));
    }

    [Fact]
    public void The_fingerprint_tells_accounts_apart_and_reveals_nothing()
    {
        using var one = StubGateway.Answering(200, "{}");
        using var same = new StubGateway(_ => StubGateway.Answer(200, ""), options => options.BaseUrl = new Uri("https://GATEWAY.test:443/other"));
        using var otherKey = new StubGateway(_ => StubGateway.Answer(200, ""), options => options.ApiKey = "another");
        using var otherOrigin = new StubGateway(_ => StubGateway.Answer(200, ""), options => options.BaseUrl = new Uri("http://gateway.test"));

        Assert.Matches("^[0-9a-f]{16}$", one.Client.AccountFingerprint);
        Assert.Equal(one.Client.AccountFingerprint, same.Client.AccountFingerprint);
        Assert.NotEqual(one.Client.AccountFingerprint, otherKey.Client.AccountFingerprint);
        Assert.Equal(one.Client.AccountFingerprint, otherOrigin.Client.AccountFingerprint);
    }
}
