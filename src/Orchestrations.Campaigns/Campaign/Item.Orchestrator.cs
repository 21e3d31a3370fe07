using System.Text;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Output;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>
/// One item, from its submission to its archived output. Its assets are active when it begins. It polls under an absolute deadline and continues as new
/// before its history grows; what is known of it stands in its custom status.
/// </summary>
public sealed class ItemOrchestrator : Orchestrator<ItemInput, ItemOutput>
{
    /// <summary>The orchestrator's name.</summary>
    public static readonly OrchestratorReference<ItemInput, ItemOutput> Reference = new("Item");

    // Two or three events a poll: a history stays in the low hundreds.
    private const int PollsPerExecution = 40;

    // A task that the gateway does not know yet can be a replica's lag; one that it does not know five polls long, however close they are, is gone.
    private const int MaxUnknownTaskPolls = 5;
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(20);

    // Where the document says that an ambiguous submission is sent again, it is not sent for ever.
    private const int MaxResubmissions = 3;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task<ItemOutput> RunAsync(OrchestrationContext context, ItemInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        using var endWoken = new CancellationTokenSource();
        var run = new Run(context, input, endWoken);
        if (run.State is { Failure: { } failure, Status: ItemStatus.Failed or ItemStatus.Review })
        {
            return await run.EndAsync(run.State.Status, failure);
        }

        if (run.State.TaskId is null && await run.SubmitAsync() is { } notSubmitted)
        {
            return notSubmitted;
        }

        if (run.State.Timings.GeneratedAt is null)
        {
            var (polled, continued) = await run.PollAsync();
            if (polled is not null || continued)
            {
                return polled ?? new ItemOutput(ItemStatus.Generating);
            }
        }
        else
        {
            run.FreeSlot();
        }

        return await run.ArchiveAsync();
    }

    private sealed class Run(OrchestrationContext context, ItemInput input, CancellationTokenSource endWoken)
    {
        private ItemInput _input = input;
        private ArchiveOutputOutput? _archived;
        private Task<bool> _woken = context.WaitForExternalEvent<bool>(CampaignEvents.Wake, endWoken.Token);

        public ItemState State { get; private set; } = input.State;

        private CampaignSettings Settings => _input.Settings;

        private int Doubts => State.Doubt?.Times ?? 0;

        /// <summary>Submits until the gateway accepts; gives an output where the item ends, or goes back, without a task.</summary>
        public async Task<ItemOutput?> SubmitAsync()
        {
            Show(State with { Status = ItemStatus.Generating });
            using var endWait = new CancellationTokenSource();
            var stopped = context.WaitForExternalEvent<bool>(CampaignEvents.Stop, endWait.Token);
            var until = context.CurrentUtcDateTime + Settings.Deadline;
            for (var tries = 1; ; tries++)
            {
                if (stopped.IsCompleted)
                {
                    return GoBack(blocked: null);
                }

                var (output, broken) = await TryAsync(SubmitGeneration.Reference, new SubmitGenerationInput(_input.CampaignId, _input.Index, State.Attempts) { FindsOutputs = Settings.FindsOutputs });
                var pause = Pause(tries);
                switch (output)
                {
                    case { Outcome: SubmitOutcome.Submitted }:
                        endWait.Cancel();
                        _input = _input with { IsFresh = output.GeneratedAt is null };
                        Show(State with { TaskId = output.TaskId, Failure = null, Timings = State.Timings with { SubmittedAt = output.At, GeneratedAt = output.GeneratedAt } });
                        return null;

                    case { Outcome: SubmitOutcome.Ambiguous } when Settings.ResubmitsAmbiguous && Doubts < MaxResubmissions:
                        Show(State with { Attempts = State.Attempts + 1, Doubt = new SubmissionDoubt(output.Failure!, Doubts + 1) });
                        continue;

                    case { Outcome: SubmitOutcome.Ambiguous }:
                        return await EndAsync(ItemStatus.Review, output.Failure!);

                    case { Outcome: SubmitOutcome.Pending }:
                        pause = Max(output.At!.Value - context.CurrentUtcDateTime, ShortestPause);
                        break;

                    case { Failure.Code: FailureCodes.Unauthorized or FailureCodes.QuotaExhausted }:
                        return GoBack(output.Failure);

                    case { MayBeSentAgain: false }:
                        return await EndAsync(ItemStatus.Failed, output.Failure!);

                    case not null:
                        pause = Max(output.Failure?.RetryAfter ?? TimeSpan.Zero, pause);
                        break;
                }

                var cause = output?.Failure ?? broken;
                if (context.CurrentUtcDateTime + pause > until)
                {
                    return await EndAsync(ItemStatus.Failed, Overdue("the gateway did not accept the submission", cause));
                }

                Show(State with { Failure = cause });
                await PauseAsync(pause, stopped);
            }
        }

