using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>
/// The items of one page of the plan. It has their assets made ready, and starts them as it has slots. A slot that comes free starts the next item here;
/// when no item here can use it, it goes back to the campaign. So a campaign of any size has small histories, and most slots change hands without a message.
/// </summary>
public sealed class SegmentOrchestrator : Orchestrator<SegmentInput, ItemCounts>
{
    /// <summary>The orchestrator's name.</summary>
    public static readonly OrchestratorReference<SegmentInput, ItemCounts> Reference = new("Segment");

    /// <inheritdoc/>
    public override async Task<ItemCounts> RunAsync(OrchestrationContext context, SegmentInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        return await new Run(context, input).RunAsync();
    }

    private sealed class Run(OrchestrationContext context, SegmentInput input)
    {
        private static readonly RetryPolicy StoreRetry = new(
            maxNumberOfAttempts: 10, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1));

        // A look lists, uploads and asks: what it takes beyond this is a host that was down, or large media on a slow line.
        private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(1);

        private readonly char[] _statuses = Enumerable
            .Repeat('-', Math.Min(PlanStore.PageSize, input.ItemCount - (input.Page * PlanStore.PageSize)))
            .ToArray();

        private readonly Dictionary<int, ItemState> _states = [];
        private readonly Dictionary<int, ItemStatus> _before = [];
        private readonly Dictionary<int, int> _starts = [];
        private readonly SortedSet<int> _waiting = [];
        private readonly SortedSet<int> _ready = [];
        private readonly Dictionary<int, GenerationFailure> _unprepared = [];
        private readonly Dictionary<int, Task<ItemOutput>> _running = [];
        private readonly HashSet<int> _holdingSlot = [];
        private readonly List<Task> _lost = [];

        private int _slots = input.Slots;
        private int _owed;
        private IReadOnlyList<FinishedGeneration> _finished = input.Finished;
        private bool _hasLearned;
        private CampaignPhase _phase = CampaignPhase.Running;
        private int _toldWanted;
        private int _grantedSince;
        private bool _toldPreparing = true;
        private GenerationFailure? _blocked;

        private Task<PrepareAssetsOutput>? _preparing;
        private Task? _assetPause;
        private DateTimeOffset _assetsUntil;
        private DateTimeOffset? _assetsDueAt;
        private GenerationFailure? _assetCause;

        private Task<SteerCommand> _steer = context.WaitForExternalEvent<SteerCommand>(CampaignEvents.Steer);
        private Task<int> _grant = context.WaitForExternalEvent<int>(CampaignEvents.Grant);
        private Task<int> _reclaim = context.WaitForExternalEvent<int>(CampaignEvents.Reclaim);
        private Task<ItemSignal> _signal = context.WaitForExternalEvent<ItemSignal>(CampaignEvents.Signal);

        private int First => input.Page * PlanStore.PageSize;

        public async Task<ItemCounts> RunAsync()
        {
            await SelectAsync();
            _assetsUntil = context.CurrentUtcDateTime + input.Settings.AssetDeadline;
            while (true)
            {
                StartPreparing();
                StartItems();
                Report();
                Show();
                if (_running.Count == 0 && _lost.Count == 0 && _preparing is null && (_phase == CampaignPhase.Cancelling || (_waiting.Count == 0 && _ready.Count == 0 && _unprepared.Count == 0)))
                {
                    return new SegmentState(new string(_statuses)).Count();
                }

                await Task.WhenAny(Awaited());
                await TakeAsync();
            }
        }

