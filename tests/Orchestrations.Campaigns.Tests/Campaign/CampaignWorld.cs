using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Durable;
using Orchestrations.Embedded;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Campaign;

/// <summary>
/// The real orchestrators on the embedded runtime in virtual time, with activities that play the provider. What a test does not say succeeds at once.
/// </summary>
internal sealed class CampaignWorld : IAsyncDisposable
{
    public const string Id = "spring";

    private readonly string _directory = Directory.CreateTempSubdirectory("orchestrations-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly HashSet<(string CampaignId, int Index)> _atProvider = [];
    private readonly Lock _gate = new();
    private EmbeddedRuntime? _runtime;
    private string _dataDirectory;
    private int _life;

    private CampaignWorld()
    {
        _dataDirectory = _directory;
        Store = new DirectoryObjectStore(ObjectDirectories.Under(_directory));
        Plans = new PlanStore(Store);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public DurableClient Client => _runtime!.Client;

    public DirectoryObjectStore Store { get; }

    public PlanStore Plans { get; }

    public CampaignReader Reader => new(Client, Plans, Store, Time);

    public SubmissionLedger Ledger => LedgerOver(Store);

    /// <summary>The service of a process of its own: it shares no lock with another.</summary>
    public CampaignService Service => ServiceOver(Store);

    public CampaignService ServiceOver(IObjectStore store, DurableClient? client = null) => new(
        client ?? Client,
        new PlanStore(store),
        Reader,
        store,
        LedgerOver(store),
        new StartKeys(store),
        new KeyedLock(),
        Options.Create(new CampaignOptions { MaxInFlight = Settings.MaxInFlight }),
        Options.Create(new PollingOptions()),
        Options.Create(new OutputOptions()),
        Time);

    private SubmissionLedger LedgerOver(IObjectStore store) =>
        new(store, new EffectOwner("this", IsAlone: true), Options.Create(new GatewayOptions()), Time, NullLogger<SubmissionLedger>.Instance);

    /// <summary>Every submission that was asked for, in order: when, which item, which attempt.</summary>
    public ConcurrentQueue<(DateTimeOffset At, int Index, int Attempt)> Submissions { get; } = [];

    public ConcurrentQueue<(DateTimeOffset At, int Index)> Polls { get; } = [];

    public ConcurrentQueue<(DateTimeOffset At, int Index, bool IsLastTry)> Archivings { get; } = [];

    public ConcurrentQueue<RecordFailureInput> Failures { get; } = [];

    public ConcurrentQueue<WriteManifestInput> Manifests { get; } = [];

    public int MostAtProvider { get; private set; }

    /// <summary>When there were most at the provider, and which.</summary>
    public string WhoseWereMost { get; private set; } = "";

    /// <summary>How many are at the provider now, of one campaign or of all.</summary>
    public int AtProvider(string? campaignId = null)
    {
        lock (_gate)
        {
            return _atProvider.Count(one => campaignId is null || one.CampaignId == campaignId);
        }
    }

    /// <summary>The gateway's options, of which only the slots' limit is heeded here.</summary>
    public GatewayOptions Gateway { get; } = new() { MaxInFlight = 10_000 };

    public SharedSlots Slots => new(Client, Options.Create(Gateway));

    public Func<PrepareAssetsInput, PrepareAssetsOutput> OnPrepare { get; set; } = input => new PrepareAssetsOutput { Ready = input.Indices };

    public Func<int, int, SubmitGenerationOutput?> OnSubmit { get; set; } = (_, _) => null;

    public Func<int, CheckGenerationOutput> OnCheck { get; set; } = _ => new CheckGenerationOutput(GenerationStatus.Succeeded) { Progress = 100 };

    public Func<int, ArchiveOutputOutput?> OnArchive { get; set; } = _ => null;

    /// <summary>What a poll that saw an item done waits for before it archives the output.</summary>
    public Func<int, Task> OnArchiving { get; set; } = _ => Task.CompletedTask;

    /// <summary>The items of a retry; null for what the store lists.</summary>
    public Func<LoadSelectionInput, Selection>? OnSelect { get; set; }

    public static CampaignSettings Settings { get; } = new()
    {
        MaxInFlight = 2,
        FirstDelay = TimeSpan.FromSeconds(20),
        Interval = TimeSpan.FromSeconds(10),
        MaxInterval = TimeSpan.FromMinutes(1),
        Deadline = TimeSpan.FromHours(1),
        AssetInterval = TimeSpan.FromSeconds(3),
        AssetDeadline = TimeSpan.FromMinutes(10),
        OutputDeadline = TimeSpan.FromMinutes(30),
    };

    public static async Task<CampaignWorld> CreateAsync()
    {
        var world = new CampaignWorld();
        await world.StartRuntimeAsync();
        return world;
    }

    public Task StartCampaignAsync(int items, CampaignSettings? settings = null, Func<CampaignInput, CampaignInput>? with = null, string id = Id)
    {
        var input = new CampaignInput(id, "Spring", "hash", Time.GetUtcNow(), items, Run: 1, settings ?? Settings);
        return Client.ScheduleNewOrchestrationInstanceAsync(
            CampaignOrchestrator.Reference,
            with?.Invoke(input) ?? input,
            new StartOrchestrationOptions { InstanceId = CampaignInstances.Campaign(id), ReplaceableStatuses = StartOrchestrationOptions.TerminalStatuses });
    }

    /// <summary>Lets virtual time pass until the campaign has ended.</summary>
    public async Task<CampaignOutput> RunToEndAsync()
    {
        await RunWhileAsync(async () => !(await CampaignAsync()).IsCompleted);
        var ended = await CampaignAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        return ended.ReadOutputAs<CampaignOutput>()!;
    }

    /// <summary>Lets virtual time pass, from timer to timer, while something holds.</summary>
    public async Task RunWhileAsync(Func<Task<bool>> holds)
    {
        for (var step = 0; step < 200_000; step++)
        {
            await _runtime!.WaitUntilIdleAsync();
            if (!await holds())
            {
                return;
            }

            var due = _runtime.NextTimerDue;
            Assert.True(due is not null, "Nothing is under way and no timer is pending, and yet it has not ended.");
            if (due > Time.GetUtcNow())
            {
                Time.SetUtcNow(due.Value);
            }
            else
            {
                // Clocks tick in milliseconds: a timer that is due within one fires with the next.
                Time.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        Assert.Fail("It does not end.");
    }

    /// <summary>Lets everything happen that needs no time.</summary>
    public Task SettleAsync() => _runtime!.WaitUntilIdleAsync();

    public async Task RunForAsync(TimeSpan span)
    {
        var until = Time.GetUtcNow() + span;
        await RunWhileAsync(() => Task.FromResult(_runtime!.NextTimerDue is { } due && due <= until));
        Time.SetUtcNow(until);
        await _runtime!.WaitUntilIdleAsync();
    }

    public async Task SteerAsync(SteerCommand command, string id = Id)
    {
        await Client.RaiseEventAsync(CampaignInstances.Campaign(id), "steer", command);
        await _runtime!.WaitUntilIdleAsync();
    }

    public async Task<OrchestrationMetadata> CampaignAsync(string id = Id) => (await Client.GetInstanceAsync(CampaignInstances.Campaign(id)))!;

    public async Task<SlotsState> SlotsAsync() => (await Client.GetInstanceAsync(SharedSlots.InstanceId))!.ReadCustomStatusAs<SlotsState>()!;

    public async Task<CampaignState> StateAsync() => (await CampaignAsync()).ReadCustomStatusAs<CampaignState>()!;

    public async Task<ItemState> ItemAsync(int index)
    {
        var starts = new List<OrchestrationMetadata>();
        var query = new OrchestrationQuery { InstanceIdPrefix = CampaignInstances.ItemStartsPrefix(Id, index), FetchInputsAndOutputs = true };
        await foreach (var start in Client.GetAllInstancesAsync(query))
        {
            starts.Add(start);
        }

        return starts.MaxBy(start => start.InstanceId, StringComparer.Ordinal)!.ReadCustomStatusAs<ItemState>()!;
    }

    public async Task RestartAsync()
    {
        await _runtime!.DisposeAsync();
        await StartRuntimeAsync();
    }

    /// <summary>Kills the runtime, whatever it is doing: another goes on from what was committed at this moment, and all that came after is lost.</summary>
    public async Task CrashAsync()
    {
        var survived = Path.Combine(_directory, $"life-{++_life}");
        Directory.CreateDirectory(survived);
        await using (var from = Open(_dataDirectory))
        await using (var to = Open(survived))
        {
            from.BackupDatabase(to);
        }

        await _runtime!.DisposeAsync();
        _dataDirectory = survived;
        await StartRuntimeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime!.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public DurableRegistry CreateRegistry()
    {
        var life = _life;
        return new DurableRegistry(new DurableSerializer(CampaignJson.Default.Options))
            .AddOrchestrator<CampaignOrchestrator, CampaignInput, CampaignOutput>(CampaignOrchestrator.Reference)
            .AddOrchestrator<SegmentOrchestrator, SegmentInput, ItemCounts>(SegmentOrchestrator.Reference)
            .AddOrchestrator<ItemOrchestrator, ItemInput, ItemOutput>(ItemOrchestrator.Reference)
            .AddOrchestrator<SlotsOrchestrator, SlotsInput, int>(SlotsOrchestrator.Reference)
            .AddActivity(OpenSlots.Reference, (activity, input) => new OpenSlots(Slots).RunAsync(activity, input))
            .AddActivity(FindSlotHolders.Reference, (activity, input) => new FindSlotHolders(Client).RunAsync(activity, input))
            .AddActivity(PrepareAssets.Reference, (_, input) => Task.FromResult(OnPrepare(input)))
            .AddActivity(SubmitGeneration.Reference, (activity, input) => InLifeAsync(life, activity, () => Task.FromResult(Submit(input))))
            .AddActivity(CheckGeneration.Reference, (activity, input) => InLifeAsync(life, activity, () => CheckAsync(input)))
            .AddActivity(ArchiveOutput.Reference, (_, input) => Task.FromResult(Archive(input.Index, input.IsLastTry)))
            .AddActivity(RecordFailure.Reference, (_, input) =>
            {
                Failures.Enqueue(input);
                Leave(input.CampaignId, input.Index);
                return Task.FromResult(input.State.Status);
            })
            .AddActivity(
                LoadSelection.Reference,
                (activity, input) => OnSelect is { } select ? Task.FromResult(select(input)) : new LoadSelection(Store).RunAsync(activity, input))
            .AddActivity(CloseSegment.Reference, (activity, input) => new CloseSegment(Client, Reader).RunAsync(activity, input))
            .AddActivity(WriteManifest.Reference, (_, input) =>
            {
                Manifests.Enqueue(input);
                return Task.FromResult(input.Outcome);
            });
    }

    private async Task StartRuntimeAsync()
    {
        _runtime = new EmbeddedRuntime(new EmbeddedOptions { DataDirectory = _dataDirectory }, CreateRegistry(), _services, time: Time);
        await _runtime.StartAsync(CancellationToken.None);
    }

    // What a runtime begins after it was killed does not happen, and has no result.
    private async Task<TOutput> InLifeAsync<TOutput>(int life, ActivityContext activity, Func<Task<TOutput>> run)
    {
        if (life != _life)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, activity.CancellationToken);
        }

        return await run();
    }

    private static SqliteConnection Open(string dataDirectory)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataDirectory, EmbeddedOptions.FileName), Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private SubmitGenerationOutput Submit(SubmitGenerationInput input)
    {
        Submissions.Enqueue((Time.GetUtcNow(), input.Index, input.Attempt));
        if (OnSubmit(input.Index, input.Attempt) is { } answer)
        {
            return answer;
        }

        lock (_gate)
        {
            _atProvider.Add((input.CampaignId, input.Index));
            if (_atProvider.Count > MostAtProvider)
            {
                MostAtProvider = _atProvider.Count;
                WhoseWereMost = $"{Time.GetUtcNow():HH:mm:ss} {string.Join(", ", _atProvider.Order())}";
            }
        }

        return new SubmitGenerationOutput(SubmitOutcome.Submitted) { TaskId = $"asyn-{input.Index}-{input.Attempt}", At = Time.GetUtcNow() };
    }

    private async Task<CheckGenerationOutput> CheckAsync(CheckGenerationInput input)
    {
        Polls.Enqueue((Time.GetUtcNow(), input.Index));
        var output = OnCheck(input.Index);
        if (output.Status is GenerationStatus.Succeeded or GenerationStatus.Failed)
        {
            Leave(input.CampaignId, input.Index);
        }

        if (output.Status != GenerationStatus.Succeeded)
        {
            return output;
        }

        await Client.RaiseEventAsync(input.SegmentId, "signal", new ItemSignal(input.Index, Generated: true) { Finished = input.FinishedAt(Time.GetUtcNow()) });
        await OnArchiving(input.Index);
        return output with { GeneratedAt = Time.GetUtcNow(), Archived = Archive(input.Index, isLastTry: false) };
    }

    private ArchiveOutputOutput Archive(int index, bool isLastTry)
    {
        Archivings.Enqueue((Time.GetUtcNow(), index, isLastTry));
        return OnArchive(index) ?? new ArchiveOutputOutput
        {
            Output = new ArchivedObject($"file:///{index}.mp4", $"outputs/{Id}/{index}.mp4", "video/mp4", 10, new string('0', 64)),
            ArchivedAt = Time.GetUtcNow(),
        };
    }

    /// <summary>What a terminated campaign had at the provider is not looked after any more.</summary>
    public void Forget(string campaignId)
    {
        lock (_gate)
        {
            _atProvider.RemoveWhere(one => one.CampaignId == campaignId);
        }
    }

    private void Leave(string campaignId, int index)
    {
        lock (_gate)
        {
            _atProvider.Remove((campaignId, index));
        }
    }
}