        /// <summary>Polls until the provider is done; gives an output where the item ends, and says whether the execution continues as new.</summary>
        public async Task<(ItemOutput? Output, bool Continued)> PollAsync()
        {
            var until = _input.PollUntil ?? context.CurrentUtcDateTime + Settings.Deadline;
            var from = _input.PolledFrom ?? context.CurrentUtcDateTime;
            var heedsFrom = from;
            var schedule = new PollSchedule(Settings.FirstDelay, Settings.Interval, Settings.MaxInterval, _input.Finished);
            for (var polls = _input.Polls; ; polls++)
            {
                var age = context.CurrentUtcDateTime - from;
                var wait = polls == 0 ? schedule.First() : schedule.Next(age, _input.Foretold);

                // While nothing is known yet all begin at once: they are spread by up to a fifth, the same at every replay.
                wait *= schedule.HasLearned ? 1 : 1 + (Spread(polls) / 5);
                if (context.CurrentUtcDateTime >= until)
                {
                    return (await EndAsync(ItemStatus.Failed, Overdue("the provider did not finish the task", State.Failure)), false);
                }

                if (polls - _input.Polls >= PollsPerExecution && !_woken.IsCompleted)
                {
                    // The wait that is still open would take a callback of this turn with it.
                    endWoken.Cancel();
                    context.ContinueAsNew(_input with { State = State, PollUntil = until, PolledFrom = from, Polls = polls });
                    return (null, true);
                }

                // The last poll falls on the deadline itself. One that the provider's word causes is made at once, also just after another: the word comes when there
                // is something to see. Only where it comes again and again do the polls that it causes keep their distance.
                if (await WokenWithinAsync(Min(wait, Max(until - context.CurrentUtcDateTime, TimeSpan.Zero))))
                {
                    if (heedsFrom > context.CurrentUtcDateTime)
                    {
                        await context.CreateTimer(heedsFrom);
                    }

                    heedsFrom = context.CurrentUtcDateTime + Settings.Interval;
                }

                var (output, broken) = await TryAsync(
                    CheckGeneration.Reference,
                    new CheckGenerationInput(_input.CampaignId, _input.Index, _input.SegmentId, State, from) { Unfinished = FinishedIn(TimeSpan.Zero) });
                _input = output is { IsUnknownTask: true }
                    ? _input with { UnknownTaskPolls = _input.UnknownTaskPolls + 1, UnknownTaskSince = _input.UnknownTaskSince ?? context.CurrentUtcDateTime }
                    : _input with { UnknownTaskPolls = 0, UnknownTaskSince = null };
                switch (output)
                {
                    case { Status: GenerationStatus.Succeeded }:
                        // The poll has told the segment, and has archived the output where that could be done at once.
                        Show(State with
                        {
                            Status = ItemStatus.Archiving,
                            Progress = 100,
                            Failure = null,
                            Usage = output.Usage ?? State.Usage,
                            Timings = State.Timings with { GeneratedAt = output.GeneratedAt ?? context.CurrentUtcDateTime },
                        });
                        _archived = output.Archived;
                        return (null, false);

                    case { Status: GenerationStatus.Failed }:
                        Show(State with { Progress = output.Progress, Usage = output.Usage, Timings = State.Timings with { GeneratedAt = context.CurrentUtcDateTime } });
                        FreeSlot(FinishedIn(context.CurrentUtcDateTime - from));
                        return (await EndAsync(ItemStatus.Failed, output.Failure!), false);

                    case { IsUnknownTask: true } when _input.UnknownTaskPolls >= MaxUnknownTaskPolls && context.CurrentUtcDateTime - _input.UnknownTaskSince >= LongestLag:
                        return (await EndAsync(ItemStatus.Failed, output.Failure!), false);

                    case { Failure: { } failure } when FailureCodes.SuspendsCampaign(failure.Code) && !_input.BlockedTold:
                        _input = _input with { BlockedTold = true };
                        context.SendEvent(_input.SegmentId, CampaignEvents.Signal, new ItemSignal(_input.Index, Generated: false, failure));
                        break;
                }

                SeeRunning(output, context.CurrentUtcDateTime - from);
                Show(State with { Progress = output?.Progress ?? State.Progress, Failure = output?.Failure ?? broken });
            }
        }

