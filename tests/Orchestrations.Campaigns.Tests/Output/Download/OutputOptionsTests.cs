using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Moq;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Output.Download;

public sealed class OutputOptionsTests
{
    [Fact]
    public void Without_settings_the_defaults_hold()
    {
        var options = Read();
        Assert.Empty(options.AllowedHosts);
        Assert.Equal((2_147_483_648L, TimeSpan.FromMinutes(30)), (options.MaxBytes, options.Deadline));
    }

    [Theory]
    [InlineData("00:00:01", 1)]
    [InlineData("11:00:00", 39_600)]
    [InlineData("PT30M", 1_800)]
    [InlineData("PT1H0.5S", 3_600.5)]
    [InlineData(" 00:45:00 ", 2_700)]
    public void A_deadline_is_read_as_NET_and_as_ISO_write_it(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(("Deadline", text)).Deadline);

    [Fact]
    public void Hosts_are_separated_by_commas() =>
        Assert.Equal(["minio:9000", "*.example.com"], Read(("AllowedHosts", " minio:9000 ,, *.example.com ")).AllowedHosts);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1099511627776", 1_099_511_627_776)]
    public void Sizes_are_read_in_bytes(string text, long expected) => Assert.Equal(expected, Read(("MaxBytes", text)).MaxBytes);

    [Theory]
    [InlineData("MaxBytes", "0", "from 1 to 1099511627776")]
    [InlineData("MaxBytes", "1099511627777", "from 1 to 1099511627776")]
    [InlineData("MaxBytes", "2GB", "from 1 to 1099511627776")]
    [InlineData("Deadline", "00:00:00.5", "from 00:00:01 to 11:00:00")]
    [InlineData("Deadline", "11:00:01", "from 00:00:01 to 11:00:00")]
    [InlineData("Deadline", "90", "from 00:00:01 to 11:00:00")]
    [InlineData("Deadline", "later:on", "from 00:00:01 to 11:00:00")]
    [InlineData("AllowedHosts", "https://example.com", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "example.com/a", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "user@example.com", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "*", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "*.", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "*.10.0.0.1", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "*.example.com:80", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "a.*.example.com", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "example.com:", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "example.com:0", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "example.com:70000", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "::1", "a host, *.host or host:port")]
    [InlineData("AllowedHosts", "10.0.0.0/8", "a host, *.host or host:port")]
    public void A_wrong_setting_is_named_as_it_was_written_with_its_value_and_range(string key, string value, string range)
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Read((key, value)));
        Assert.Contains($"Output__{key} is '", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(range, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_settings_are_named_together()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Read(("MaxBytes", "much"), ("Deadline", "PT1X"), ("AllowedHosts", "a/b")));
        Assert.Equal(3, thrown.Failures.Count());
    }

    private static OutputOptions Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Output:{setting.Key}", (string?)setting.Value)))
            .Build();
        using var provider = new ServiceCollection()
            .AddLogging()
            .AddSingleton(Mock.Of<IObjectStore>())
            .AddSingleton(Mock.Of<IGatewayClient>())
            .AddOutputDownloader(configuration)
            .BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<OutputDownloader>());
        return provider.GetRequiredService<IOptions<OutputOptions>>().Value;
    }
}
