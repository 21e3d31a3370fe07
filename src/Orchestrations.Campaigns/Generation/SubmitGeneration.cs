using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Output;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Generation;

/// <summary>Submits an item's generation through the ledger: called again, it gives what the first call gave, and never submits twice.</summary>
public sealed partial class SubmitGeneration(
    PlanStore plans,
    AssetLibrary library,
    SubmissionLedger ledger,
    IGatewayClient gateway,
    Callbacks callbacks,
    OutputArchiver archiver,
    ILogger<SubmitGeneration> logger) : Activity<SubmitGenerationInput, SubmitGenerationOutput>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<SubmitGenerationInput, SubmitGenerationOutput> Reference = new("SubmitGeneration");

    // The seed page's own example names this model.
    private const string DefaultModel = "seedance";

    /// <inheritdoc/>
    public override async Task<SubmitGenerationOutput> RunAsync(ActivityContext context, SubmitGenerationInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        var cancellationToken = context.CancellationToken;
        var plan = await plans.GetAsync(input.CampaignId, cancellationToken);
        var item = await plans.ReadItemAsync(plan, input.Index, cancellationToken);
        using var scope = CampaignTelemetry.BeginItem(logger, plan.Id, item.Id);
        if (input.FindsOutputs && await archiver.FindAsync(plan, item, taskId: null, cancellationToken) is { TaskId: { } made } state)
        {
            LogFound(plan.Id, item.Id, made);
            return SubmitGenerationOutput.Submitted(made, state.Timings.SubmittedAt ?? plan.CreatedAt) with { GeneratedAt = state.Timings.GeneratedAt ?? plan.CreatedAt };
        }

        var output = await SubmitAsync(plan, item, input.Attempt, context.InstanceId, cancellationToken);
        if (output.Outcome == SubmitOutcome.Submitted)
        {
            CampaignTelemetry.AtProvider(plan.Id, item.Index);
        }

        return output;
    }

    internal static GenerationRequest RequestOf(PlannedItem item, IReadOnlyList<GenerationReference> references) =>
        new(item.Parameters.Model ?? DefaultModel, item.Prompt)
        {
            References = references,
            Resolution = item.Parameters.Resolution,
            Duration = item.Parameters.Duration,
            Ratio = item.Parameters.Ratio,
            Seed = item.Parameters.Seed,
            GenerateAudio = item.Parameters.GenerateAudio,
            Watermark = item.Parameters.Watermark,
            CameraFixed = item.Parameters.CameraFixed,
            ReturnLastFrame = item.Parameters.ReturnLastFrame,
            ServiceTier = item.Parameters.ServiceTier,
            Extra = item.Parameters.Extra ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal),
        };

    private async Task<SubmitGenerationOutput> SubmitAsync(
        CampaignPlan plan, PlannedItem item, int attempt, string instanceId, CancellationToken cancellationToken)
    {
        var (references, missing) = await ResolveAsync(plan, item, cancellationToken);
        var key = new SubmissionKey(plan.Id, plan.CreatedAt, item.Id, attempt);

        // First of all: it can be waited for for minutes, and a process that ends before the intent is written has sent nothing for certain.
        using var permit = await gateway.AcquirePermitAsync(cancellationToken);
        switch (await ledger.ClaimAsync(key, cancellationToken))
        {
            case SubmissionClaim.Accepted accepted:
                LogFound(plan.Id, item.Id, accepted.TaskId);
                return SubmitGenerationOutput.Submitted(accepted.TaskId, accepted.SubmittedAt);
            case SubmissionClaim.Pending pending:
                return SubmitGenerationOutput.Pending(pending.AskAgainAt);
            case SubmissionClaim.Ambiguous ambiguous:
                return SubmitGenerationOutput.Ambiguous(ambiguous.Failure);
            case SubmissionClaim.Granted when missing is not null:
                // Only now: what was submitted before needs its assets no more.
                await ledger.WithdrawAsync(key);
                return SubmitGenerationOutput.Refused(new GenerationFailure(
                    FailureCodes.AssetRejected,
                    $"The asset '{missing}' is not active in the provider's library any more."));
            case SubmissionClaim.Granted:
                return await SendAsync(plan, item, key, RequestOf(item, references) with { CallbackUrl = callbacks.AddressFor(instanceId) }, permit);
            default:
                throw new InvalidOperationException("The ledger made a claim of an unknown kind.");
        }
    }

    // Once the request may be out, the host's stop is not heeded: an answer that nobody waits for is a submission that nobody can account for.
    private async Task<SubmitGenerationOutput> SendAsync(
        CampaignPlan plan, PlannedItem item, SubmissionKey key, GenerationRequest request, GatewayPermit permit)
    {
        var sent = await gateway.SubmitGenerationAsync(request, permit, CancellationToken.None);

        // Whoever waits for a turn need not wait for the store.
        permit.Dispose();
        if (sent.IsSuccess)
        {
            var submittedAt = await ledger.AcceptAsync(key, sent.Value);
            LogSubmitted(plan.Id, item.Id, sent.Value);
            return SubmitGenerationOutput.Submitted(sent.Value, submittedAt);
        }

        var failure = GenerationFailure.From(sent.Failure);
        if (sent.Failure.Acceptance == GatewayAcceptance.Refused)
        {
            await ledger.WithdrawAsync(key);
            LogRefused(plan.Id, item.Id, failure.Code);
            return SubmitGenerationOutput.Refused(failure);
        }

        var doubt = failure with
        {
            Code = FailureCodes.SubmitAmbiguous,
            Message = $"The submission may have been accepted and billed: {failure.Message}",
            Retriable = false,
            Hint = SubmissionLedger.ReviewHint,
        };
        await ledger.DoubtAsync(key, doubt);
        LogAmbiguous(plan.Id, item.Id, failure.Code);
        return SubmitGenerationOutput.Ambiguous(doubt);
    }

    private async Task<(IReadOnlyList<GenerationReference> References, string? Missing)> ResolveAsync(
        CampaignPlan plan, PlannedItem item, CancellationToken cancellationToken)
    {
        var references = new List<GenerationReference>(item.References.Count);
        foreach (var reference in item.References)
        {
            var asset = plan.Assets.First(candidate => string.Equals(candidate.Alias, reference.Alias, StringComparison.Ordinal));
            if (await library.FindAsync(asset, cancellationToken) is not { } assetId)
            {
                return ([], reference.Alias);
            }

            references.Add(new GenerationReference(assetId, AssetLibrary.KindOf(reference.Type), reference.Role));
        }

        return (references, null);
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "{CampaignId}/{ItemId}: submitted as {TaskId}.")]
    private partial void LogSubmitted(string campaignId, string itemId, string taskId);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Information, Message = "{CampaignId}/{ItemId}: was submitted before as {TaskId}; not submitted again.")]
    private partial void LogFound(string campaignId, string itemId, string taskId);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Information, Message = "{CampaignId}/{ItemId}: the submission was refused ({Code}); nothing was billed.")]
    private partial void LogRefused(string campaignId, string itemId, string code);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Warning, Message = "{CampaignId}/{ItemId}: the submission may have been accepted ({Code}); it will not be sent again.")]
    private partial void LogAmbiguous(string campaignId, string itemId, string code);
}
