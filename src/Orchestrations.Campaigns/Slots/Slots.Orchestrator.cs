using Orchestrations.Campaigns.Campaign;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Slots;

/// <summary>
/// The coordinator of the slots of a deployment: it divides them fairly between the campaigns that have use for them, and sees to it that no more are given
/// out than there are. It never ends. A campaign that ended without a word is found out when somebody waits for what it had.
/// </summary>
public sealed class SlotsOrchestrator : Orchestrator<SlotsInput, int>
{
    /// <summary>The orchestrator's name.</summary>
    public static readonly OrchestratorReference<SlotsInput, int> Reference = new("Slots");

    /// <summary>How many campaigns can be known at once, so that an input holds them. Others are heard when they ask again.</summary>
    public const int MaxHolders = 300;

    /// <inheritdoc/>
    public override async Task<int> RunAsync(OrchestrationContext context, SlotsInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        return await new Run(context, input).RunAsync();
    }

    private sealed class Run(OrchestrationContext context, SlotsInput input)
    {
        // Messages that one execution takes: a history stays in the hundreds.
        private const int MessagesPerExecution = 60;

        // How often those who have slots are looked after while others wait for them, and how long a slot that can't be divided evenly stays with one.
        private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

        private static readonly RetryPolicy StoreRetry = new(
            maxNumberOfAttempts: 100, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1));

        private readonly List<SlotHolder> _holders = [.. input.Holders ?? []];
        private int _limit = input.Limit;
        private long _revision = input.Revision;
        private DateTimeOffset? _lookAt = input.LookAt;
        private int _messages;
        private CancellationToken _waits;
        private Task<SlotReport>? _report;
        private Task<int>? _configured;

        private int Now => (int)context.CurrentUtcDateTime.ToUnixTimeSeconds();

        public async Task<int> RunAsync()
        {
            using var endWaits = new CancellationTokenSource();
            _waits = endWaits.Token;
            if (input.Holders is null)
            {
                // Greater than what any coordinator before has given out: a campaign's answer to one of those is none to this. None gives out ten million a second.
                _revision = Math.Max(_revision, context.CurrentUtcDateTime.UtcTicks);
                Show();
                await TakeOverAsync();
            }

            Task? look = null;
            while (true)
            {
                _report ??= context.WaitForExternalEvent<SlotReport>(SlotEvents.Report, _waits);
                _configured ??= context.WaitForExternalEvent<int>(SlotEvents.Configure, _waits);
                Divide();
                Show();
                look ??= _lookAt is { } at ? context.CreateTimer(at) : null;
                if (_messages >= MessagesPerExecution && !_report.IsCompleted && !_configured.IsCompleted)
                {
                    // A wait that is still open would take an event of this turn with it.
                    endWaits.Cancel();
                    context.ContinueAsNew(new SlotsInput(_limit) { Holders = _holders, Revision = _revision, LookAt = _lookAt });
                    return _limit;
                }

                await (look is null ? Task.WhenAny(_report, _configured) : Task.WhenAny(_report, _configured, look));
                await TakeAsync();
                if (look is { IsCompleted: true })
                {
                    look = null;
                    _lookAt = null;
                    _messages++;
                    await LookAfterAsync();
                }
            }
        }

        private async Task TakeOverAsync()
        {
            var since = context.CurrentUtcDateTime - SharedSlots.ProviderGoesOn;
            var found = await context.CallActivityAsync(
                FindSlotHolders.Reference, new FindSlotHoldersInput(null) { EndedSince = since }, new TaskOptions(StoreRetry));
            foreach (var holder in found.Holders)
            {
                _holders.Add(holder);
                if (holder.FreeAt == 0)
                {
                    Ask(_holders.Count - 1);
                }
            }

            _lookAt = _holders.Count > 0 ? context.CurrentUtcDateTime + Look : null;
        }

        private async Task TakeAsync()
        {
            while (_report is { IsCompleted: true })
            {
                Heed(await _report);
                _messages++;
                _report = context.WaitForExternalEvent<SlotReport>(SlotEvents.Report, _waits);
            }

            while (_configured is { IsCompleted: true })
            {
                _limit = await _configured;
                _messages++;
                _configured = context.WaitForExternalEvent<int>(SlotEvents.Configure, _waits);
            }
        }

