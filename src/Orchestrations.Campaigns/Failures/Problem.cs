using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Campaigns;

/// <summary>Problem details as RFC 9457 has them: what the API answers with, and what is kept beside a message that was refused.</summary>
/// <param name="Type">The kind of problem, as a URI: the code, in a namespace of its own.</param>
/// <param name="Title">The kind of problem, for a person: the same for every problem of a code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened this time, and what mends it. It holds no secret.</param>
/// <param name="Code">The kind of problem, for a program.</param>
public sealed record Problem(string Type, string Title, int Status, string? Detail, string Code)
{
    /// <summary>The media type of problem details in JSON.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>What a document breaks, all of it; null where the problem is no document's.</summary>
    public IReadOnlyList<DocumentProblem>? Errors { get; init; }

    /// <summary>What is probably not meant in a document; null where there is nothing.</summary>
    public IReadOnlyList<DocumentProblem>? Warnings { get; init; }

    /// <summary>A problem of any code.</summary>
    /// <param name="code">The code: <c>id_conflict</c>.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">The kind of problem, for a person.</param>
    /// <param name="detail">What happened this time, and what mends it.</param>
    public static Problem Of(string code, int status, string title, string? detail) =>
        new($"urn:problem-type:orchestrations:{code}", title, status, detail, code);

    /// <summary>What is wrong with a document that was read and checked, or null where nothing is: it may have warnings all the same.</summary>
    /// <param name="result">What checking it came to.</param>
    public static Problem? Of(CampaignIntakeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Malformed is { } malformed)
        {
            return Of(malformed);
        }

        if (result.Errors.Count == 0)
        {
            return null;
        }

        var isMedia = result.Errors.All(error => error.Code == DocumentProblem.InvalidMedia);
        var problem = isMedia
            ? Of(FailureCodes.InvalidMedia, 422, "A file breaks one of the provider's limits.", Summary(result.Errors))
            : Of(FailureCodes.InvalidRequest, 422, "The request breaks a rule.", Summary(result.Errors));
        return problem with { Errors = result.Errors, Warnings = result.Warnings.Count == 0 ? null : result.Warnings };
    }

    /// <summary>Why a document can't be read as what it claims to be.</summary>
    /// <param name="malformed">Why: its code is <see cref="DocumentProblem.Malformed"/> or <see cref="DocumentProblem.PayloadTooLarge"/>.</param>
    public static Problem Of(DocumentProblem malformed)
    {
        ArgumentNullException.ThrowIfNull(malformed);
        var problem = malformed.Code == DocumentProblem.PayloadTooLarge
            ? Of(malformed.Code, 413, "The document is too large.", Summary([malformed]))
            : Of(malformed.Code, 400, "The document can't be read.", Summary([malformed]));
        return problem with { Errors = [malformed] };
    }

    /// <summary>A campaign of this id was started with another document.</summary>
    /// <param name="campaignId">The id.</param>
    public static Problem IdConflict(string campaignId) => Of(
        "id_conflict",
        409,
        "The id is another document's.",
        $"A campaign '{campaignId}' was started with another document. Give this one another id, or delete that campaign first.");

    /// <summary>Something that was named is not there.</summary>
    /// <param name="detail">What, and where it was looked for.</param>
    public static Problem NotFound(string detail) => Of("not_found", 404, "Not found.", detail);

    /// <summary>Something that the service needs is away; the same call may work later.</summary>
    /// <param name="detail">What is away, and where to look.</param>
    public static Problem Unavailable(string detail) => Of("service_unavailable", 503, "Not available at the moment.", detail);

    private static string Summary(IReadOnlyList<DocumentProblem> errors) =>
        errors.Count == 1
            ? $"{errors[0].Path}: {errors[0].Message}"
            : $"{errors.Count} errors, the first of which: {errors[0].Path}: {errors[0].Message}";
}