        private async Task SelectAsync()
        {
            if (input.SelectionPath is { } path)
            {
                var selection = await context.CallActivityAsync(
                    LoadSelection.Reference, new LoadSelectionInput(path, input.Page), new TaskOptions(StoreRetry));
                foreach (var item in selection.Items)
                {
                    _states[item.Index] = item.State;
                    _before[item.Index] = item.Before;
                }
            }
            else
            {
                for (var offset = 0; offset < _statuses.Length; offset++)
                {
                    _states[First + offset] = new ItemState(ItemStatus.Pending, Attempts: 1) { Timings = new ItemTimings { QueuedAt = context.CurrentUtcDateTime } };
                }
            }

            foreach (var (index, state) in _states)
            {
                // One that goes on with the task it was paid for needs its assets no more.
                (state.TaskId is null ? _waiting : _ready).Add(index);
                Mark(index, state.TaskId is null ? ItemStatus.Preparing : ItemStatus.Pending);
            }
        }

        private IEnumerable<Task> Awaited()
        {
            yield return _steer;
            yield return _grant;
            yield return _reclaim;
            yield return _signal;
            if (_preparing is not null)
            {
                yield return _preparing;
            }

            if (_assetPause is not null)
            {
                yield return _assetPause;
            }

            foreach (var task in _running.Values.Concat(_lost))
            {
                yield return task;
            }
        }

        private async Task TakeAsync()
        {
            if (_steer.IsCompleted)
            {
                Steer(await _steer);
                _steer = context.WaitForExternalEvent<SteerCommand>(CampaignEvents.Steer);
            }

            if (_grant.IsCompleted)
            {
                var granted = await _grant;
                _slots += granted;
                _grantedSince += granted;
                _grant = context.WaitForExternalEvent<int>(CampaignEvents.Grant);
            }

            if (_reclaim.IsCompleted)
            {
                _owed += await _reclaim;
                _reclaim = context.WaitForExternalEvent<int>(CampaignEvents.Reclaim);
            }

            // All that are there at once, so that what they free is told in one report.
            while (_signal.IsCompleted)
            {
                Heed(await _signal);
                _signal = context.WaitForExternalEvent<ItemSignal>(CampaignEvents.Signal);
            }

            if (_preparing is { IsCompleted: true } prepared)
            {
                _preparing = null;
                await TakePreparedAsync(prepared);
            }

            if (_assetPause is { IsCompleted: true })
            {
                _assetPause = null;
            }

            _slots += _lost.RemoveAll(time => time.IsCompleted);
            foreach (var (index, item) in _running.Where(pair => pair.Value.IsCompleted).OrderBy(pair => pair.Key).ToList())
            {
                _running.Remove(index);
                await TakeEndedAsync(index, item);
            }
        }

        private void Steer(SteerCommand command)
        {
            if (_phase == CampaignPhase.Cancelling)
            {
                return;
            }

            _phase = command switch
            {
                SteerCommand.Suspend => CampaignPhase.Suspended,
                SteerCommand.Resume => CampaignPhase.Running,
                _ => CampaignPhase.Cancelling,
            };
            if (_phase == CampaignPhase.Running)
            {
                // Assets have not been looked after in the meantime, so the time does not count.
                _assetsUntil = context.CurrentUtcDateTime + input.Settings.AssetDeadline;
                _assetsDueAt = null;
                return;
            }

            StopUnsubmitted();
            if (_phase == CampaignPhase.Cancelling)
            {
                foreach (var index in _waiting.Concat(_ready).Concat(_unprepared.Keys).ToList())
                {
                    Cancel(index);
                }

                _waiting.Clear();
                _ready.Clear();
                _unprepared.Clear();
            }
        }

        // One that may have been billed is not called cancelled: nothing is submitted any more, so it needs no slot, and only writes down what is known of it.
        // One that was to be retried is what it was before.
        private void Cancel(int index)
        {
            if (_states[index].Doubt is { } doubt)
            {
                Mark(index, ItemStatus.Review);
                Start(index, _states[index] with { Status = ItemStatus.Review, Failure = doubt.Last });
            }
            else
            {
                Mark(index, _before.GetValueOrDefault(index, ItemStatus.Cancelled));
            }
        }

