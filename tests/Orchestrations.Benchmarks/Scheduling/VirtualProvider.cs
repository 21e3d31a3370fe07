using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Durable;
using Orchestrations.Embedded;
using Orchestrations.Gateway;

namespace Orchestrations.Benchmarks.Scheduling;

/// <summary>The real orchestrators on the embedded runtime in virtual time, with a provider whose generations take given times.</summary>
internal sealed class VirtualProvider(double[] times, Conditions conditions) : IAsyncDisposable
{
    private const string Id = "benchmark";

    private readonly string _directory = Directory.CreateTempSubdirectory("orchestrations-benchmark-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly PriorityQueue<string, DateTimeOffset> _callbacks = new();
    private readonly DateTimeOffset[] _submitted = new DateTimeOffset[times.Length];
    private readonly Lock _gate = new();
    private DateTimeOffset _lastEnd;
    private EmbeddedRuntime? _runtime;
    private int _polls;
    private long _run;

    /// <summary>Runs a campaign of all generations.</summary>
    /// <returns>From its start until the last generation was seen to have ended, and how many polls that took.</returns>
    public async Task<(TimeSpan Makespan, int Polls)> RunAsync()
    {
        await using var runtime = new EmbeddedRuntime(new EmbeddedOptions { DataDirectory = _directory }, CreateRegistry(), _services, time: _time);
        _runtime = runtime;
        await runtime.StartAsync(CancellationToken.None);
        var started = _time.GetUtcNow();
        var instance = CampaignInstances.Campaign(Id);
        var input = new CampaignInput(Id, "Benchmark", "hash", started, times.Length, Run: 1, Settings());
        _run = SlotHolder.RunOf(input);
        await runtime.Client.ScheduleNewOrchestrationInstanceAsync(
            CampaignOrchestrator.Reference,
            input,
            new StartOrchestrationOptions { InstanceId = instance });
        while (true)
        {
            await runtime.WaitUntilIdleAsync();
            if ((await runtime.Client.GetInstanceAsync(instance))!.IsCompleted)
            {
                return (_lastEnd - started, _polls);
            }

            await PassTimeAsync(runtime);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task PassTimeAsync(EmbeddedRuntime runtime)
    {
        var due = runtime.NextTimerDue ?? throw new InvalidOperationException("The campaign has not ended, and nothing is to come.");
        if (_callbacks.TryPeek(out var item, out var at) && at <= due)
        {
            _callbacks.Dequeue();
            _time.SetUtcNow(at > _time.GetUtcNow() ? at : _time.GetUtcNow());
            await runtime.Client.RaiseEventAsync(item, "wake", payload: true);
        }
        else if (due > _time.GetUtcNow())
        {
            _time.SetUtcNow(due);
        }
        else
        {
            // Clocks tick in milliseconds: a timer that is due within one fires with the next.
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    private CampaignSettings Settings()
    {
        var defaults = new PollingOptions();
        return new CampaignSettings
        {
            MaxInFlight = conditions.MaxInFlight,
            FirstDelay = defaults.FirstDelay,
            Interval = conditions.Interval,
            MaxInterval = defaults.MaxInterval,
            Deadline = defaults.Deadline,
            AssetInterval = defaults.AssetInterval,
            AssetDeadline = defaults.AssetDeadline,
            OutputDeadline = TimeSpan.FromMinutes(30),
        };
    }

    private DurableRegistry CreateRegistry()
    {
        var slots = new DurableRegistry(new DurableSerializer(CampaignJson.Default.Options))
            .AddOrchestrator<CampaignOrchestrator, CampaignInput, CampaignOutput>(CampaignOrchestrator.Reference)
            .AddOrchestrator<SegmentOrchestrator, SegmentInput, ItemCounts>(SegmentOrchestrator.Reference)
            .AddOrchestrator<ItemOrchestrator, ItemInput, ItemOutput>(ItemOrchestrator.Reference)
            .AddOrchestrator<SlotsOrchestrator, SlotsInput, int>(SlotsOrchestrator.Reference)
            .AddActivity(FindSlotHolders.Reference, (activity, input) => new FindSlotHolders(_runtime!.Client).RunAsync(activity, input))
            .AddActivity(OpenSlots.Reference, (_, _) => OpenAsync())
            .AddActivity(PrepareAssets.Reference, (_, input) => Task.FromResult(new PrepareAssetsOutput { Ready = input.Indices }))
            .AddActivity(SubmitGeneration.Reference, (activity, input) => Task.FromResult(Submit(activity.InstanceId, input.Index)))
            .AddActivity(CheckGeneration.Reference, (_, input) => CheckAsync(input))
            .AddActivity(WriteManifest.Reference, (_, input) => Task.FromResult(input.Outcome));
        return slots;
    }

    private async Task<bool> OpenAsync()
    {
        if (conditions.IsAlone)
        {
            await _runtime!.Client.RaiseEventAsync(
                CampaignInstances.Campaign(Id), "allowance", new SlotAllowance(_run, Revision: 1, conditions.MaxInFlight, Scarce: false));
        }
        else
        {
            await new SharedSlots(_runtime!.Client, Microsoft.Extensions.Options.Options.Create(new GatewayOptions())).OpenAsync(CancellationToken.None);
        }

        return true;
    }

    private SubmitGenerationOutput Submit(string instanceId, int index)
    {
        lock (_gate)
        {
            _submitted[index] = _time.GetUtcNow();
            if (conditions.CallsBack)
            {
                _callbacks.Enqueue(instanceId, EndOf(index));
            }
        }

        return new SubmitGenerationOutput(SubmitOutcome.Submitted) { TaskId = $"task-{index}", At = _time.GetUtcNow() };
    }

    private async Task<CheckGenerationOutput> CheckAsync(CheckGenerationInput input)
    {
        var output = Check(input.Index);
        if (output.Status != GenerationStatus.Succeeded)
        {
            return output;
        }

        await _runtime!.Client.RaiseEventAsync(input.SegmentId, "signal", new ItemSignal(input.Index, Generated: true) { Finished = input.FinishedAt(_time.GetUtcNow()) });
        return output with { GeneratedAt = _time.GetUtcNow(), Archived = Archive(input.Index) };
    }

    private CheckGenerationOutput Check(int index)
    {
        lock (_gate)
        {
            _polls++;
            if (_time.GetUtcNow() >= EndOf(index))
            {
                _lastEnd = _time.GetUtcNow();
                return new CheckGenerationOutput(GenerationStatus.Succeeded) { Progress = 100 };
            }

            var done = (int)(100 * (_time.GetUtcNow() - _submitted[index]).TotalSeconds / times[index]);
            return new CheckGenerationOutput(GenerationStatus.Running) { Progress = conditions.ShowsProgress ? done : null };
        }
    }

    private DateTimeOffset EndOf(int index) => _submitted[index] + TimeSpan.FromMilliseconds(Math.Ceiling(times[index] * 1000));

    private ArchiveOutputOutput Archive(int index) => new()
    {
        Output = new ArchivedObject($"file:///{index}.mp4", $"outputs/{Id}/{index}.mp4", "video/mp4", 10, new string('0', 64)),
        ArchivedAt = _time.GetUtcNow(),
    };
}
