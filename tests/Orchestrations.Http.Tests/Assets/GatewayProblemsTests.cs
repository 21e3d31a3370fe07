using Orchestrations.Gateway;
using Orchestrations.Http.Assets;

namespace Orchestrations.Http.Tests.Assets;

public sealed class GatewayProblemsTests
{
    [Theory]
    [InlineData(GatewayFailureKind.Unauthorized, 502, "unauthorized", false)]
    [InlineData(GatewayFailureKind.QuotaExhausted, 502, "quota_exhausted", false)]
    [InlineData(GatewayFailureKind.RateLimited, 429, "rate_limited", true)]
    [InlineData(GatewayFailureKind.Unavailable, 503, "gateway_unavailable", true)]
    [InlineData(GatewayFailureKind.ContentBlocked, 422, "content_blocked", false)]
    [InlineData(GatewayFailureKind.AssetRejected, 422, "asset_rejected", false)]
    [InlineData(GatewayFailureKind.InvalidRequest, 422, "invalid_request", false)]
    [InlineData(GatewayFailureKind.NotFound, 404, "not_found", false)]
    [InlineData(GatewayFailureKind.Protocol, 502, "gateway_protocol", false)]
    public void A_failure_of_the_gateway_is_told_from_one_of_the_callers(GatewayFailureKind kind, int status, string code, bool isTransient)
    {
        var problem = GatewayProblems.Of(new GatewayFailure(kind, "POST /volc/asset/CreateAsset failed") { Acceptance = GatewayAcceptance.Refused });

        Assert.Equal((status, code), (problem.Problem.Status, problem.Problem.Code));
        Assert.Equal(isTransient ? TimeSpan.FromSeconds(10) : null, problem.RetryAfter);
        Assert.StartsWith("POST /volc/asset/CreateAsset failed", problem.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gateways_own_word_of_when_to_come_again_is_passed_on() =>
        Assert.Equal(
            TimeSpan.FromSeconds(42),
            GatewayProblems.Of(new GatewayFailure(GatewayFailureKind.RateLimited, "Slow") { Acceptance = GatewayAcceptance.Refused, RetryAfter = TimeSpan.FromSeconds(42) }).RetryAfter);
}
