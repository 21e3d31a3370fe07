namespace Orchestrations.Campaigns.Intake;

/// <summary>What checking a document, without starting it, came to.</summary>
/// <param name="Valid">Whether it could be started.</param>
/// <param name="Errors">What it breaks.</param>
/// <param name="Warnings">What is probably not meant.</param>
/// <param name="Plan">What it would do, or null where it can't be started.</param>
public sealed record CampaignValidation(
    bool Valid, IReadOnlyList<DocumentProblem> Errors, IReadOnlyList<DocumentProblem> Warnings, CampaignPlanSummary? Plan);
