using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Effects;

/// <summary>
/// Sees to it that a submission is sent at most once, for the gateway has no idempotency key and no list of tasks. The intent is written before the
/// request goes out, and its outcome, with the task's id, beside it after. Where only the intent is found, the request may have been billed: that is an
/// answer too, and never a reason to send it again.
/// </summary>
public sealed partial class SubmissionLedger(
    IObjectStore objects,
    EffectOwner owner,
    IOptions<GatewayOptions> gateway,
    TimeProvider time,
    ILogger<SubmissionLedger> logger)
{
    private const int MaxEntryBytes = 64 * 1024;
    private const int MaxWriteAttempts = 5;

    // After the request's own timeout its sender has given up; the rest is for clocks that differ and a slow write.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Asks to send a submission.</summary>
    /// <param name="key">The submission.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<SubmissionClaim> ClaimAsync(SubmissionKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        while (true)
        {
            if (await ReadOutcomeAsync(key, cancellationToken) is { } outcome)
            {
                return Judge(outcome);
            }

            var mine = JsonSerializer.SerializeToUtf8Bytes(new SubmissionIntent(owner.Id, time.GetUtcNow()), CampaignJson.Default.SubmissionIntent);
            if (await objects.TryCreateAsync(key.Intent, mine, ContentTypes.Json, cancellationToken) is not null)
            {
                return new SubmissionClaim.Granted();
            }

            // Withdrawn in the meantime, it may be claimed anew.
            if (await ReadAsync(key.Intent, CampaignJson.Default.SubmissionIntent, cancellationToken) is { } intent)
            {
                // Its sender may have had its answer since the first look.
                return await ReadOutcomeAsync(key, cancellationToken) is { } late ? Judge(late) : Judge(intent);
            }
        }
    }

    /// <summary>Records that a submission was accepted. Where the store stays broken, the caller is given its answer all the same, and has it in its history.</summary>
    /// <param name="key">The submission.</param>
    /// <param name="taskId">The provider's task.</param>
    /// <returns>When it was accepted, in UTC.</returns>
    public async Task<DateTimeOffset> AcceptAsync(SubmissionKey key, string taskId)
    {
        ArgumentNullException.ThrowIfNull(key);
        var submittedAt = time.GetUtcNow();
        await RecordAsync(key, new SubmissionOutcome { TaskId = taskId, SubmittedAt = submittedAt });
        return submittedAt;
    }

    /// <summary>Records that nobody knows whether a submission was accepted. Where the store stays broken, its intent alone says so too.</summary>
    /// <param name="key">The submission.</param>
    /// <param name="failure">What is known of it.</param>
    public Task DoubtAsync(SubmissionKey key, GenerationFailure failure)
    {
        ArgumentNullException.ThrowIfNull(key);
        return RecordAsync(key, new SubmissionOutcome { Ambiguity = failure });
    }

    /// <summary>Forgets all submissions of a campaign. Run again after a crash, it goes on.</summary>
    /// <param name="campaignId">The campaign, which has ended and is being deleted.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task ForgetAsync(string campaignId, CancellationToken cancellationToken) =>
        objects.DeleteAllAsync(ObjectContainer.Effects, SubmissionKey.Folder(campaignId), cancellationToken);

    /// <summary>The last submission of each item that the ledger knows one of, from 1.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="startedAt">When it was first started, in UTC.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyDictionary<string, int>> LastAttemptsAsync(string campaignId, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var entry in objects.ListAsync(ObjectContainer.Effects, SubmissionKey.Folder(campaignId, startedAt), cancellationToken))
        {
            if (SubmissionKey.Parse(entry.Name.Path) is var (itemId, attempt))
            {
                last[itemId] = Math.Max(attempt, last.GetValueOrDefault(itemId));
            }
        }

        return last;
    }

    /// <summary>
    /// Withdraws an intent: it is certain that nothing was accepted, so the submission may be sent again. Where the store stays broken, it may not.
    /// </summary>
    /// <param name="key">The submission.</param>
    public Task WithdrawAsync(SubmissionKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return InsistAsync(key, "refused", () => objects.DeleteAsync(key.Intent, CancellationToken.None));
    }

    private static SubmissionClaim Judge(SubmissionOutcome outcome) => outcome switch
    {
        { TaskId: { } taskId, SubmittedAt: { } submittedAt } => new SubmissionClaim.Accepted(taskId, submittedAt),
        { Ambiguity: { } known } => new SubmissionClaim.Ambiguous(known),
        _ => throw new InvalidDataException("The ledger holds an outcome that is none."),
    };

    private SubmissionClaim Judge(SubmissionIntent intent)
    {
        var overdueAt = intent.IntendedAt + gateway.Value.RequestTimeout + Grace;
        return !owner.IsAlone && time.GetUtcNow() < overdueAt
            ? new SubmissionClaim.Pending(overdueAt)
            : new SubmissionClaim.Ambiguous(new GenerationFailure(
                FailureCodes.SubmitAmbiguous,
                "The process ended between sending the submission and recording its answer: it may have been accepted and billed.")
            {
                Hint = ReviewHint,
            });
    }

    private Task<SubmissionOutcome?> ReadOutcomeAsync(SubmissionKey key, CancellationToken cancellationToken) =>
        ReadAsync(key.Outcome, CampaignJson.Default.SubmissionOutcome, cancellationToken);

    private async Task<T?> ReadAsync<T>(ObjectName name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await objects.ReadAsync(name, MaxEntryBytes, cancellationToken) is { } found
            ? JsonSerializer.Deserialize(found.Bytes, type) ?? throw new InvalidDataException($"The ledger's '{name}' holds null.")
            : null;

    /// <summary>What to do about a submission that may have been billed.</summary>
    internal const string ReviewHint =
        "Look at the provider's own task list and billing. If nothing was accepted, retry the item, and say that items in review are included (includeReview, --include-review); it is never submitted again by itself.";

    private Task RecordAsync(SubmissionKey key, SubmissionOutcome outcome)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(outcome, CampaignJson.Default.SubmissionOutcome);
        return InsistAsync(key, outcome.TaskId ?? "ambiguous", () => objects.WriteAsync(key.Outcome, content, ContentTypes.Json, CancellationToken.None));
    }

    // The answer is worth money by now: a store that hiccups is asked again, and the host's stop does not end it. Nor does a store that stays broken throw the
    // answer away: the activity's result, which the runtime writes next, holds it as well, and so does the log.
    private async Task InsistAsync(SubmissionKey key, string outcome, Func<Task> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (attempt == MaxWriteAttempts)
                {
                    LogNotWritten(e, key.CampaignId, key.ItemId, outcome);
                    return;
                }

                LogWriteFailed(e, key.CampaignId, key.ItemId, attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), time);
            }
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "The ledger entry of {CampaignId}/{ItemId} could not be written (attempt {Attempt}); trying again.")]
    private partial void LogWriteFailed(Exception exception, string campaignId, string itemId, int attempt);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "The ledger entry of {CampaignId}/{ItemId} could not be written: what its submission came to ({Outcome}) stands in its history alone.")]
    private partial void LogNotWritten(Exception exception, string campaignId, string itemId, string outcome);
}