        private void Heed(SlotReport report)
        {
            var place = _holders.FindIndex(holder => holder.Run == report.Run && string.Equals(holder.CampaignId, report.CampaignId, StringComparison.Ordinal));
            if (report.Leaves)
            {
                if (place >= 0)
                {
                    _holders.RemoveAt(place);
                }

                return;
            }

            // The clock of the coordinator before was ahead: what this one has given out so far was not heeded.
            var isAhead = report.Revision > _revision;
            _revision = Math.Max(_revision, report.Revision);
            if (place < 0)
            {
                if (_holders.Count < MaxHolders)
                {
                    _holders.Add(new SlotHolder(report.CampaignId, report.Run)
                    {
                        Demand = report.Demand,
                        Allowed = report.Allowed,
                        Committed = report.Cap,
                        Revision = report.Revision,
                    });
                }

                return;
            }

            // An answer to an older allowance says nothing of what was told since. Under one allowance what a campaign has can only shrink, so that a report
            // that was overtaken by a later one is known by its greater number.
            var holder = _holders[place] with { Demand = report.Demand, FreeAt = 0 };
            _holders[place] = report.Revision == holder.Revision
                ? holder with { Committed = Math.Min(holder.Committed, report.Cap), Allowed = report.Allowed, Asked = false }
                : holder;
            if (isAhead)
            {
                Ask(place);
            }
        }

        // What can't be divided evenly stays with who has it for a while, and then goes to who was served longest ago: each change takes messages, and one at
        // every message would never end. First what is free is given out. Where that is not enough, those who have more than their share are told to give it back as it comes free.
        private void Divide()
        {
            var order = Enumerable.Range(0, _holders.Count)
                .OrderByDescending(place => IsNewlyServed(_holders[place]) ? _holders[place].Allowed : 0)
                .ThenBy(place => _holders[place].Served)
                .ToList();
            var shares = SlotShares.Divide(_limit, [.. order.Select(place => _holders[place].Asked ? 0 : _holders[place].Demand)]);
            var free = _limit - _holders.Sum(holder => holder.Committed);
            var isShort = false;
            for (var i = 0; i < order.Count; i++)
            {
                var holder = _holders[order[i]];
                var allowed = Math.Min(shares[i], holder.Committed + Math.Max(free, 0));
                if (allowed > holder.Allowed)
                {
                    free -= Math.Max(0, allowed - holder.Committed);
                    Allow(order[i], holder with { Committed = Math.Max(holder.Committed, allowed), Served = Now }, allowed, holder.ToldScarce);
                }

                isShort |= _holders[order[i]].Allowed < shares[i];
            }

            var isOver = _holders.Sum(holder => holder.Committed) > _limit;
            for (var i = 0; (isShort || isOver) && i < order.Count; i++)
            {
                var holder = _holders[order[i]];
                if (holder.FreeAt == 0 && holder.Allowed > 0 && (holder.Allowed > shares[i] || !holder.ToldScarce))
                {
                    Allow(order[i], holder, Math.Min(holder.Allowed, shares[i]), scarce: true);
                }
            }

            var waits = isShort || isOver || _holders.Any(holder => holder.Allowed < holder.Demand || holder.Asked || holder.FreeAt > 0);
            _lookAt = waits ? _lookAt ?? context.CurrentUtcDateTime + Look : _lookAt;
        }

        private bool IsNewlyServed(SlotHolder holder) => holder.Allowed > 0 && holder.Served > 0 && Now - holder.Served < Look.TotalSeconds;

        private void Allow(int place, SlotHolder holder, int slots, bool scarce)
        {
            _holders[place] = holder with { Allowed = slots, Revision = ++_revision, ToldScarce = scarce };
            Send(holder, new SlotAllowance(holder.Run, _revision, slots, scarce));
        }

        private void Ask(int place)
        {
            var holder = _holders[place];
            _holders[place] = holder with { Revision = ++_revision, Asked = true };
            Send(holder, new SlotAllowance(holder.Run, _revision, Slots: null, Scarce: false));
        }

        private async Task LookAfterAsync()
        {
            if (_holders.Count == 0)
            {
                return;
            }

            var asked = _holders.ToList();
            var found = await context.CallActivityAsync(FindSlotHolders.Reference, new FindSlotHoldersInput(asked), new TaskOptions(StoreRetry));
            var there = found.Holders.Select(holder => (holder.CampaignId, holder.Run)).ToHashSet();
            for (var place = _holders.Count - 1; place >= 0; place--)
            {
                var holder = _holders[place];
                if (there.Contains((holder.CampaignId, holder.Run)))
                {
                    _holders[place] = holder with { FreeAt = 0 };
                }
                else if (holder.Committed == 0 || (holder.FreeAt > 0 && holder.FreeAt <= Now))
                {
                    _holders.RemoveAt(place);
                }
                else if (holder.FreeAt == 0)
                {
                    _holders[place] = holder with { Demand = 0, FreeAt = Now + (int)SharedSlots.ProviderGoesOn.TotalSeconds };
                }
            }
        }

        private void Show() => context.SetCustomStatus(new SlotsState(
            _limit,
            _holders.Sum(holder => holder.Committed),
            _holders.Count,
            _holders.Sum(holder => Math.Max(0, holder.Demand - holder.Allowed)),
            _revision));

        private void Send(SlotHolder holder, SlotAllowance allowance) =>
            context.SendEvent(CampaignInstances.Campaign(holder.CampaignId), SlotEvents.Allowance, allowance);
    }
}
