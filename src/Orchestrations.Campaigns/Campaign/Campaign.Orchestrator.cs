using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>
/// A campaign: it divides the slots that it may have, starts a segment after the other as the ones before have no more use for them, heeds what it is told from outside,
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

        // Who waits for slots and hears nothing has the coordinator looked for: it may have been ended.
        private static readonly TimeSpan FirstPatience = TimeSpan.FromMinutes(1);
        private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(30);

        private readonly IReadOnlyList<SelectedPage> _pages = input.Pages ?? [.. AllPages(input.ItemCount)];
        private readonly SortedDictionary<int, Segment> _active = [];
        private readonly SortedDictionary<int, int> _broken = [];
        private readonly List<(Task Time, int Slots)> _lost = [];

        private CampaignPhase _phase = CampaignPhase.Running;
        private GenerationFailure? _failure;
        private ItemCounts _ended = input.Baseline;
        private int _next;
        private Task<SteerCommand> _steer = context.WaitForExternalEvent<SteerCommand>(CampaignEvents.Steer);
        private Task<SegmentReport> _report = context.WaitForExternalEvent<SegmentReport>(CampaignEvents.Report);
        private IReadOnlyList<FinishedGeneration> _finished = [];

        private Task<SlotAllowance> _allowance = context.WaitForExternalEvent<SlotAllowance>(SlotEvents.Allowance);
        private SlotAllowance _heard = new(SlotHolder.RunOf(input), Revision: 0, Slots: null, Scarce: false);
        private SlotReport? _told;
        private int _allowed;
        private bool _mustTell;
        private Task<bool>? _opening;
        private Task? _patience;
        private TimeSpan _nextPatience = FirstPatience;

        private int Held => _active.Values.Sum(segment => segment.Held) + _lost.Sum(lost => lost.Slots);

        private int Free => _allowed - Held;

        public async Task<CampaignOutput> RunAsync()
        {
            Show();
            _opening = OpenSlotsAsync();
            while (true)
            {
                Grant();
                Reclaim();
                StartSegments();
                Show();
                TellDemand();
                if (_active.Count == 0 && _lost.Count == 0 && (_phase == CampaignPhase.Cancelling || _next == _pages.Count))
                {
                    break;
                }

                await Task.WhenAny(Awaited());
                await TakeAsync();
            }

            context.SendEvent(SharedSlots.InstanceId, SlotEvents.Report, ReportOf(demand: 0) with { Leaves = true });

            foreach (var (page, items) in _broken)
            {
                _ended += await context.CallActivityAsync(
                    CloseSegment.Reference, new CloseSegmentInput(input.CampaignId, input.Run, page, items), new TaskOptions(StoreRetry));
            }

            var counts = _ended + NeverBegun();
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

        private IEnumerable<Task> Awaited()
        {
            IEnumerable<Task?> tasks = [_steer, _report, _allowance, _opening, _patience, .. _active.Values.Select(segment => segment.Task), .. _lost.Select(lost => lost.Time)];
            return tasks.OfType<Task>();
        }

        private Task<bool> OpenSlotsAsync() => context.CallActivityAsync(OpenSlots.Reference, input.CampaignId, new TaskOptions(StoreRetry));

        private void Grant()
        {
            foreach (var (page, segment) in _active)
            {
                var granted = _phase == CampaignPhase.Running ? Math.Min(Free, segment.Wanted) : 0;
                if (granted > 0)
                {
                    context.SendEvent(Instance(page), CampaignEvents.Grant, granted);
                    segment.Held += granted;
                    segment.Wanted -= granted;
                }
            }
        }

        // What the campaign has beyond what it may have comes back as it comes free, from the segments that were started last.
        private void Reclaim()
        {
            var over = -Free - _active.Values.Sum(segment => segment.Owed);
            foreach (var (page, segment) in _active.Reverse())
            {
                var reclaimed = Math.Min(over, segment.Held - segment.Owed);
                if (reclaimed > 0)
                {
                    context.SendEvent(Instance(page), CampaignEvents.Reclaim, reclaimed);
                    segment.Owed += reclaimed;
                    over -= reclaimed;
                }
            }
        }

        private void StartSegments()
        {
            while (_phase == CampaignPhase.Running
                && _next < _pages.Count
                && _active.Values.All(segment => segment.Wanted == 0)
                && _active.Values.Count(segment => segment.Preparing) < (Free > 0 ? MaxPreparing : 1))
            {
                var (page, items) = _pages[_next++];
                var slots = Math.Clamp(Free, 0, items);
                var task = context.CallSubOrchestratorAsync(
                    SegmentOrchestrator.Reference,
                    new SegmentInput(input.CampaignId, context.InstanceId, input.Run, page, input.ItemCount, slots, input.Settings)
                    {
                        SelectionPath = input.SelectionPath,
                        Finished = _finished,
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

            // All that are there at once, so that what they give back is granted in one event a segment.
            while (_report.IsCompleted)
            {
                Heed(await _report);
                _report = context.WaitForExternalEvent<SegmentReport>(CampaignEvents.Report);
            }

            if (_allowance.IsCompleted)
            {
                Heed(await _allowance);
                _allowance = context.WaitForExternalEvent<SlotAllowance>(SlotEvents.Allowance);
            }

            if (_opening is { IsCompleted: true } opening)
            {
                await opening;
                _opening = null;
                _mustTell = true;
            }

            if (_patience is { IsCompleted: true })
            {
                _patience = null;
                _opening ??= Demand() > _allowed ? OpenSlotsAsync() : null;
            }

            _lost.RemoveAll(lost => lost.Time.IsCompleted);
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
                // A fault of ours, or somebody's terminate: the slots it held serve the others once the provider is done with what it had. How its items ended is seen at the end.
                context.CreateReplaySafeLogger<CampaignOrchestrator>().LogSegmentFailed(input.CampaignId, page, e.FailureDetails.ToString());
                _broken.Add(page, segment.Items);
                if (segment.Held > 0)
                {
                    _lost.Add((context.CreateTimer(SharedSlots.ProviderGoesOn), segment.Held));
                }
            }
        }

        private void Heed(SegmentReport report)
        {
            if (report.Run != input.Run || _broken.ContainsKey(report.Page))
            {
                return;
            }

            _finished = report.Finished ?? _finished;
            if (_active.TryGetValue(report.Page, out var segment))
            {
                segment.Held -= report.Released;
                segment.Owed -= report.Repaid;
                segment.Wanted = report.Wanted;
                segment.Preparing = report.Preparing;
            }

            if (report.Blocked is not null && _phase == CampaignPhase.Running)
            {
                Steer(SteerCommand.Suspend, report.Blocked);
            }
        }

        private void Heed(SlotAllowance allowance)
        {
            if (allowance.Run != _heard.Run)
            {
                return;
            }

            // Each is answered: the coordinator counts on the answer to its last word alone, so that words that cross do no harm. One that was overtaken by a
            // later one, be it of another coordinator, is not heeded any more; the answer says so.
            _mustTell = true;
            if (allowance.Revision > _heard.Revision)
            {
                _heard = allowance;
                _nextPatience = FirstPatience;
                _allowed = allowance.Slots ?? _allowed;
            }
        }

        // A lone campaign tells when it begins, when it can use less than half, and when it ends; where others wait, each time it can use one less.
        private void TellDemand()
        {
            var report = ReportOf(Demand());
            if (_opening is null
                && (_mustTell
                    || _told is null
                    || report.Demand > _told.Demand
                    || report.Cap < _told.Cap
                    || (report.Demand < _told.Demand && (_heard.Scarce || report.Demand <= _told.Demand / 2))))
            {
                context.SendEvent(SharedSlots.InstanceId, SlotEvents.Report, report);
                _told = report;
                _mustTell = false;
            }

            if (report.Demand <= _allowed)
            {
                _nextPatience = FirstPatience;
            }
            else if (_patience is null && _opening is null)
            {
                _patience = context.CreateTimer(_nextPatience);
                _nextPatience = _nextPatience * 2 < LongestPatience ? _nextPatience * 2 : LongestPatience;
            }
        }

        private int Demand() => _phase == CampaignPhase.Running
            ? Math.Min(input.Settings.MaxInFlight, Held + _active.Values.Sum(segment => segment.Wanted) + NotBegun())
            : 0;

        private SlotReport ReportOf(int demand) => new(input.CampaignId, _heard.Run, demand, _allowed, Math.Max(_allowed, Held), _heard.Revision);

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

        // What a retry does not come to is what it was before.
        private ItemCounts NeverBegun()
        {
            var inReview = _pages.Skip(_next).Sum(page => page.InReview);
            return input.Run == 1 ? new ItemCounts { Cancelled = NotBegun() } : new ItemCounts { Failed = NotBegun() - inReview, Review = inReview };
        }

        private int NotBegun() => _pages.Skip(_next).Sum(page => page.Items);

        private void Show()
        {
            var settled = _ended + (_phase == CampaignPhase.Cancelling ? NeverBegun() : new ItemCounts { Pending = NotBegun() });
            context.SetCustomStatus(new CampaignState(_phase, input.Run, settled, [.. _active.Keys.Concat(_broken.Keys).Order()]) { Failure = _failure });
        }

        private string Instance(int page) => CampaignInstances.Segment(input.CampaignId, input.Run, page);

        private sealed class Segment(Task<ItemCounts> task, int items)
        {
            public Task<ItemCounts> Task { get; } = task;

            public int Items { get; } = items;

            public int Held { get; set; }

            /// <summary>Of those held: how many it is to give back.</summary>
            public int Owed { get; set; }

            public int Wanted { get; set; }

            public bool Preparing { get; set; }
        }
    }
}