        /// <summary>Tells the segment that the provider is done: its slot need not wait for the archive.</summary>
        /// <param name="finished">How long the generation took, or null where nobody knows.</param>
        public void FreeSlot(FinishedGeneration? finished = null) =>
            context.SendEvent(_input.SegmentId, CampaignEvents.Signal, new ItemSignal(_input.Index, Generated: true) { Finished = finished });

        /// <summary>Archives the output, where the poll has not done so, until it is in place or its deadline has passed.</summary>
        public async Task<ItemOutput> ArchiveAsync()
        {
            Show(State with { Status = ItemStatus.Archiving, Failure = null });
            var until = context.CurrentUtcDateTime + Settings.OutputDeadline;
            for (var tries = 1; ; tries++)
            {
                var pause = Pause(tries);
                var tried = tries == 1 ? _archived : null;
                var isLast = tried is null && context.CurrentUtcDateTime + pause >= until;
                var (output, broken) = tried is not null
                    ? (tried, null)
                    : await TryAsync(ArchiveOutput.Reference, new ArchiveOutputInput(_input.CampaignId, _input.Index, State) { IsLastTry = isLast });
                if (output is { Failure: null })
                {
                    Show(State with
                    {
                        Status = ItemStatus.Succeeded,
                        Failure = null,
                        Output = output.Output,
                        LastFrame = output.LastFrame,
                        Usage = output.Usage ?? State.Usage,
                        Timings = State.Timings with { ArchivedAt = output.ArchivedAt },
                    });
                    return new ItemOutput(ItemStatus.Succeeded);
                }

                var failure = output?.Failure ?? broken!;
                if (isLast || !failure.Retriable)
                {
                    return await EndAsync(ItemStatus.Failed, failure);
                }

                Show(State with { Failure = failure, Output = output?.Output ?? State.Output });
                await context.CreateTimer(Max(failure.RetryAfter ?? TimeSpan.Zero, pause));
            }
        }

        /// <summary>Ends the item with a failure, which is written beside the outputs for the manifest and for people.</summary>
        public async Task<ItemOutput> EndAsync(ItemStatus status, GenerationFailure failure)
        {
            var ended = State with { Status = status, Failure = failure with { RetryAfter = null }, Output = null };
            await context.CallActivityAsync(
                RecordFailure.Reference,
                new RecordFailureInput(_input.CampaignId, _input.Index, ended),
                new TaskOptions(RecordRetry));
            Show(ended);
            return new ItemOutput(status);
        }

        private static readonly RetryPolicy RecordRetry = new(
            maxNumberOfAttempts: 10, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1));

        private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

        private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

        private static TimeSpan Pause(int tries) => Min(ShortestPause * Math.Pow(2, Math.Min(tries - 1, 10)), LongestPause);

