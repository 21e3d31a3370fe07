using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Http.Pipeline;

/// <summary>What can be wrong with a request, whatever it asks for.</summary>
internal static class PipelineProblems
{
    /// <summary>The server can't read the request: 400, or the status that the server gives it.</summary>
    /// <param name="exception">What the server says.</param>
    public static ApiException Malformed(BadHttpRequestException exception) =>
        new(Problem.Of(DocumentProblem.Malformed, exception.StatusCode, "The request can't be read.", exception.Message));

    /// <summary>401: there is no key that opens this, or it came from where a key is wanted.</summary>
    /// <param name="detail">What is wanted.</param>
    public static ApiException Unauthenticated(string detail) =>
        new(Problem.Of("unauthenticated", StatusCodes.Status401Unauthorized, "A key is wanted.", detail))
        {
            Header = ("WWW-Authenticate", $"ApiKey header=\"{ApiOptions.KeyHeader}\""),
        };

    /// <summary>405: nothing answers this method here.</summary>
    /// <param name="method">The method.</param>
    /// <param name="allowed">The methods that are answered.</param>
    public static ApiException MethodNotAllowed(string method, IReadOnlyCollection<string> allowed)
    {
        var list = string.Join(", ", allowed);
        return new(Problem.Of(
            "method_not_allowed", StatusCodes.Status405MethodNotAllowed, "Not with this method.", $"{method} is not answered at this path. What is: {list}."))
        {
            Header = ("Allow", list),
        };
    }

    /// <summary>413: the body is larger than is read.</summary>
    /// <param name="maxBytes">The most that is read, in bytes.</param>
    public static ApiException PayloadTooLarge(long maxBytes) => new(Problem.Of(
        DocumentProblem.PayloadTooLarge,
        StatusCodes.Status413PayloadTooLarge,
        "The body is too large.",
        string.Create(CultureInfo.InvariantCulture, $"At most {maxBytes} bytes are read (Api__MaxRequestBytes), and this body has more.")));

    /// <summary>429: the caller asks more often than is answered.</summary>
    /// <param name="retryAfter">When to ask again.</param>
    public static ApiException TooManyRequests(TimeSpan retryAfter) => new(Problem.Of(
        "too_many_requests",
        StatusCodes.Status429TooManyRequests,
        "Too many requests.",
        "This caller asks more often than is answered; ask again when Retry-After says."))
    {
        RetryAfter = retryAfter,
    };

    /// <summary>503: something that the service needs is away.</summary>
    /// <param name="traceId">Where its log says why.</param>
    /// <param name="retryAfter">When to ask again.</param>
    public static ApiException Unavailable(string? traceId, TimeSpan retryAfter) =>
        new(Problem.Unavailable("The store can't be used at the moment. The service's log says why, under the trace id.") with { TraceId = traceId })
        {
            RetryAfter = retryAfter,
        };

    /// <summary>500: a fault of the service's own.</summary>
    /// <param name="traceId">Where its log says what.</param>
    public static ApiException InternalError(string? traceId) => new(Problem.Of(
        "internal_error",
        StatusCodes.Status500InternalServerError,
        "The service failed.",
        "The request is not at fault. The service's log says more, under the trace id.") with
    { TraceId = traceId });
}
