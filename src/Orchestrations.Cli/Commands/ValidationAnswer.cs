using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Cli.Commands;

/// <summary>What <c>validate --json</c> prints.</summary>
/// <param name="Valid">Whether the document can be run.</param>
/// <param name="Errors">What it breaks.</param>
/// <param name="Warnings">What is probably not meant.</param>
/// <param name="Plan">What it would do, or null where it can't be run.</param>
internal sealed record ValidationAnswer(
    bool Valid, IReadOnlyList<DocumentProblem> Errors, IReadOnlyList<DocumentProblem> Warnings, CampaignPlanSummary? Plan);
