namespace Orchestrations.Campaigns.Intake;

/// <summary>Something wrong, or doubtful, in a campaign document.</summary>
/// <param name="Path">Where: <c>items[3].prompt</c>, <c>assets.hero.url</c>, or <c>$</c> for the document as a whole.</param>
/// <param name="Code">What kind: one of this type's constants.</param>
/// <param name="Message">What is wrong, for a person.</param>
public sealed record DocumentProblem(string Path, string Code, string Message)
{
    /// <summary>The document breaks a rule.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>A file breaks a limit of the provider's.</summary>
    public const string InvalidMedia = "invalid_media";

    /// <summary>The document can't be read as what it claims to be.</summary>
    public const string Malformed = "malformed";

    /// <summary>The document is larger than is read.</summary>
    public const string PayloadTooLarge = "payload_too_large";
}
