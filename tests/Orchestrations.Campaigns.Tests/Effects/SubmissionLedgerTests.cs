using System.Text.Json;
using Orchestrations.Campaigns.Effects;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Effects;

public sealed class SubmissionLedgerTests : IDisposable
{
    private static readonly DateTimeOffset Started = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly SubmissionKey Key = new("spring", Started, "shot-01", 1);
    private static readonly GenerationFailure Doubt = new(FailureCodes.SubmitAmbiguous, "no answer came");

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_nobody_claimed_is_granted_and_its_intent_is_written_first()
    {
        var ledger = _bench.Start("me").Ledger;
        Assert.Null(await IntentAsync(Key));

        await ClaimAsync<SubmissionClaim.Granted>(ledger);

        Assert.Equal(new SubmissionIntent("me", _bench.Time.GetUtcNow()), await IntentAsync(Key));
    }

    [Fact]
    public async Task What_was_accepted_is_found_again_by_every_process()
    {
        var ledger = _bench.Start().Ledger;
        await ClaimAsync<SubmissionClaim.Granted>(ledger);
        _bench.Time.Advance(TimeSpan.FromSeconds(3));
        var submittedAt = await ledger.AcceptAsync(Key, "asyn-1");

        var later = await ClaimAsync<SubmissionClaim.Accepted>(_bench.Start("later").Ledger);
        var beside = await ClaimAsync<SubmissionClaim.Accepted>(_bench.Start("beside", isAlone: false).Ledger);

        Assert.Equal(_bench.Time.GetUtcNow(), submittedAt);
        Assert.Equal(new SubmissionClaim.Accepted("asyn-1", submittedAt), later);
        Assert.Equal(later, beside);
    }

    [Fact]
    public async Task What_is_in_doubt_stays_so()
    {
        var ledger = _bench.Start().Ledger;
        await ClaimAsync<SubmissionClaim.Granted>(ledger);
        await ledger.DoubtAsync(Key, Doubt);
        _bench.Time.Advance(TimeSpan.FromDays(30));

        Assert.Equal(Doubt, (await ClaimAsync<SubmissionClaim.Ambiguous>(ledger)).Failure);
    }

    [Fact]
    public async Task What_was_withdrawn_may_be_sent_again()
    {
        var ledger = _bench.Start().Ledger;
        await ClaimAsync<SubmissionClaim.Granted>(ledger);
        await ledger.WithdrawAsync(Key);

        await ClaimAsync<SubmissionClaim.Granted>(ledger);
    }

