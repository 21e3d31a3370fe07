using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Objects;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Objects;

public sealed class ObjectStoreRegistrationTests
{
    private const string Account = "DefaultEndpointsProtocol=https;AccountName=films;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    private static readonly ObjectName Video = new(ObjectContainer.Outputs, "spring/shot-01.mp4");

    [Fact]
    public void Without_an_account_objects_are_kept_in_directories() =>
        Assert.Equal(new Uri("/data/outputs/spring/shot-01.mp4"), Embedded().GetAddress(Video));

    [Fact]
    public void A_connection_string_names_the_account() => Assert.Equal(
        "https://films.blob.core.windows.net/videos/spring/shot-01.mp4",
        Embedded(("Storage:ConnectionString", Account), ("Storage:OutputContainer", "videos")).GetAddress(Video).AbsoluteUri);

    [Fact]
    public void A_service_address_names_the_account_reached_by_identity() => Assert.Equal(
        "https://films.blob.core.windows.net/outputs/spring/shot-01.mp4",
        Embedded(("Storage:BlobServiceUri", "https://films.blob.core.windows.net")).GetAddress(Video).AbsoluteUri);

    [Theory]
    [InlineData("AzureWebJobsStorage", Account)]
    [InlineData("AzureWebJobsStorage:accountName", "films")]
    [InlineData("AzureWebJobsStorage:blobServiceUri", "https://films.blob.core.windows.net/")]
    public void The_functions_app_falls_back_to_its_host_s_account(string key, string value) => Assert.Equal(
        "https://films.blob.core.windows.net/outputs/spring/shot-01.mp4",
        Functions((key, value)).GetAddress(Video).AbsoluteUri);

    [Fact]
    public void The_functions_app_needs_an_account()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Functions());
        Assert.Contains("AzureWebJobsStorage", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_host_s_account_counts_only_where_none_is_named() => Assert.Equal(
        "https://other.blob.core.windows.net/outputs/spring/shot-01.mp4",
        Functions(("Storage:BlobServiceUri", "https://other.blob.core.windows.net"), ("AzureWebJobsStorage", Account)).GetAddress(Video).AbsoluteUri);

    [Theory]
    [InlineData("ConnectionString", "AccountKey=c2VjcmV0", "Storage__ConnectionString (not shown)")]
    [InlineData("ConnectionString", "c2VjcmV0", "Storage__ConnectionString (not shown)")]
    [InlineData("BlobServiceUri", "films", "Storage__BlobServiceUri is 'films'")]
    [InlineData("BlobServiceUri", "http://films.blob.core.windows.net", "https")]
    [InlineData("BlobServiceUri", "https://films.blob.core.windows.net?sig=c2VjcmV0", "Storage__BlobServiceUri is 'https://films.blob.core.windows.net'")]
    [InlineData("OutputContainer", "ab", "Storage__OutputContainer is 'ab'")]
    [InlineData("OutputContainer", "Videos", "Storage__OutputContainer is 'Videos'")]
    [InlineData("OutputContainer", "my--videos", "single hyphens")]
    [InlineData("OutputContainer", "-videos", "single hyphens")]
    [InlineData("OutputContainer", "videos-", "single hyphens")]
    [InlineData("OutputContainer", "a234567890123456789012345678901234567890123456789012345678901234", "3 to 63")]
    [InlineData("OutputContainer", "inputs", "choose another")]
    [InlineData("OutputContainer", "effects", "choose another")]
    public void A_wrong_setting_is_named_as_it_was_written_and_holds_no_secret(string key, string value, string expected)
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Embedded(($"Storage:{key}", value)));
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_connection_string_of_the_host_is_named_by_its_own_key()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Functions(("AzureWebJobsStorage", "nonsense")));
        Assert.Contains("AzureWebJobsStorage (not shown)", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_accounts_are_one_too_many()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Embedded(
            ("Storage:ConnectionString", Account),
            ("Storage:BlobServiceUri", "https://films.blob.core.windows.net")));
        Assert.Contains("set one of them", thrown.Message, StringComparison.Ordinal);
    }

    private static IObjectStore Embedded(params (string Key, string Value)[] settings) => Store(
        new ServiceCollection().AddObjectStore(Configuration(settings), ObjectDirectories.Under("/data")));

    private static IObjectStore Functions(params (string Key, string Value)[] settings) => Store(
        new ServiceCollection().AddBlobObjectStore(Configuration(settings)));

    private static IObjectStore Store(IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IObjectStore>();
    }

    private static IConfiguration Configuration((string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        .Build();
}
