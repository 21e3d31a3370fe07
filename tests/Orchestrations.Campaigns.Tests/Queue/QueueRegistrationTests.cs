using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Queue;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Queue;

public sealed class QueueRegistrationTests
{
    [Theory]
    [InlineData(null, "campaign-requests")]
    [InlineData("  ", "campaign-requests")]
    [InlineData("films-2", "films-2")]
    [InlineData("a23456789-123456789-123456789-123456789-123456789-123456", "a23456789-123456789-123456789-123456789-123456789-123456")]
    public void The_queue_has_the_configured_name(string? configured, string name)
    {
        var options = Read(configured);
        Assert.Equal((name, name + "-poison"), (options.Name, options.PoisonName));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Films")]
    [InlineData("films_2")]
    [InlineData("-films")]
    [InlineData("films-")]
    [InlineData("fi--lms")]
    [InlineData("a23456789-123456789-123456789-123456789-123456789-1234567")]
    public void A_name_that_azure_refuses_stops_the_start(string configured)
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Read(configured));
        Assert.Equal(
            $"Queue__Name is '{configured}'; it must be 3 to 56 lowercase letters, digits and single hyphens, with a letter or digit at both ends.",
            thrown.Message);
    }

    private static CampaignQueueOptions Read(string? name)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Queue:Name", name)]).Build();
        using var services = new ServiceCollection().AddCampaignMessages(configuration).BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
        return services.GetRequiredService<IOptions<CampaignQueueOptions>>().Value;
    }
}