    [Fact]
    public async Task The_intent_of_a_dead_process_is_ambiguous_to_one_that_is_alone()
    {
        await ClaimAsync<SubmissionClaim.Granted>(_bench.Start("dead").Ledger);

        var claim = await ClaimAsync<SubmissionClaim.Ambiguous>(_bench.Start("alone").Ledger);

        Assert.Equal(FailureCodes.SubmitAmbiguous, claim.Failure.Code);
        Assert.False(claim.Failure.Retriable);
        Assert.Contains("includeReview", claim.Failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_intent_of_another_process_is_pending_until_its_answer_is_overdue_and_ambiguous_from_then_on()
    {
        await ClaimAsync<SubmissionClaim.Granted>(_bench.Start("other", isAlone: false).Ledger);
        var ledger = _bench.Start("one of many", isAlone: false).Ledger;

        var pending = await ClaimAsync<SubmissionClaim.Pending>(ledger);
        Assert.True(pending.AskAgainAt > _bench.Time.GetUtcNow() + _bench.GatewayOptions.RequestTimeout);

        _bench.Time.SetUtcNow(pending.AskAgainAt - TimeSpan.FromMilliseconds(1));
        Assert.Equal(pending, await ClaimAsync<SubmissionClaim.Pending>(ledger));

        _bench.Time.SetUtcNow(pending.AskAgainAt);
        await ClaimAsync<SubmissionClaim.Ambiguous>(ledger);
    }

    [Fact]
    public async Task Of_many_that_claim_at_once_one_is_granted()
    {
        var ledgers = Enumerable.Range(0, 16).Select(n => _bench.Start($"process-{n}", isAlone: false).Ledger).ToList();

        var claims = await Task.WhenAll(ledgers.Select(ledger => Task.Run(() => ledger.ClaimAsync(Key, CancellationToken.None))));

        Assert.Single(claims.OfType<SubmissionClaim.Granted>());
        Assert.Equal(15, claims.OfType<SubmissionClaim.Pending>().Count());
    }

    [Fact]
    public async Task An_answer_that_comes_between_two_looks_is_found()
    {
        await ClaimAsync<SubmissionClaim.Granted>(_bench.Start("sender", isAlone: false).Ledger);
        var sender = _bench.Start("sender", isAlone: false).Ledger;
        var store = new FaultyStore(_bench.Store) { BeforeCreate = () => sender.AcceptAsync(Key, "asyn-1").GetAwaiter().GetResult() };

        var claim = await ClaimAsync<SubmissionClaim.Accepted>(_bench.Start("beside", isAlone: false, store: store).Ledger);

        Assert.Equal("asyn-1", claim.TaskId);
    }

    [Fact]
    public async Task What_was_sent_is_known_even_where_its_intent_is_lost()
    {
        var ledger = _bench.Start().Ledger;
        await ClaimAsync<SubmissionClaim.Granted>(ledger);
        await ledger.AcceptAsync(Key, "asyn-1");
        await _bench.Store.DeleteAsync(Key.Intent, CancellationToken.None);

        await ClaimAsync<SubmissionClaim.Accepted>(ledger);
    }

    [Fact]
    public async Task A_store_that_hiccups_when_an_answer_is_recorded_is_asked_again()
    {
        var failures = 4;
        var store = new FaultyStore(_bench.Store) { BeforeWrite = () => { if (failures-- > 0) { throw new IOException("busy"); } } };
        var ledger = _bench.Start(store: store).Ledger;
        await ClaimAsync<SubmissionClaim.Granted>(ledger);

        await PassTimeUntilAsync(ledger.AcceptAsync(Key, "asyn-1"));

        Assert.Equal("asyn-1", (await ClaimAsync<SubmissionClaim.Accepted>(ledger)).TaskId);
    }

    [Fact]
    public async Task A_store_that_stays_broken_keeps_the_intent_and_throws_nothing_away()
    {
        var store = new FaultyStore(_bench.Store) { BeforeWrite = () => throw new IOException("full") };
        var ledger = _bench.Start(store: store).Ledger;
        await ClaimAsync<SubmissionClaim.Granted>(ledger);

        // The caller has the answer, and writes it into its history: thrown away with an exception, it would be gone.
        await PassTimeUntilAsync(ledger.AcceptAsync(Key, "asyn-1"));
        await PassTimeUntilAsync(ledger.DoubtAsync(Key, Doubt));

        await ClaimAsync<SubmissionClaim.Ambiguous>(ledger);
    }

    [Fact]
    public async Task A_refusal_is_withdrawn_though_the_store_hiccups()
    {
        var failures = 3;
        var store = new FaultyStore(_bench.Store) { BeforeDelete = () => { if (failures-- > 0) { throw new IOException("busy"); } } };
        var ledger = _bench.Start(store: store).Ledger;
        await ClaimAsync<SubmissionClaim.Granted>(ledger);

        await PassTimeUntilAsync(ledger.WithdrawAsync(Key));

        await ClaimAsync<SubmissionClaim.Granted>(ledger);
    }

    [Fact]
    public async Task Deleting_a_campaigns_submissions_leaves_another_campaigns()
    {
        var ledger = _bench.Start().Ledger;
        var other = new SubmissionKey("spring-2", Started, "shot-01", 1);
        var second = new SubmissionKey("spring", Started, "shot-01", 2);
        await ClaimAsync<SubmissionClaim.Granted>(ledger);
        await ledger.ClaimAsync(second, CancellationToken.None);
        await ledger.AcceptAsync(second, "asyn-2");
        await ledger.ClaimAsync(other, CancellationToken.None);

        await ledger.ForgetAsync("spring", CancellationToken.None);

        Assert.Null(await IntentAsync(Key));
        Assert.Null(await IntentAsync(second));
        Assert.Null(await _bench.Store.ReadAsync(second.Outcome, 4096, CancellationToken.None));
        Assert.NotNull(await IntentAsync(other));
    }

    private async Task<SubmissionIntent?> IntentAsync(SubmissionKey key) =>
        await _bench.Store.ReadAsync(key.Intent, 4096, CancellationToken.None) is { } found
            ? JsonSerializer.Deserialize(found.Bytes, CampaignJson.Default.SubmissionIntent)
            : null;

    private static async Task<TClaim> ClaimAsync<TClaim>(SubmissionLedger ledger) =>
        Assert.IsType<TClaim>(await ledger.ClaimAsync(Key, CancellationToken.None), exactMatch: true);

    private async Task PassTimeUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }
}
