using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Assets;

public sealed class AssetGroupsTests : IDisposable
{
    private static readonly CampaignPlan Plan =
        new("spring", "Spring", new string('a', 64), ItemCount: 1, DateTimeOffset.UnixEpoch) { AssetGroupName = "spring" };

    private readonly Bench _bench = new();

    private FakeGateway Gateway => _bench.Gateway;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_group_given_by_its_id_is_used_as_it_is()
    {
        Assert.Equal("group-x", await ReadyAsync(_bench.Start().Groups, Plan with { AssetGroupId = "group-x", AssetGroupName = null }));
        Assert.Empty(Gateway.GroupRequests);
    }

    [Fact]
    public async Task A_group_is_found_by_its_exact_name_though_the_list_is_fuzzy_and_long()
    {
        for (var n = 0; n < 150; n++)
        {
            Gateway.Groups.Add(new AssetGroup($"other-{n}", $"spring {n}", CreatedAt: null));
        }

        Gateway.Groups.Add(new AssetGroup("upper", "Spring", CreatedAt: null));
        Gateway.Groups.Add(new AssetGroup("wanted", "spring", CreatedAt: null));

        Assert.Equal("wanted", await ReadyAsync(_bench.Start().Groups));
        Assert.Empty(Gateway.GroupRequests);
    }

    [Fact]
    public async Task Of_several_with_the_name_the_first_listed_is_used()
    {
        Gateway.Groups.Add(new AssetGroup("first", "spring", CreatedAt: null));
        Gateway.Groups.Add(new AssetGroup("second", "spring", CreatedAt: null));

        Assert.Equal("first", await ReadyAsync(_bench.Start().Groups));
    }

    [Fact]
    public async Task A_group_is_created_once_though_many_want_it_at_once_and_it_is_remembered()
    {
        var groups = _bench.Start().Groups;

        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => ReadyAsync(groups))));
        Gateway.Refuse = _ => FakeGateway.Failure(GatewayFailureKind.Unavailable);
        var later = await ReadyAsync(_bench.Start("later").Groups);

        Assert.Equal("group-0", Assert.Single(ids.Append(later).Distinct()));
        Assert.Single(Gateway.GroupRequests);
    }

    [Fact]
    public async Task A_group_whose_answer_was_lost_is_found_by_its_name()
    {
        Gateway.Lose = _ => FakeGateway.Failure(GatewayFailureKind.Unavailable, GatewayAcceptance.Ambiguous);
        var waiting = Assert.IsType<AssetReadiness.Waiting>(await EnsureAsync(_bench.Start("dead").Groups));
        Assert.Equal(FailureCodes.GatewayUnavailable, waiting.Cause!.Code);

        Assert.Equal("group-0", await ReadyAsync(_bench.Start("next").Groups));
        Assert.Single(Gateway.GroupRequests);
    }

    [Fact]
    public async Task The_intent_of_another_process_is_waited_for_until_it_is_overdue()
    {
        Gateway.Refuse = call => call == "CreateAssetGroup" ? FakeGateway.Failure(GatewayFailureKind.Unavailable) : null;
        await EnsureAsync(_bench.Start("other", isAlone: false).Groups);
        Gateway.Refuse = _ => null;
        var groups = _bench.Start("this", isAlone: false).Groups;

        Assert.Equal(new AssetReadiness.Waiting(Cause: null), await EnsureAsync(groups));
        Assert.Single(Gateway.GroupRequests);

        _bench.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("group-0", await ReadyAsync(groups));
    }

    [Fact]
    public async Task Of_two_processes_that_begin_together_one_creates_the_group()
    {
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(n => Task.Run(() => EnsureAsync(_bench.Start($"process-{n}", isAlone: false).Groups))));

        Assert.Contains(outcomes, outcome => outcome is AssetReadiness.Ready);
        Assert.All(outcomes, outcome => Assert.True(outcome is AssetReadiness.Ready { Id: "group-0" } or AssetReadiness.Waiting));
        Assert.Single(Gateway.GroupRequests);
    }

    [Theory]
    [InlineData("ListAssetGroups", GatewayFailureKind.Unauthorized)]
    [InlineData("ListAssetGroups", GatewayFailureKind.QuotaExhausted)]
    [InlineData("CreateAssetGroup", GatewayFailureKind.Unauthorized)]
    [InlineData("CreateAssetGroup", GatewayFailureKind.QuotaExhausted)]
    public async Task A_refused_account_blocks(string call, GatewayFailureKind kind)
    {
        Gateway.Refuse = asked => asked == call ? FakeGateway.Failure(kind) : null;
        var blocked = Assert.IsType<AssetReadiness.Blocked>(await EnsureAsync(_bench.Start().Groups));
        Assert.Equal(GenerationFailure.From(FakeGateway.Failure(kind)), blocked.Failure);
    }

    [Fact]
    public async Task A_name_that_the_provider_refuses_fails()
    {
        Gateway.Refuse = call => call == "CreateAssetGroup" ? FakeGateway.Failure(GatewayFailureKind.InvalidRequest) : null;
        var failed = Assert.IsType<AssetReadiness.Failed>(await EnsureAsync(_bench.Start().Groups));
        Assert.Equal(FailureCodes.AssetRejected, failed.Failure.Code);
    }

    [Fact]
    public async Task A_list_that_knows_of_nothing_is_an_empty_list()
    {
        Gateway.Refuse = call => call == "ListAssetGroups" ? FakeGateway.Failure(GatewayFailureKind.NotFound) : null;
        Assert.Equal("group-0", await ReadyAsync(_bench.Start().Groups));
    }

    [Fact]
    public async Task A_gateway_that_is_away_is_waited_for()
    {
        Gateway.Refuse = _ => FakeGateway.Failure(GatewayFailureKind.RateLimited);
        var waiting = Assert.IsType<AssetReadiness.Waiting>(await EnsureAsync(_bench.Start().Groups));
        Assert.Equal(FailureCodes.RateLimited, waiting.Cause!.Code);
        Assert.Empty(Gateway.GroupRequests);
    }

    [Fact]
    public async Task A_group_that_the_provider_does_not_know_is_forgotten_unless_it_is_new()
    {
        var groups = _bench.Start().Groups;
        await ReadyAsync(groups);
        Gateway.Groups.Clear();
        Gateway.Groups.Add(new AssetGroup("elsewhere", "other", CreatedAt: null));

        await groups.ForgetUnknownAsync(Plan, CancellationToken.None);
        Assert.Equal("group-0", await ReadyAsync(groups));

        _bench.Time.Advance(TimeSpan.FromSeconds(61));
        await groups.ForgetUnknownAsync(Plan, CancellationToken.None);
        Assert.Equal("group-1", await ReadyAsync(groups));
    }

    [Fact]
    public async Task A_group_given_by_its_id_is_never_forgotten()
    {
        var groups = _bench.Start().Groups;
        var plan = Plan with { AssetGroupId = "group-x", AssetGroupName = null };
        await groups.ForgetUnknownAsync(plan, CancellationToken.None);
        Assert.Equal("group-x", await ReadyAsync(groups, plan));
    }

    private static Task<AssetReadiness> EnsureAsync(AssetGroups groups, CampaignPlan? plan = null) =>
        groups.EnsureAsync(plan ?? Plan, CancellationToken.None);

    private static async Task<string> ReadyAsync(AssetGroups groups, CampaignPlan? plan = null) =>
        Assert.IsType<AssetReadiness.Ready>(await EnsureAsync(groups, plan)).Id;
}