        // Which of them have been submitted is known to them alone.
        private void StopUnsubmitted()
        {
            foreach (var index in _holdingSlot.Order())
            {
                context.SendEvent(InstanceOf(index), CampaignEvents.Stop, payload: true);
            }
        }

        private void Heed(ItemSignal signal)
        {
            if (signal.Generated)
            {
                // Told twice where a poll ran twice, it is learned from once.
                if (FreeSlot(signal.Index))
                {
                    Learn(signal.Finished);
                }

                if (_running.ContainsKey(signal.Index))
                {
                    Mark(signal.Index, ItemStatus.Archiving);
                }
            }

            Block(signal.Blocked);
        }

        private void Block(GenerationFailure? failure)
        {
            if (failure is null || _phase != CampaignPhase.Running)
            {
                return;
            }

            // The campaign suspends the other segments; this one does not wait to be told.
            _blocked = failure;
            _phase = CampaignPhase.Suspended;
            StopUnsubmitted();
        }

        private void Learn(FinishedGeneration? one)
        {
            if (one is not null)
            {
                _finished = [.. _finished.Append(one).TakeLast(PollSchedule.MaxFinished)];
                _hasLearned = true;
            }
        }

        private bool FreeSlot(int index)
        {
            if (!_holdingSlot.Remove(index))
            {
                return false;
            }

            _slots++;
            return true;
        }

        private void StartPreparing()
        {
            if (_preparing is not null || _assetPause is not null || _waiting.Count == 0 || _phase != CampaignPhase.Running)
            {
                return;
            }

            ForgiveDelay();
            _assetsDueAt = context.CurrentUtcDateTime + LongestLook;
            _preparing = context.CallActivityAsync(
                PrepareAssets.Reference, new PrepareAssetsInput(input.CampaignId, context.Parent?.InstanceId + input.Run, input.Page, [.. _waiting]));
        }

        private async Task TakePreparedAsync(Task<PrepareAssetsOutput> prepared)
        {
            PrepareAssetsOutput output;
            try
            {
                output = await prepared;
            }
            catch (TaskFailedException e)
            {
                var fault = new GenerationFailure(FailureCodes.AssetTimeout, e.FailureDetails.ErrorMessage) { Retriable = true };
                output = new PrepareAssetsOutput { Waiting = [.. _waiting], Cause = fault };
            }

            if (_phase == CampaignPhase.Cancelling)
            {
                return;
            }

            ForgiveDelay();
            foreach (var index in output.Ready)
            {
                _waiting.Remove(index);
                _ready.Add(index);
                Mark(index, ItemStatus.Pending);
            }

            foreach (var (failure, indices) in output.Failed)
            {
                foreach (var index in indices)
                {
                    _waiting.Remove(index);
                    _unprepared[index] = failure;
                }
            }

            _assetCause = output.Cause ?? _assetCause;
            Block(output.Blocked);
            if (_waiting.Count == 0 || _phase != CampaignPhase.Running)
            {
                return;
            }

            if (context.CurrentUtcDateTime >= _assetsUntil)
            {
                foreach (var index in _waiting)
                {
                    _unprepared[index] = new GenerationFailure(
                        FailureCodes.AssetTimeout,
                        $"An asset did not become active in {input.Settings.AssetDeadline}{(_assetCause is null ? "." : $": {_assetCause.Message}")}")
                    {
                        Retriable = true,
                        UpstreamCode = _assetCause?.UpstreamCode,
                        UpstreamMessage = _assetCause?.UpstreamMessage,
                        Hint = "Retry the item: the asset is waited for anew.",
                    };
                }

                _waiting.Clear();
                return;
            }

            var pause = input.Settings.AssetInterval;
            if (output.Cause?.RetryAfter is { } asked && asked > pause)
            {
                pause = asked;
            }

            _assetsDueAt = context.CurrentUtcDateTime + pause;
            _assetPause = context.CreateTimer(pause);
        }

