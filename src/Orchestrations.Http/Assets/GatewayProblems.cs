using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns;
using Orchestrations.Gateway;

namespace Orchestrations.Http.Assets;

/// <summary>What a failure of the gateway is to whoever called the API: the gateway's 401 says nothing of the caller's key, and so is none of ours.</summary>
internal static class GatewayProblems
{
    // For a gateway that does not say when to come again.
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);

    /// <summary>The value of a call that succeeded.</summary>
    /// <typeparam name="T">What the call gives.</typeparam>
    /// <param name="result">What the call came to.</param>
    /// <exception cref="ApiException">It failed.</exception>
    public static T ValueOrThrow<T>(this GatewayResult<T> result)
        where T : class => result.IsSuccess ? result.Value : throw Of(result.Failure);

    /// <summary>Says what a failure is.</summary>
    /// <param name="failure">The failure.</param>
    public static ApiException Of(GatewayFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var known = GenerationFailure.From(failure);
        if (failure.Kind == GatewayFailureKind.NotFound)
        {
            return new ApiException(Problem.NotFound(known.Message));
        }

        var (status, title) = known.Code switch
        {
            FailureCodes.RateLimited => (StatusCodes.Status429TooManyRequests, "The gateway is asked too often."),
            FailureCodes.GatewayUnavailable => (StatusCodes.Status503ServiceUnavailable, "The gateway is not available at the moment."),
            FailureCodes.InvalidRequest => (StatusCodes.Status422UnprocessableEntity, "The gateway refuses the request."),
            FailureCodes.ContentBlocked or FailureCodes.AssetRejected => (StatusCodes.Status422UnprocessableEntity, "The provider refuses the asset."),
            FailureCodes.Unauthorized or FailureCodes.QuotaExhausted => (StatusCodes.Status502BadGateway, "The gateway refuses the service's own key or account."),
            _ => (StatusCodes.Status502BadGateway, "The gateway's answer can't be understood."),
        };
        var isTransient = status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;
        return new ApiException(Problem.Of(known.Code, status, title, Detail(known)))
        {
            RetryAfter = isTransient ? known.RetryAfter ?? DefaultWait : null,
        };
    }

    // Hints are written for items: of them, those that say what to do about the account hold here too.
    private static string Detail(GenerationFailure failure) => failure.Code switch
    {
        FailureCodes.Unauthorized => $"{failure.Message}. Check the service's Gateway__ApiKey.",
        FailureCodes.QuotaExhausted => $"{failure.Message}. Top up the account's balance at the gateway.",
        _ => failure.Message,
    };
}
