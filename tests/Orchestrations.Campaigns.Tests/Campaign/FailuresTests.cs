using Orchestrations.Campaigns.Campaign;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Campaign;

public class FailuresTests
{
    [Theory]
    [InlineData(GatewayFailureKind.Protocol, "gateway_protocol", true, false)]
    [InlineData(GatewayFailureKind.Unavailable, "gateway_unavailable", true, false)]
    [InlineData(GatewayFailureKind.RateLimited, "rate_limited", true, false)]
    [InlineData(GatewayFailureKind.Unauthorized, "unauthorized", false, true)]
    [InlineData(GatewayFailureKind.QuotaExhausted, "quota_exhausted", false, true)]
    [InlineData(GatewayFailureKind.ContentBlocked, "content_blocked", false, true)]
    [InlineData(GatewayFailureKind.InvalidRequest, "invalid_request", false, true)]
    [InlineData(GatewayFailureKind.NotFound, "generation_failed", false, true)]
    [InlineData(GatewayFailureKind.AssetRejected, "asset_rejected", false, true)]
    [InlineData(GatewayFailureKind.GenerationFailed, "generation_failed", false, true)]
    [InlineData(GatewayFailureKind.GenerationExpired, "generation_expired", false, true)]
    public void Every_kind_of_failure_has_its_code(GatewayFailureKind kind, string code, bool retriable, bool hinted)
    {
        var failure = GenerationFailure.From(new GatewayFailure(kind, "what happened")
        {
            Acceptance = GatewayAcceptance.Refused,
            UpstreamCode = "Upstream.Code",
            UpstreamMessage = "upstream says",
            RetryAfter = TimeSpan.FromSeconds(5),
        });

        Assert.Equal((code, "what happened", retriable, hinted), (failure.Code, failure.Message, failure.Retriable, failure.Hint is not null));
        Assert.Equal(("Upstream.Code", "upstream says", TimeSpan.FromSeconds(5)), (failure.UpstreamCode, failure.UpstreamMessage, failure.RetryAfter));
    }

    [Fact]
    public void A_long_answer_is_cut_and_stands_in_for_a_message_where_there_is_none()
    {
        var failure = GenerationFailure.From(new GatewayFailure(GatewayFailureKind.Protocol, "what happened")
        {
            Acceptance = GatewayAcceptance.Ambiguous,
            RawAnswer = new string('x', 5000),
        });

        Assert.Equal(new string('x', 1024) + "…", failure.UpstreamMessage);
    }

    [Theory]
    [InlineData(FailureCodes.Unauthorized, true, false)]
    [InlineData(FailureCodes.QuotaExhausted, true, false)]
    [InlineData(FailureCodes.OutputUnavailable, false, true)]
    [InlineData(FailureCodes.DeadlineExceeded, false, true)]
    [InlineData(FailureCodes.GenerationFailed, false, false)]
    public void A_code_says_what_follows(string code, bool suspends, bool keepsPaidTask) =>
        Assert.Equal((suspends, keepsPaidTask), (FailureCodes.SuspendsCampaign(code), new GenerationFailure(code, "").KeepsPaidTask));

    [Fact]
    public void Instance_ids_lead_back_to_their_items_and_order_by_start()
    {
        foreach (var index in new[] { 0, 9, 99, 100, 101, 5_432, 9_999 })
        {
            var first = CampaignInstances.Item("a-b.c", index, run: 1, start: 1);
            Assert.Equal(index, CampaignInstances.IndexOf("a-b.c", first));
            Assert.StartsWith(CampaignInstances.ItemStartsPrefix("a-b.c", index), first, StringComparison.Ordinal);
            Assert.StartsWith(CampaignInstances.ItemPagePrefix("a-b.c", index / 100), first, StringComparison.Ordinal);
            Assert.True(string.CompareOrdinal(CampaignInstances.Item("a-b.c", index, run: 1, start: 12), first) > 0);
            Assert.True(string.CompareOrdinal(CampaignInstances.Item("a-b.c", index, run: 2, start: 1), CampaignInstances.Item("a-b.c", index, run: 1, start: 12)) > 0);
        }
    }

    [Fact]
    public void The_prefixes_of_one_campaign_are_not_anothers()
    {
        Assert.False(CampaignInstances.Item("a1", 0, 1, 1).StartsWith(CampaignInstances.ItemPrefix("a"), StringComparison.Ordinal));
        Assert.False(CampaignInstances.Segment("a1", 1, 0).StartsWith(CampaignInstances.SegmentPrefix("a"), StringComparison.Ordinal));
        Assert.False(CampaignInstances.Item("a", 10, 1, 1).StartsWith(CampaignInstances.ItemStartsPrefix("a", 1), StringComparison.Ordinal));
        Assert.Equal("campaign:a", CampaignInstances.Campaign("a"));
    }
}
