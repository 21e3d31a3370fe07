using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns;

/// <summary>
/// What campaigns tell of themselves: metrics, the ids of campaigns and items in spans and in the scopes of logs. All of it is recorded in activities, which
/// are not replayed. Ids are in spans and logs, and never in metrics.
/// </summary>
public static class CampaignTelemetry
{
    /// <summary>The name of the activity source and of the meter of campaigns.</summary>
    public const string SourceName = "Orchestrations.Campaigns";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly GenerationsInFlight InFlight = new(TimeProvider.System);

    private static readonly Func<ILogger, string, IDisposable?> CampaignScope = LoggerMessage.DefineScope<string>("{CampaignId}");
    private static readonly Func<ILogger, string, string, IDisposable?> ItemScope = LoggerMessage.DefineScope<string, string>("{CampaignId}/{ItemId}");
    private static readonly Func<ILogger, string, int, IDisposable?> IndexScope = LoggerMessage.DefineScope<string, int>("{CampaignId}[{ItemIndex}]");

    private static readonly Counter<long> Items = Meter.CreateCounter<long>("orchestrations.items", "{item}", "Items that ended.");

    private static readonly Counter<long> Campaigns = Meter.CreateCounter<long>("orchestrations.campaigns", "{campaign}", "Campaigns that ended.");

    private static readonly Histogram<double> GenerationDuration = Meter.CreateHistogram(
        "orchestrations.generation.duration",
        "s",
        "How long generations took, from the acceptance until a poll said that the provider was done.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [5, 10, 20, 30, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1_800, 3_600] });

    private static readonly Counter<long> ArchiveBytes = Meter.CreateCounter<long>("orchestrations.archive.bytes", "By", "Bytes of outputs that were put in place.");

    private static readonly Histogram<double> ArchiveDuration = Meter.CreateHistogram(
        "orchestrations.archive.duration",
        "s",
        "How long one try to copy an output took.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800] });

    private static int _slots;

    static CampaignTelemetry()
    {
        _ = Meter.CreateObservableUpDownCounter(
            "orchestrations.generations.in_flight", () => InFlight.Count, "{generation}", "Generations at the provider, as far as this process knows.");
        _ = Meter.CreateObservableGauge(
            "orchestrations.slots.utilization", ObserveSlots, "1", "Generations at the provider, of those that may be there at once.");
    }

    /// <summary>The names of the activity sources and of the meters of campaigns, and of what they stand on; a host adds its runtime's.</summary>
    public static IReadOnlyList<string> SourceNames { get; } = [SourceName, GatewayTelemetry.SourceName];

    /// <summary>The age in seconds of the oldest message that waits in the queue of requests, or 0 where none does; for who listens to the queue.</summary>
    public static Gauge<double> QueueAge { get; } = Meter.CreateGauge<double>(
        "orchestrations.queue.age", "s", "The age of the oldest message that waits in the queue of requests.");

    /// <summary>Says how many generations may be at the provider at once, which the utilisation is measured against.</summary>
    /// <param name="slots">How many.</param>
    public static void SetSlots(int slots) => Volatile.Write(ref _slots, slots);

    /// <summary>Names the campaign in the present span, and in what is logged in the scope.</summary>
    internal static IDisposable? BeginCampaign(ILogger logger, string campaignId)
    {
        Name(campaignId);
        return CampaignScope(logger, campaignId);
    }

    /// <summary>Names the item in the present span, and in what is logged in the scope.</summary>
    internal static IDisposable? BeginItem(ILogger logger, string campaignId, string itemId)
    {
        Name(campaignId)?.SetTag("orchestrations.item.id", itemId);
        return ItemScope(logger, campaignId, itemId);
    }

    /// <summary>The same where the item's id is not at hand, and would have to be read.</summary>
    internal static IDisposable? BeginItem(ILogger logger, string campaignId, int index)
    {
        Name(campaignId)?.SetTag("orchestrations.item.index", index);
        return IndexScope(logger, campaignId, index);
    }

    /// <summary>Begins the span of a download. The HTTP client makes none of these, whose addresses are signed.</summary>
    internal static Activity? StartDownload(Uri address) =>
        Source.StartActivity("DownloadOutput", ActivityKind.Client)?.SetTag("server.address", address.Host).SetTag("server.port", address.Port);

    /// <summary>Notes that the provider has a generation, or still has it.</summary>
    internal static void AtProvider(string campaignId, int index) => InFlight.Add(campaignId, index);

    /// <summary>Notes that the provider is done with a generation, or that nobody asks for it any more.</summary>
    internal static void LeftProvider(string campaignId, int index) => InFlight.Remove(campaignId, index);

    /// <summary>Records an item that ended.</summary>
    internal static void ItemEnded(ItemState state)
    {
        Count(state.Status, state.Failure?.Code, 1);
        var isGeneration = state.Status == ItemStatus.Succeeded || state.Failure is { KeepsPaidTask: false };
        if (isGeneration && state.Timings is { SubmittedAt: { } submitted, GeneratedAt: { } generated } && generated >= submitted)
        {
            GenerationDuration.Record((generated - submitted).TotalSeconds);
        }
    }

    /// <summary>Records a campaign that ended, with the items that no activity ended.</summary>
    internal static void CampaignEnded(CampaignOutcome outcome, ItemCounts counts)
    {
        Campaigns.Add(1, new KeyValuePair<string, object?>("outcome", Word(outcome.ToString())));
        if (counts.Cancelled > 0)
        {
            Count(ItemStatus.Cancelled, code: null, counts.Cancelled);
        }
    }

    /// <summary>Records a try to copy an output.</summary>
    /// <param name="span">Its span.</param>
    /// <param name="bytes">How much was put in place, or null for nothing.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="failure">Why nothing was.</param>
    internal static void Archived(Activity? span, long? bytes, TimeSpan elapsed, GenerationFailure? failure)
    {
        if (bytes is { } copied)
        {
            ArchiveBytes.Add(copied);
        }

        ArchiveDuration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("outcome", failure?.Code ?? "archived"));
        span?.SetTag("orchestrations.output.bytes", bytes);
        if (failure is not null)
        {
            span?.SetTag("error.type", failure.Code).SetStatus(ActivityStatusCode.Error, failure.Message);
        }
    }

    private static Activity? Name(string campaignId) => Activity.Current?.SetTag("orchestrations.campaign.id", campaignId);

    private static void Count(ItemStatus status, string? code, int items)
    {
        var tags = new TagList { { "outcome", Word(status.ToString()) } };
        if (code is not null)
        {
            tags.Add("code", code);
        }

        Items.Add(items, tags);
    }

    private static IEnumerable<Measurement<double>> ObserveSlots() =>
        Volatile.Read(ref _slots) is > 0 and var slots ? [new Measurement<double>((double)InFlight.Count / slots)] : [];

    private static string Word(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
