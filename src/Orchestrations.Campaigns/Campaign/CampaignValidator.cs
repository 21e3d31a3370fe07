using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>Checks documents as a start would, and says what they would do. It starts nothing and stores nothing.</summary>
public sealed class CampaignValidator(CampaignIntake intake, PlanStore plans, StartKeys keys, AssetLibrary library, IOptions<CampaignOptions> campaigns)
{
    /// <summary>Checks a document.</summary>
    /// <param name="document">The document as read.</param>
    /// <param name="files">The files that it may name, or null where it may name none.</param>
    /// <param name="startKey">The digest of the key that it would be started under, or null where it would have none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CampaignValidation> ValidateAsync(
        CampaignDocumentResult document, IMediaFiles? files, string? startKey, CancellationToken cancellationToken)
    {
        var idWhenAbsent = startKey is null ? null : StartKeys.CampaignIdOf(startKey);
        var result = await intake.PrepareAsync(document, files, idWhenAbsent, cancellationToken);
        List<DocumentProblem> errors = result.Malformed is { } malformed ? [malformed] : [.. result.Errors];
        CampaignPlanSummary? plan = null;
        if (errors.Count == 0)
        {
            var campaign = result.Campaign!.Plan;
            if (startKey is not null && await keys.FindAsync(startKey, cancellationToken) is { } bound && !bound.IsOf(campaign))
            {
                errors.Add(new DocumentProblem(DocumentPath.Root, "id_conflict", Problem.KeyConflict().Detail!));
            }

            if (await plans.ReadAsync(campaign.Id, cancellationToken) is { } other && other.DocumentHash != campaign.DocumentHash)
            {
                errors.Add(new DocumentProblem("id", "id_conflict", Problem.IdConflict(campaign.Id).Detail!));
            }

            plan = await CampaignPlanSummary.CreateAsync(campaign, campaigns.Value.MaxInFlight, library.FindAsync, cancellationToken);
        }

        return new CampaignValidation(errors.Count == 0, errors, result.Warnings, errors.Count == 0 ? plan : null);
    }
}
