using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Effects;

/// <summary>
/// Sees to it that a submission is sent at most once, for the gateway has no idempotency key and no list of tasks. The intent is written before the
/// request goes out, and the task's id after. Where only the intent is found, the request may have been billed: that is an answer too, and never a
/// reason to send it again.
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
            if (await objects.ReadAsync(key.ObjectName, MaxEntryBytes, cancellationToken) is { } found)
            {
                return Judge(Read(found.Bytes));
            }

            var intent = new SubmissionEntry(owner.Id, time.GetUtcNow());
            if (await objects.TryCreateAsync(key.ObjectName, Write(intent), ContentTypes.Json, cancellationToken) is not null)
            {
                return new SubmissionClaim.Granted(intent);
            }
        }
    }

    /// <summary>Records that a submission was accepted.</summary>
    /// <param name="key">The submission.</param>
    /// <param name="claim">The claim it was sent under.</param>
    /// <param name="taskId">The provider's task.</param>
    /// <returns>When it was accepted, in UTC.</returns>
    public async Task<DateTimeOffset> AcceptAsync(SubmissionKey key, SubmissionClaim.Granted claim, string taskId)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var submittedAt = time.GetUtcNow();
        await InsistAsync(key, claim.Entry with { TaskId = taskId, SubmittedAt = submittedAt });
        return submittedAt;
    }

    /// <summary>Records that nobody knows whether a submission was accepted.</summary>
    /// <param name="key">The submission.</param>
    /// <param name="claim">The claim it was sent under.</param>
    /// <param name="failure">What is known of it.</param>
    public Task DoubtAsync(SubmissionKey key, SubmissionClaim.Granted claim, GenerationFailure failure)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return InsistAsync(key, claim.Entry with { Ambiguity = failure });
    }

    /// <summary>Forgets all submissions of a campaign. Run again after a crash, it goes on.</summary>
    /// <param name="campaignId">The campaign, which has ended and is being deleted.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task ForgetAsync(string campaignId, CancellationToken cancellationToken) =>
        objects.DeleteAllAsync(ObjectContainer.Effects, SubmissionKey.Folder(campaignId), cancellationToken);

    /// <summary>Withdraws an intent: it is certain that nothing was accepted, so the submission may be sent again.</summary>
    /// <param name="key">The submission.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task WithdrawAsync(SubmissionKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return objects.DeleteAsync(key.ObjectName, cancellationToken);
    }

    /// <summary>Forgets a campaign's submissions.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task DeleteAsync(string campaignId, CancellationToken cancellationToken)
    {
        await foreach (var entry in objects.ListAsync(ObjectContainer.Effects, SubmissionKey.Folder(campaignId), cancellationToken))
        {
            await objects.DeleteAsync(entry.Name, cancellationToken);
        }
    }

    private static SubmissionEntry Read(byte[] bytes) => JsonSerializer.Deserialize(bytes, CampaignJson.Default.SubmissionEntry)
        ?? throw new InvalidDataException("A ledger entry is null.");

    private static byte[] Write(SubmissionEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, CampaignJson.Default.SubmissionEntry);

    private SubmissionClaim Judge(SubmissionEntry entry)
    {
        if (entry.TaskId is { } taskId)
        {
            return new SubmissionClaim.Accepted(taskId, entry.SubmittedAt ?? entry.IntendedAt);
        }

        if (entry.Ambiguity is { } known)
        {
            return new SubmissionClaim.Ambiguous(known);
        }

        var overdueAt = entry.IntendedAt + gateway.Value.RequestTimeout + Grace;
        return !owner.IsAlone && time.GetUtcNow() < overdueAt
            ? new SubmissionClaim.Pending(overdueAt)
            : new SubmissionClaim.Ambiguous(new GenerationFailure(
                FailureCodes.SubmitAmbiguous,
                "The process ended between sending the submission and recording its answer: it may have been accepted and billed.")
            {
                Hint = ReviewHint,
            });
    }

    /// <summary>What to do about a submission that may have been billed.</summary>
    internal const string ReviewHint =
        "Look at the provider's own task list and billing. If nothing was accepted, retry the item with includeReview; it is never submitted again by itself.";

    // The answer is worth money by now: a store that hiccups is asked again, and the host's stop does not end it.
    private async Task InsistAsync(SubmissionKey key, SubmissionEntry entry)
    {
        var content = Write(entry);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await objects.WriteAsync(key.ObjectName, content, ContentTypes.Json, CancellationToken.None);
                return;
            }
            catch (Exception e) when (attempt < MaxWriteAttempts && e is not OutOfMemoryException)
            {
                LogWriteFailed(e, key.CampaignId, key.ItemId, attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), time);
            }
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "The ledger entry of {CampaignId}/{ItemId} could not be written (attempt {Attempt}); trying again.")]
    private partial void LogWriteFailed(Exception exception, string campaignId, string itemId, int attempt);
}
