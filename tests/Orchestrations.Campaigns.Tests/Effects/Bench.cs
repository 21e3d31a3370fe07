using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Campaigns.Tests.Assets;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Tests.Effects;

/// <summary>What activities work with: a store on disk, a gateway in memory, and a clock that stands still.</summary>
internal sealed class Bench : IDisposable
{
    public const string Id = "spring";

    public static readonly ActivityContext Context = new("Activity", "instance", CancellationToken.None);

    private readonly string _directory = Directory.CreateTempSubdirectory("orchestrations-bench-").FullName;
    private readonly OutputDownloader _downloader;

    public Bench()
    {
        Store = new DirectoryObjectStore(ObjectDirectories.Under(_directory));
        Plans = new PlanStore(Store);
        Sidecars = new SidecarStore(Store);
        _downloader = new OutputDownloader(Store, Gateway, Options.Create(new OutputOptions()), TimeProvider.System, NullLogger<OutputDownloader>.Instance);
        Archiver = new OutputArchiver(Plans, Sidecars, Store, Gateway, _downloader, Time, NullLogger<OutputArchiver>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public FakeGateway Gateway { get; } = new();

    public GatewayOptions GatewayOptions { get; } = new() { RequestTimeout = TimeSpan.FromSeconds(100) };

    public DirectoryObjectStore Store { get; }

    public PlanStore Plans { get; }

    public SidecarStore Sidecars { get; }

    public OutputArchiver Archiver { get; }

    /// <summary>A process over the store: with its own locks and caches, as each has.</summary>
    public Process Start(string owner = "this", bool isAlone = true, IObjectStore? store = null) =>
        new(this, new EffectOwner(owner, isAlone), store ?? Store);

    /// <summary>Stores a campaign of the given items and assets.</summary>
    public async Task<CampaignPlan> StoreAsync(IReadOnlyList<PlannedItem> items, params PlannedAsset[] assets)
    {
        var plan = new CampaignPlan(Id, "Spring", new string('a', 64), items.Count, Time.GetUtcNow())
        {
            AssetGroupName = assets.Length > 0 ? "spring" : null,
            Assets = assets,
        };
        await Plans.StoreAsync(new PreparedCampaign(plan, items, []), CancellationToken.None);
        return plan;
    }

    public void Dispose()
    {
        _downloader.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    internal sealed class Process
    {
        private readonly Bench _bench;

        public Process(Bench bench, EffectOwner owner, IObjectStore store)
        {
            _bench = bench;
            var locks = new KeyedLock();
            Ledger = new SubmissionLedger(store, owner, Options.Create(bench.GatewayOptions), bench.Time, NullLogger<SubmissionLedger>.Instance);
            Groups = new AssetGroups(bench.Gateway, store, owner, locks, bench.Time);
            Library = new AssetLibrary(bench.Gateway, store, owner, locks, bench.Time);
        }

        public SubmissionLedger Ledger { get; }

        public Callbacks Callbacks => new(Mock.Of<DurableClient>(), Options.Create(_bench.GatewayOptions));

        public AssetGroups Groups { get; }

        public AssetLibrary Library { get; }

        public Task<PrepareAssetsOutput> PrepareAsync(params int[] indices) =>
            new PrepareAssets(_bench.Plans, Groups, Library, NullLogger<PrepareAssets>.Instance).RunAsync(Context, new PrepareAssetsInput(Id, "run-1", Page: 0, indices));

        public Task<SubmitGenerationOutput> SubmitAsync(int index = 0, int attempt = 1, bool findsOutputs = false, CancellationToken cancellationToken = default) =>
            new SubmitGeneration(_bench.Plans, Library, Ledger, _bench.Gateway, Callbacks, _bench.Archiver, NullLogger<SubmitGeneration>.Instance)
                .RunAsync(Context with { CancellationToken = cancellationToken }, new SubmitGenerationInput(Id, index, attempt) { FindsOutputs = findsOutputs });
    }
}
