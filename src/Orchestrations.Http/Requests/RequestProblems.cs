using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Http.Requests;

/// <summary>What is wrong with a request, as the problem that answers it.</summary>
internal static class RequestProblems
{
    /// <summary>Refuses a body that could be read and breaks rules, with all of them.</summary>
    /// <param name="errors">The rules it breaks.</param>
    /// <exception cref="ApiException">It breaks one: 422.</exception>
    public static void ThrowIfAny(this ProblemList errors)
    {
        if (!errors.IsEmpty)
        {
            throw new ApiException(Problem.Of(new CampaignIntakeResult { Errors = errors.ToList() })!);
        }
    }

    /// <summary>A body of a type that is not read here.</summary>
    /// <param name="given">The type it says it is of, or null where it doesn't say.</param>
    /// <param name="accepted">The types that are read.</param>
    public static ApiException UnsupportedMediaType(string? given, string accepted) => new(Problem.Of(
        "unsupported_media_type",
        415,
        "The body is of a type that is not read here.",
        $"Content-Type is {(string.IsNullOrEmpty(given) ? "not given" : $"'{DocumentPath.Show(given)}'")}; it must be {accepted}."))
    {
        Header = ("Accept", string.Join(", ", accepted.Split([" or ", ", "], StringSplitOptions.None).Where(type => type.Contains('/', StringComparison.Ordinal)))),
    };

    /// <summary>A body that can't be read as what it claims to be.</summary>
    /// <param name="message">Why, for the end of a sentence that begins with its place.</param>
    /// <param name="path">Its place.</param>
    public static ApiException Malformed(string message, string path = DocumentPath.Root) =>
        new(Problem.Of(new DocumentProblem(path, DocumentProblem.Malformed, message)));

    /// <summary>A body, or a part of it, that is larger than is read.</summary>
    /// <param name="maxBytes">How many bytes are read.</param>
    /// <param name="path">Its place.</param>
    public static ApiException TooLarge(long maxBytes, string path = DocumentPath.Root) =>
        new(Problem.Of(new DocumentProblem(path, DocumentProblem.PayloadTooLarge, $"is larger than {maxBytes} bytes")));

    /// <summary>A header or query parameters that can't be read.</summary>
    /// <param name="errors">Which, and why.</param>
    public static ApiException InvalidParameters(ProblemList errors)
    {
        var problem = Problem.Of(new CampaignIntakeResult { Errors = errors.ToList() })!;
        return new ApiException(problem with { Status = 400, Title = "A parameter of the request can't be read." });
    }

    /// <summary>The campaign, or whatever else was asked for, stands where this can't be done.</summary>
    /// <param name="detail">Where it stands, and what can be done.</param>
    public static ApiException InvalidState(string detail) =>
        new(Problem.Of("invalid_state", 409, "Not possible in this state.", detail));

    /// <summary>What was asked for may still come.</summary>
    /// <param name="detail">What it waits for.</param>
    /// <param name="retryAfter">When to ask again.</param>
    public static ApiException NotReady(string detail, TimeSpan retryAfter) =>
        new(Problem.Of("not_ready", 409, "Not there yet.", detail)) { RetryAfter = retryAfter };

    /// <summary>What was named is not there.</summary>
    /// <param name="detail">What, and where it was looked for.</param>
    public static ApiException NotFound(string detail) => new(Problem.NotFound(detail));

    /// <summary>A condition of the request's does not hold.</summary>
    /// <param name="etag">What the output is known by at present.</param>
    public static ApiException PreconditionFailed(string etag) => new(Problem.Of(
        "precondition_failed", 412, "A condition of the request does not hold.", $"The output is {etag}; it is not what If-Match or If-Unmodified-Since asks for."))
    {
        Header = ("ETag", etag),
    };

    /// <summary>A range that lies beyond the end of what is there.</summary>
    /// <param name="bytes">How large that is.</param>
    public static ApiException RangeNotSatisfiable(long bytes) => new(Problem.Of(
        "range_not_satisfiable", 416, "The range is not there.", $"The output has {bytes} bytes; ask for a range within them."))
    {
        Header = ("Content-Range", $"bytes */{bytes}"),
    };
}
