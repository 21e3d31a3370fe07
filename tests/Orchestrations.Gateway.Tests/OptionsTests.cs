using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orchestrations.Gateway.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_the_contracts()
    {
        var options = Read();

        Assert.Equal("https://ai.alad.com/", options.BaseUrl.AbsoluteUri);
        Assert.Null(options.ApiKey);
        Assert.Equal((16, null), (options.MaxInFlight, options.CallbackBaseUrl));
        Assert.Equal((TimeSpan.FromSeconds(100), 300, 16), (options.RequestTimeout, options.RequestsPerMinute, options.MaxConcurrentRequests));
    }

    [Theory]
    [InlineData("00:00:20")]
    [InlineData("PT20S")]
    [InlineData(" PT20S ")]
    public void A_duration_is_read_in_both_forms(string text) =>
        Assert.Equal(TimeSpan.FromSeconds(20), Read(("RequestTimeout", text)).RequestTimeout);

    [Fact]
    public void Everything_is_read_from_configuration()
    {
        var options = Read(
            ("BaseUrl", "http://127.0.0.1:5000/relay"),
            ("ApiKey", " the-key "),
            ("RequestTimeout", "PT1H"),
            ("RequestsPerMinute", "1000000"),
            ("MaxConcurrentRequests", "1"),
            ("MaxInFlight", "10000"),
            ("CallbackBaseUrl", "http://127.0.0.1:7071"));

        Assert.Equal((10_000, new Uri("http://127.0.0.1:7071")), (options.MaxInFlight, options.CallbackBaseUrl));
        Assert.Equal(
            ("http://127.0.0.1:5000/relay", "the-key", TimeSpan.FromHours(1), 1_000_000, 1),
            (options.BaseUrl.AbsoluteUri, options.ApiKey, options.RequestTimeout, options.RequestsPerMinute, options.MaxConcurrentRequests));
    }

    [Fact]
    public void An_empty_value_is_no_value() => Assert.Equal(300, Read(("RequestsPerMinute", "")).RequestsPerMinute);

    [Theory]
    [InlineData("BaseUrl", "ftp://files.test", "ftp://files.test/")]
    [InlineData("BaseUrl", "gateway", "gateway")]
    [InlineData("BaseUrl", "https://user:word@gateway.test", "https://gateway.test")]
    [InlineData("BaseUrl", "https://gateway.test/?a=1", "https://gateway.test/?<redacted>")]
    [InlineData("RequestTimeout", "soon", "soon")]
    [InlineData("RequestTimeout", "90", "90")]
    [InlineData("RequestTimeout", "00:00:00.5", "00:00:00.5")]
    [InlineData("RequestTimeout", "PT2H", "PT2H")]
    [InlineData("RequestTimeout", "P99999999999Y", "P99999999999Y")]
    [InlineData("RequestTimeout", "-00:00:20", "-00:00:20")]
    [InlineData("RequestsPerMinute", "0", "0")]
    [InlineData("RequestsPerMinute", "1000001", "1000001")]
    [InlineData("RequestsPerMinute", "many", "many")]
    [InlineData("MaxConcurrentRequests", "0", "0")]
    [InlineData("MaxInFlight", "0", "0")]
    [InlineData("MaxInFlight", "10001", "10001")]
    [InlineData("MaxInFlight", "all", "all")]
    [InlineData("CallbackBaseUrl", "http://videos.test", "http://videos.test")]
    [InlineData("CallbackBaseUrl", "videos", "videos")]
    [InlineData("CallbackBaseUrl", "https://videos.test/?a=1", "https://videos.test/?<redacted>")]
    [InlineData("MaxConcurrentRequests", "1001", "1001")]
    [InlineData("MaxConcurrentRequests", "1.5", "1.5")]
    public void A_value_out_of_range_is_told_with_key_value_and_range(string key, string value, string shown)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        var failure = Assert.Single(exception.Failures);
        Assert.StartsWith($"Gateway__{key} is '{shown.TrimEnd('/')}", failure, StringComparison.Ordinal);
        Assert.Matches("must be (an http or https|an https address, or an http address on loopback|a duration from 00:00:01 to 01:00:00|a whole number from 1 to 1000)", failure);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("schlüssel")]
    public void A_bad_key_is_told_without_its_value(string key)
    {
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => Read(("ApiKey", key))).Failures);

        Assert.StartsWith("Gateway__ApiKey (not shown)", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(key, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_told_together()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(("RequestTimeout", "soon"), ("RequestsPerMinute", "0"), ("BaseUrl", "ftp://x")));

        Assert.Equal(3, exception.Failures.Count());
    }

    [Fact]
    public async Task A_bad_value_stops_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration["Gateway:MaxConcurrentRequests"] = "0";
        builder.Services.AddGateway(builder.Configuration.GetSection(GatewayOptions.SectionName));
        using var host = builder.Build();

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }

    private static GatewayOptions Read(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create<string, string?>($"Gateway:{pair.Key}", pair.Value)))
            .Build();
        using var services = new ServiceCollection().AddGateway(configuration.GetSection(GatewayOptions.SectionName)).BuildServiceProvider();
        return services.GetRequiredService<IOptions<GatewayOptions>>().Value;
    }
}
