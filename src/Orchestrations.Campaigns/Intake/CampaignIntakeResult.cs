namespace Orchestrations.Campaigns.Intake;

/// <summary>What checking a document and its media came to.</summary>
public sealed record CampaignIntakeResult
{
    /// <summary>Why the document can't be read as what it claims to be; null where it could be read.</summary>
    public DocumentProblem? Malformed { get; init; }

    /// <summary>The rules that it and its media break.</summary>
    public IReadOnlyList<DocumentProblem> Errors { get; init; } = [];

    /// <summary>What is allowed and probably not meant.</summary>
    public IReadOnlyList<DocumentProblem> Warnings { get; init; } = [];

    /// <summary>The campaign, where no rule is broken.</summary>
    public PreparedCampaign? Campaign { get; init; }
}