        // A host that was down, or is behind, has not looked after the assets meanwhile: that time is not theirs.
        private void ForgiveDelay()
        {
            if (_assetsDueAt is { } dueAt && context.CurrentUtcDateTime > dueAt)
            {
                _assetsUntil += context.CurrentUtcDateTime - dueAt;
            }

            _assetsDueAt = null;
        }

        private void StartItems()
        {
            // Nothing is submitted for these, so they need no slot: they only write down why they failed.
            foreach (var (index, failure) in _unprepared.OrderBy(pair => pair.Key).ToList())
            {
                _unprepared.Remove(index);
                Start(index, _states[index] with { Status = ItemStatus.Failed, Failure = failure });
            }

            while (_phase == CampaignPhase.Running && _slots > _owed && _ready.Count > 0)
            {
                var index = _ready.Min;
                _ready.Remove(index);
                _slots--;
                _holdingSlot.Add(index);
                Mark(index, ItemStatus.Generating);
                Start(index, _states[index]);
            }
        }

        private void Start(int index, ItemState state)
        {
            _starts[index] = _starts.GetValueOrDefault(index) + 1;
            _running[index] = context.CallSubOrchestratorAsync(
                ItemOrchestrator.Reference,
                new ItemInput(input.CampaignId, index, context.InstanceId, input.Settings, state) { Finished = _finished },
                new SubOrchestrationOptions(InstanceOf(index)));
        }

        private async Task TakeEndedAsync(int index, Task<ItemOutput> item)
        {
            ItemOutput output;
            try
            {
                output = await item;
            }
            catch (TaskFailedException)
            {
                // Its own record says why; the others go on. What it had submitted is at the provider, and nobody polls it any more.
                Mark(index, ItemStatus.Failed);
                if (_holdingSlot.Remove(index))
                {
                    _lost.Add(context.CreateTimer(SharedSlots.ProviderGoesOn));
                }

                return;
            }

            FreeSlot(index);
            _states[index] = output.State ?? _states[index];
            if (output.Status != ItemStatus.Pending)
            {
                Mark(index, output.Status);
            }
            else if (_phase == CampaignPhase.Cancelling)
            {
                Cancel(index);
            }
            else
            {
                _ready.Add(index);
                Mark(index, ItemStatus.Pending);
            }

            Block(output.Blocked);
        }

        // A slot that nothing here can use goes back at once. Of what is wanted only the turns from none to some and back are told, and, once all that was
        // told is granted, what is wanted beyond it: each message counts, and a campaign that grants too much gets it back.
        private void Report()
        {
            var repaid = Math.Min(_owed, _slots);
            var wanted = _phase == CampaignPhase.Running && _slots == repaid ? _ready.Count : 0;
            var released = _ready.Count == 0 || _phase != CampaignPhase.Running ? _slots : repaid;
            var preparing = _waiting.Count > 0;
            var isToldWanted = wanted > 0 ? _toldWanted > _grantedSince : _toldWanted == 0;
            if (released == 0 && _blocked is null && isToldWanted && _toldPreparing == preparing)
            {
                return;
            }

            var report = new SegmentReport(input.Run, input.Page, released, wanted, preparing, _blocked)
            {
                Repaid = repaid,
                Finished = _hasLearned ? _finished : null,
            };
            context.SendEvent(input.CampaignInstanceId, CampaignEvents.Report, report);
            _slots -= released;
            _owed -= repaid;
            _hasLearned = false;
            _blocked = null;
            _toldWanted = wanted;
            _grantedSince = 0;
            _toldPreparing = preparing;
        }

        private void Show() => context.SetCustomStatus(new SegmentState(new string(_statuses)));

        private void Mark(int index, ItemStatus status) => _statuses[index - First] = (char)('0' + (int)status);

        private string InstanceOf(int index) => CampaignInstances.Item(input.CampaignId, index, input.Run, _starts[index]);
    }
}
