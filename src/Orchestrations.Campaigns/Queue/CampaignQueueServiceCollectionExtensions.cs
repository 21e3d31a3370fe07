using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Queue;

/// <summary>Adds what both hosts do with the queue's messages.</summary>
public static class CampaignQueueServiceCollectionExtensions
{
    // The poison queue's name must be a queue's name, too.
    private static readonly int MaxName = AzureNames.MaxLength - CampaignQueueOptions.PoisonSuffix.Length;

    /// <summary>
    /// Adds the <see cref="CampaignMessageHandler"/>, and the <see cref="CampaignQueueOptions"/> that are checked at the start. The services hold campaigns and
    /// an <see cref="IObjectStore"/>; whatever takes messages from the queue is the host's to add.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddCampaignMessages(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<CampaignQueueOptions>()
            .Configure(options => Read(options, new SettingReader(configuration, CampaignQueueOptions.SectionName)))
            .ValidateOnStart();
        return services
            .AddSingleton(provider => CreateBlobs(provider, configuration))
            .AddSingleton(provider => new CampaignMessageHandler(
                provider.GetRequiredService<CampaignIntake>(),
                provider.GetRequiredService<CampaignService>(),
                provider.GetRequiredService<RequestBlobs>(),
                provider.GetRequiredService<IObjectStore>(),
                provider.GetRequiredService<ILogger<CampaignMessageHandler>>()));
    }

    private static void Read(CampaignQueueOptions options, SettingReader settings)
    {
        options.Name = settings.TextOf(nameof(options.Name)) ?? options.Name;
        if (!AzureNames.IsName(options.Name) || options.Name.Length > MaxName)
        {
            settings.Refuse(
                $"Queue__Name is '{options.Name}'; it must be 3 to {MaxName} lowercase letters, digits and single hyphens, with a letter or digit at both ends.");
        }

        settings.ThrowIfRefused<CampaignQueueOptions>();
    }

    private static RequestBlobs CreateBlobs(IServiceProvider provider, IConfiguration configuration)
    {
        var objects = provider.GetRequiredService<IOptions<ObjectStoreOptions>>().Value;
        return objects.CreateService() is { } account
            ? new RequestBlobs(account, directory: null, objects.OutputContainer)
            : new RequestBlobs(HostAccount.Read(configuration)?.CreateBlobService(), provider.GetRequiredService<IObjectStore>(), objects.OutputContainer);
    }
}
