using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>
/// A campaign: it owns the slots, starts a segment after the other as the ones before have no more use for them, heeds what it is told from outside,
/// and has the manifest written when all items have ended.
/// </summary>
public sealed class CampaignOrchestrator : Orchestrator<CampaignInput, CampaignOutput>
{
    /// <summary>The orchestrator's name.</summary>
    public static readonly OrchestratorReference<CampaignInput, CampaignOutput> Reference = new("Campaign");

    /// <inheritdoc/>
    public override async Task<CampaignOutput> RunAsync(OrchestrationContext context, CampaignInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        return await new Run(context, input).RunAsync();
    }

    private sealed class Run(OrchestrationContext context, CampaignInput input)
    {
        // While slots lie idle, this many segments may wait for their assets at once: one that hangs does not hold up the rest.
        private const int MaxPreparing = 4;

        private static readonly RetryPolicy StoreRetry = new(
            maxNumberOfAttempts: 20, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1));

        private readonly IReadOnlyList<SelectedPage> _pages = input.Pages ?? [.. AllPages(input.ItemCount)];
        private readonly SortedDictionary<int, Segment> _active = [];
        private readonly HashSet<int> _broken = [];

        private CampaignPhase _phase = CampaignPhase.Running;
        private GenerationFailure? _failure;
        private ItemCounts _ended = input.Baseline;
        private int _next;
        private int _free = input.Settings.MaxInFlight;
        private Task<SteerCommand> _steer = context.WaitForExternalEvent<SteerCommand>(CampaignEvents.Steer);
        private Task<SegmentReport> _report = context.WaitForExternalEvent<SegmentReport>(CampaignEvents.Report);

        public async Task<CampaignOutput> RunAsync()
        {
            while (true)
            {
                Grant();
                StartSegments();
                Show();
                if (_active.Count == 0 && (_phase == CampaignPhase.Cancelling || _next == _pages.Count))
                {
                    break;
                }

                await Task.WhenAny([_steer, _report, .. _active.Values.Select(segment => segment.Task)]);
                await TakeAsync();
            }

            var counts = _ended + new ItemCounts { Cancelled = NotBegun() };
            var outcome = OutcomeOf(counts);
            await context.CallActivityAsync(
                WriteManifest.Reference,
                new WriteManifestInput(input.CampaignId, input.CreatedAt, context.CurrentUtcDateTime, outcome, counts),
                new TaskOptions(StoreRetry));
            context.SetCustomStatus(new CampaignState(CampaignPhase.Ended, input.Run, counts, []));
            return new CampaignOutput(outcome, counts);
        }

        private static IEnumerable<SelectedPage> AllPages(int itemCount)
        {
            for (var page = 0; page * PlanStore.PageSize < itemCount; page++)
            {
                yield return new SelectedPage(page, Math.Min(PlanStore.PageSize, itemCount - (page * PlanStore.PageSize)));
            }
        }

        private CampaignOutcome OutcomeOf(ItemCounts counts) => (_phase, counts) switch
        {
            (CampaignPhase.Cancelling, _) => CampaignOutcome.Cancelled,
            (_, { } all) when all.Succeeded == all.Total => CampaignOutcome.Succeeded,
            (_, { Succeeded: > 0 }) => CampaignOutcome.PartiallySucceeded,
            _ => CampaignOutcome.Failed,
        };

        private void Grant()
        {
            foreach (var (page, segment) in _active)
            {
                var granted = _phase == CampaignPhase.Running ? Math.Min(_free, segment.Wanted) : 0;
                if (granted > 0)
                {
                    context.SendEvent(Instance(page), CampaignEvents.Grant, granted);
                    _free -= granted;
                    segment.Held += granted;
                    segment.Wanted -= granted;
                }
            }
        }

        private void StartSegments()
        {
            while (_phase == CampaignPhase.Running
                && _next < _pages.Count
                && _active.Values.All(segment => segment.Wanted == 0)
                && _active.Values.Count(segment => segment.Preparing) < (_free > 0 ? MaxPreparing : 1))
            {
                var (page, items) = _pages[_next++];
                var slots = Math.Min(_free, items);
                _free -= slots;
                var task = context.CallSubOrchestratorAsync(
                    SegmentOrchestrator.Reference,
                    new SegmentInput(input.CampaignId, context.InstanceId, input.Run, page, input.ItemCount, slots, input.Settings)
                    {
                        SelectionPath = input.SelectionPath,
                    },
                    new SubOrchestrationOptions(Instance(page)));
                _active[page] = new Segment(task, items) { Held = slots, Preparing = true };
            }
        }

        private async Task TakeAsync()
        {
            if (_steer.IsCompleted)
            {
                Steer(await _steer, failure: null);
                _steer = context.WaitForExternalEvent<SteerCommand>(CampaignEvents.Steer);
            }

            if (_report.IsCompleted)
            {
                Heed(await _report);
                _report = context.WaitForExternalEvent<SegmentReport>(CampaignEvents.Report);
            }

            foreach (var (page, segment) in _active.Where(pair => pair.Value.Task.IsCompleted).ToList())
            {
                _active.Remove(page);
                await TakeEndedAsync(page, segment);
            }
        }

        private async Task TakeEndedAsync(int page, Segment segment)
        {
            try
            {
                _ended += await segment.Task;
            }
            catch (TaskFailedException e)
            {
                // A fault of ours, or somebody's terminate: its items count as failed, and the slots it held serve the others.
                context.CreateReplaySafeLogger<CampaignOrchestrator>().LogSegmentFailed(input.CampaignId, page, e.FailureDetails.ToString());
                _ended += new ItemCounts { Failed = segment.Items };
                _free += segment.Held;
                _broken.Add(page);
            }
        }

        private void Heed(SegmentReport report)
        {
            if (_broken.Contains(report.Page))
            {
                return;
            }

            _free += report.Released;
            if (_active.TryGetValue(report.Page, out var segment))
            {
                segment.Held -= report.Released;
                segment.Wanted = report.Wanted;
                segment.Preparing = report.Preparing;
            }

            if (report.Blocked is not null && _phase == CampaignPhase.Running)
            {
                Steer(SteerCommand.Suspend, report.Blocked);
            }
        }

        private void Steer(SteerCommand command, GenerationFailure? failure)
        {
            var wanted = command switch
            {
                SteerCommand.Suspend => CampaignPhase.Suspended,
                SteerCommand.Resume => CampaignPhase.Running,
                _ => CampaignPhase.Cancelling,
            };
            if (_phase == CampaignPhase.Cancelling || _phase == wanted)
            {
                return;
            }

            _phase = wanted;
            _failure = failure;
            foreach (var page in _active.Keys)
            {
                context.SendEvent(Instance(page), CampaignEvents.Steer, command);
            }
        }

        private int NotBegun() => _pages.Skip(_next).Sum(page => page.Items);

        private void Show()
        {
            var settled = _ended + new ItemCounts { Pending = NotBegun() };
            context.SetCustomStatus(new CampaignState(_phase, input.Run, settled, [.. _active.Keys]) { Failure = _failure });
        }

        private string Instance(int page) => CampaignInstances.Segment(input.CampaignId, input.Run, page);

        private sealed class Segment(Task<ItemCounts> task, int items)
        {
            public Task<ItemCounts> Task { get; } = task;

            public int Items { get; } = items;

            public int Held { get; set; }

            public int Wanted { get; set; }

            public bool Preparing { get; set; }
        }
    }
}
