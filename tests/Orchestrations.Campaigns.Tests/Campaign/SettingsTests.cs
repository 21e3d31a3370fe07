using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Campaign;

public class SettingsTests
{
    [Theory]
    [InlineData("00:00:05", 5)]
    [InlineData("PT5S", 5)]
    [InlineData(" PT1M30S ", 90)]
    [InlineData("00:00:00.05", 0.05)]
    [InlineData("01:00:00", 3600)]
    [InlineData("", 10)]
    public void A_duration_is_written_either_way(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read<PollingOptions>("Polling:Interval", text).Interval);

    [Fact]
    public void What_is_not_set_has_its_default()
    {
        var polling = Read<PollingOptions>("Other", "1");
        Assert.Equal(
            [TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(10)],
            [polling.FirstDelay, polling.Interval, polling.MaxInterval, polling.Deadline, polling.AssetInterval, polling.AssetDeadline]);
        Assert.Equal(8, Read<CampaignOptions>("Other", "1").MaxInFlight);
    }

    [Theory]
    [InlineData("24:00:00", 24)]
    [InlineData("100:30:00", 100.5)]
    [InlineData("1.00:00:00", 24)]
    [InlineData("1:00:00:00", 24)]
    public void Hours_beyond_a_day_are_hours(string text, double hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Read<PollingOptions>("Polling:Deadline", text).Deadline);

    [Theory]
    [InlineData("FirstDelay", "00:00:00.049", "00:00:00.0500000", "01:00:00")]
    [InlineData("Interval", "01:00:01", "00:00:00.0500000", "01:00:00")]
    [InlineData("MaxInterval", "90", "00:00:00.0500000", "01:00:00")]
    [InlineData("Deadline", "P8D", "00:00:01", "7.00:00:00")]
    [InlineData("AssetInterval", "-00:00:01", "00:00:00.0500000", "01:00:00")]
    [InlineData("AssetDeadline", "soon", "00:00:01", "1.00:00:00")]
    [InlineData("Deadline", "24:60:00", "00:00:01", "7.00:00:00")]
    [InlineData("Deadline", "999:00:00", "00:00:01", "7.00:00:00")]
    [InlineData("Deadline", "1:2:3:4:5", "00:00:01", "7.00:00:00")]
    [InlineData("Deadline", "P99999999999999999999D", "00:00:01", "7.00:00:00")]
    public void A_duration_out_of_range_names_the_key_the_value_and_the_range(string key, string value, string min, string max)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Read<PollingOptions>($"Polling:{key}", value));
        Assert.StartsWith($"Polling__{key} is '{value}'; it must be a duration from {min} to {max}", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("many")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public void A_number_out_of_range_names_the_key_the_value_and_the_range(string value)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Read<CampaignOptions>("Campaigns:MaxInFlight", value));
        Assert.Equal($"Campaigns__MaxInFlight is '{value}'; it must be a whole number from 1 to 10000.", Assert.Single(refused.Failures));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("10000", 10_000)]
    public void The_bounds_are_within_the_range(string value, int expected) =>
        Assert.Equal(expected, Read<CampaignOptions>("Campaigns:MaxInFlight", value).MaxInFlight);

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Polling:Interval", "x"), new("Polling:Deadline", "y")]).Build();
        var refused = Assert.Throws<OptionsValidationException>(() => Read<PollingOptions>(configuration));
        Assert.Equal(2, refused.Failures.Count());
    }

    [Fact]
    public void A_problem_found_by_other_means_is_refused_with_the_rest()
    {
        var reader = new SettingReader(new ConfigurationBuilder().Build(), "Polling");
        reader.Refuse("They do not go together.");
        Assert.Equal("They do not go together.", Assert.Throws<OptionsValidationException>(reader.ThrowIfRefused<PollingOptions>).Message);
    }

    [Fact]
    public void Every_orchestrator_and_activity_is_registered()
    {
        var registry = CampaignsServiceCollectionExtensions.CreateRegistry();
        Assert.Equal(["Campaign", "Item", "Segment", "Slots"], registry.Orchestrators.Keys.Order());
        Assert.Equal(
            ["ArchiveOutput", "CheckGeneration", "CloseSegment", "FindSlotHolders", "LoadSelection", "OpenSlots", "PrepareAssets", "RecordFailure", "SubmitGeneration", "WriteManifest"],
            registry.Activities.Keys.Order());
    }

    private static TOptions Read<TOptions>(string key, string value)
        where TOptions : class =>
        Read<TOptions>(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build());

    private static TOptions Read<TOptions>(IConfiguration configuration)
        where TOptions : class
    {
        using var services = new ServiceCollection().AddCampaigns(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<TOptions>>().Value;
    }
}
