using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Campaigns.Queue;
using Orchestrations.Durable;
using Orchestrations.Functions.DurableTask;
using Orchestrations.Gateway;
using Orchestrations.Http;

namespace Orchestrations.Functions.Hosting;

/// <summary>The services of the Functions app.</summary>
internal static class FunctionsAppServiceCollectionExtensions
{
    private const int LongestRetentionDays = 3650;

    /// <summary>Adds campaigns, the API and what the triggers need. Wrong settings stop the start.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddFunctionsApp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>()
            .Configure(options => Read(options, new SettingReader(configuration, RetentionOptions.SectionName)))
            .ValidateOnStart();
        services.AddOptions<CampaignQueueOptions>().PostConfigure(_ => ThrowIfWrong(configuration));
        return services

            // It writes each request's address, and with it the key of a ?code=; and it puts whatever is logged meanwhile in a scope with the path, and with
            // it the token of a callback. What goes to the Functions host is kept there, so that holds without an export too.
            .AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None))
            .AddSingleton(TimeProvider.System)

            // Other workers write effects beside this one.
            .AddSingleton(new EffectOwner(Guid.NewGuid().ToString("N"), IsAlone: false))
            .AddGateway(configuration.GetSection(GatewayOptions.SectionName))
            .AddBlobObjectStore(configuration)
            .AddOutputDownloader(configuration)
            .AddCampaigns(configuration)
            .AddCampaignMessages(configuration)
            .AddSingleton(new HostOutages(IsOutage))
            .AddOrchestrationsApi(configuration)
            .AddSingleton<BoundClient>()
            .AddSingleton<DurableClient>(provider => new DurableTaskDurableClient(
                () => provider.GetRequiredService<BoundClient>().Client, provider.GetRequiredService<DurableRegistry>().Serializer))
            .AddSingleton<DurableTaskRunner>()
            .AddSingleton(provider => new PoisonMessages(
                QueueAccount.Connect(HostAccount.Read(configuration)!), provider.GetRequiredService<IOptions<CampaignQueueOptions>>().Value))
            .AddSingleton<HistoryRetention>()
            .AddSingleton<OldInstances>()
            .AddAppTelemetry(configuration);
    }

    private static void Read(RetentionOptions options, SettingReader settings)
    {
        settings.Number(nameof(options.Days), 1, LongestRetentionDays, value => options.Days = (int)value);
        settings.ThrowIfRefused<RetentionOptions>();
    }

    private static void ThrowIfWrong(IConfiguration configuration)
    {
        var problem = HostAccount.Read(configuration) is { } account ? QueueAccount.Check(account) : $"{HostAccount.Key} is not set; it is the account of the queue, too.";
        if (problem is not null)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(CampaignQueueOptions), [problem]);
        }
    }

    private static bool IsOutage(Exception exception) =>
        exception is RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted };
}
