using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Queue;

namespace Orchestrations.Cli.Hosting.Queue;

/// <summary>Adds the queue to the embedded host.</summary>
internal static class CampaignQueueHosting
{
    /// <summary>
    /// Starts campaigns by the messages of a queue, where <c>AzureWebJobsStorage</c> names an account; else it adds nothing. It comes after the embedded
    /// runtime: what is added last is started last and stopped first. Wrong settings stop the start.
    /// </summary>
    /// <param name="services">The services, with campaigns and an object store.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddCampaignQueue(this IServiceCollection services, IConfiguration configuration)
    {
        if (HostAccount.Read(configuration) is not { } account)
        {
            return services;
        }

        services.AddCampaignMessages(configuration).AddOptions<CampaignQueueOptions>().PostConfigure(_ => ThrowIfWrong(account));
        return services
            .AddSingleton(provider => new CampaignQueueListener(
                QueueAccount.Connect(account),
                provider.GetRequiredService<IOptions<CampaignQueueOptions>>().Value,
                provider.GetRequiredService<CampaignMessageHandler>().HandleAsync,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<CampaignQueueListener>>()))
            .AddHostedService(provider => provider.GetRequiredService<CampaignQueueListener>());
    }

    private static void ThrowIfWrong(HostAccount account)
    {
        if (QueueAccount.Check(account) is { } problem)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(CampaignQueueOptions), [problem]);
        }
    }
}
