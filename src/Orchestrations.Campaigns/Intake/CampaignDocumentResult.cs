namespace Orchestrations.Campaigns.Intake;

/// <summary>What reading a document came to.</summary>
public sealed record CampaignDocumentResult
{
    /// <summary>Why it can't be read as what it claims to be, with line and column; null where it could be read. Then there is nothing else.</summary>
    public DocumentProblem? Malformed { get; init; }

    /// <summary>The rules that it breaks: all of them, up to a thousand.</summary>
    public IReadOnlyList<DocumentProblem> Errors { get; init; } = [];

    /// <summary>What is allowed and probably not meant.</summary>
    public IReadOnlyList<DocumentProblem> Warnings { get; init; } = [];

    /// <summary>The document, where it could be read and breaks no rule.</summary>
    public CampaignDocument? Document { get; init; }

    /// <summary>The assets that are well formed, whatever is wrong elsewhere: their media is still worth checking, so that every error comes at once.</summary>
    internal IReadOnlyList<DocumentAsset> Assets { get; init; } = [];

    internal DocumentShape Shape { get; init; }
}
