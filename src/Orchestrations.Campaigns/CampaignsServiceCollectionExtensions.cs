using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns;

/// <summary>Adds campaigns to a host.</summary>
public static class CampaignsServiceCollectionExtensions
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// Adds everything about campaigns but what differs between hosts: an <c>IObjectStore</c>, the gateway's client, a <see cref="DurableClient"/> and
    /// an <see cref="EffectOwner"/> are the host's to add. Wrong settings stop the start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddCampaigns(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<PollingOptions>().Configure(options => Read(options, new SettingReader(configuration, "Polling"))).ValidateOnStart();
        services.AddOptions<CampaignOptions>().Configure(options => Read(options, new SettingReader(configuration, "Campaigns"))).ValidateOnStart();
        return services
            .AddSingleton<IMediaInspector, MediaInspector>()
            .AddSingleton<CampaignIntake>()
            .AddSingleton<PlanStore>()
            .AddSingleton<SidecarStore>()
            .AddSingleton<OutputArchiver>()
            .AddSingleton<KeyedLock>()
            .AddSingleton<SubmissionLedger>()
            .AddSingleton<StartKeys>()
            .AddSingleton<AssetGroups>()
            .AddSingleton<AssetLibrary>()
            .AddSingleton<CampaignReader>()
            .AddSingleton<CampaignService>()
            .AddSingleton<CampaignValidator>()
            .AddSingleton<SharedSlots>()
            .AddSingleton<Callbacks>()
            .AddSingleton(CreateRegistry());
    }

    /// <summary>The orchestrators and activities of campaigns.</summary>
    public static DurableRegistry CreateRegistry() =>
        new DurableRegistry(new DurableSerializer(CampaignJson.Default.Options))
            .AddOrchestrator<CampaignOrchestrator, CampaignInput, CampaignOutput>(CampaignOrchestrator.Reference)
            .AddOrchestrator<SegmentOrchestrator, SegmentInput, ItemCounts>(SegmentOrchestrator.Reference)
            .AddOrchestrator<ItemOrchestrator, ItemInput, ItemOutput>(ItemOrchestrator.Reference)
            .AddOrchestrator<SlotsOrchestrator, SlotsInput, int>(SlotsOrchestrator.Reference)
            .AddActivity<OpenSlots, string, bool>(OpenSlots.Reference)
            .AddActivity<FindSlotHolders, FindSlotHoldersInput, FindSlotHoldersOutput>(FindSlotHolders.Reference)
            .AddActivity<PrepareAssets, PrepareAssetsInput, PrepareAssetsOutput>(PrepareAssets.Reference)
            .AddActivity<SubmitGeneration, SubmitGenerationInput, SubmitGenerationOutput>(SubmitGeneration.Reference)
            .AddActivity<CheckGeneration, CheckGenerationInput, CheckGenerationOutput>(CheckGeneration.Reference)
            .AddActivity<ArchiveOutput, ArchiveOutputInput, ArchiveOutputOutput>(ArchiveOutput.Reference)
            .AddActivity<RecordFailure, RecordFailureInput, ItemStatus>(RecordFailure.Reference)
            .AddActivity<LoadSelection, LoadSelectionInput, Selection>(LoadSelection.Reference)
            .AddActivity<CloseSegment, CloseSegmentInput, ItemCounts>(CloseSegment.Reference)
            .AddActivity<WriteManifest, WriteManifestInput, CampaignOutcome>(WriteManifest.Reference);

    private static void Read(PollingOptions options, SettingReader settings)
    {
        settings.Duration(nameof(options.FirstDelay), ShortestInterval, LongestInterval, value => options.FirstDelay = value);
        settings.Duration(nameof(options.Interval), ShortestInterval, LongestInterval, value => options.Interval = value);
        settings.Duration(nameof(options.MaxInterval), ShortestInterval, LongestInterval, value => options.MaxInterval = value);
        settings.Duration(nameof(options.Deadline), TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), value => options.Deadline = value);
        settings.Duration(nameof(options.AssetInterval), ShortestInterval, LongestInterval, value => options.AssetInterval = value);
        settings.Duration(nameof(options.AssetDeadline), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), value => options.AssetDeadline = value);
        settings.ThrowIfRefused<PollingOptions>();
    }

    private static void Read(CampaignOptions options, SettingReader settings)
    {
        settings.Number(nameof(options.MaxInFlight), 1, 10_000, value => options.MaxInFlight = (int)value);
        settings.ThrowIfRefused<CampaignOptions>();
    }
}