        private GenerationFailure Overdue(string what, GenerationFailure? last) =>
            new(FailureCodes.DeadlineExceeded, $"In {Settings.Deadline}, {what}{(last is null ? "." : $": {last.Message}")}")
            {
                Retriable = true,
                UpstreamCode = last?.UpstreamCode,
                UpstreamMessage = last?.UpstreamMessage,
                Hint = State.TaskId is null
                    ? "Retry the item when the gateway is back."
                    : "Retry the item: it goes on with the task that was paid for.",
            };

        // Stopped, or blocked, before it was submitted: the item waits for its turn again. What was in doubt before goes back with it.
        private ItemOutput GoBack(GenerationFailure? blocked)
        {
            Show(State with { Status = ItemStatus.Pending, Failure = null });
            return new ItemOutput(ItemStatus.Pending, blocked) { State = State };
        }

        private void Show(ItemState state)
        {
            State = state;
            context.SetCustomStatus(state);
        }

        // An activity that throws met a fault of ours, such as a store that is full: it is tried again like the gateway's passing faults.
        private async Task<(TOutput? Output, GenerationFailure? Broken)> TryAsync<TInput, TOutput>(ActivityReference<TInput, TOutput> activity, TInput request)
            where TOutput : class
        {
            try
            {
                return (await context.CallActivityAsync(activity, request), null);
            }
            catch (TaskFailedException e)
            {
                var code = State.Status == ItemStatus.Archiving ? FailureCodes.OutputUnavailable : FailureCodes.GatewayUnavailable;
                return (null, new GenerationFailure(code, e.FailureDetails.ErrorMessage) { Retriable = true });
            }
        }

        // A poll that failed saw nothing.
        private void SeeRunning(CheckGenerationOutput? output, TimeSpan age)
        {
            if (output is { Failure: null })
            {
                _input = _input with { SeenRunning = age, Foretold = null };
                if (output.Progress is > 0 and < 100 and var progress)
                {
                    Foretell(progress, age);
                }
            }
        }

        // Progress does not begin at nothing everywhere: once there are two of it, the end lies on the line through both.
        private void Foretell(int progress, TimeSpan age)
        {
            if (_input.FirstProgress == 0)
            {
                _input = _input with { FirstProgress = progress, FirstProgressAt = age };
            }

            var gained = progress - _input.FirstProgress;
            _input = _input with
            {
                Foretold = gained > 0 ? age + ((100 - progress) * ((age - _input.FirstProgressAt) / gained)) : age * (100.0 / progress),
            };
        }

        private FinishedGeneration? FinishedIn(TimeSpan age) => _input.IsFresh
            ? new FinishedGeneration(Milliseconds(_input.SeenRunning), Milliseconds(age), Milliseconds(_input.Foretold ?? TimeSpan.Zero))
            : null;

        private static int Milliseconds(TimeSpan span) => (int)Math.Min(span.TotalMilliseconds, int.MaxValue);

        // Whether the wait was ended by the word that the task may have ended.
        private async Task<bool> WokenWithinAsync(TimeSpan wait)
        {
            using var endTimer = new CancellationTokenSource();
            var timer = context.CreateTimer(wait, endTimer.Token);
            if (await Task.WhenAny(timer, _woken) == timer)
            {
                return false;
            }

            endTimer.Cancel();
            _woken = context.WaitForExternalEvent<bool>(CampaignEvents.Wake, endWoken.Token);
            return true;
        }

        private async Task PauseAsync(TimeSpan pause, Task stopped)
        {
            using var endTimer = new CancellationTokenSource();
            var timer = context.CreateTimer(pause, endTimer.Token);
            if (await Task.WhenAny(timer, stopped) != timer)
            {
                endTimer.Cancel();
            }
        }

        // FNV-1a: a number from 0 to 1 that is spread evenly and needs no state.
        private double Spread(int polls)
        {
            var hash = 2166136261u;
            foreach (var unit in Encoding.UTF8.GetBytes(context.InstanceId))
            {
                hash = (hash ^ unit) * 16777619u;
            }

            hash = (hash ^ (uint)polls) * 16777619u;
            hash ^= hash >> 15;
            return (hash * 2246822519u) / (double)uint.MaxValue;
        }
    }
}
