using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Durable;
using Orchestrations.Gateway;
using Orchestrations.Http.Health;
using Orchestrations.Http.Tests.Pipeline;

namespace Orchestrations.Http.Tests.Health;

public sealed class HealthTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-05-04T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
    private readonly Mock<IObjectStore> _objects = new();
    private readonly Mock<DurableClient> _runtime = new();
    private readonly Mock<IGatewayClient> _gateway = new();

    [Fact]
    public async Task A_service_that_has_just_started_is_live_and_ready_without_a_call_to_the_gateway()
    {
        await using var served = await Served.StartAsync();

        var live = await served.Http.GetAsync("/api/health/live");
        var ready = await served.Http.GetAsync("/api/health/ready");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var checks = JsonElement.Parse(await ready.Content.ReadAsByteArrayAsync()).GetProperty("checks");
        Assert.Equal("Ok", checks.GetProperty("store").GetProperty("status").GetString());
        Assert.Equal("Ok", checks.GetProperty("runtime").GetProperty("status").GetString());
        Assert.Equal("Unknown", checks.GetProperty("gateway").GetProperty("status").GetString());
        Assert.Null(served.Services.GetRequiredService<IGatewayClient>().LastSeen);
    }

    [Fact]
    public async Task A_gateway_that_is_away_makes_the_service_not_ready_and_says_so_until_it_answers_again()
    {
        await using var served = await Served.StartAsync(("Gateway:RequestTimeout", "00:00:05"));
        var gateway = served.Services.GetRequiredService<IGatewayClient>();
        Assert.True((await gateway.CreateAssetGroupAsync("there", CancellationToken.None)).IsSuccess);
        Assert.Equal(HttpStatusCode.OK, (await served.Http.GetAsync("/api/health/ready")).StatusCode);
        await served.Gateway.DisposeAsync();
        Assert.False((await gateway.CreateAssetGroupAsync("away", CancellationToken.None)).IsSuccess);

        var ready = await served.Http.GetAsync("/api/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.NotNull(ready.Headers.RetryAfter);
        var problem = JsonElement.Parse(await ready.Content.ReadAsByteArrayAsync());
        Assert.Equal("service_unavailable", problem.GetProperty("code").GetString());
        Assert.Contains("gateway_unavailable", problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Equal("Failed", problem.GetProperty("checks").GetProperty("gateway").GetProperty("status").GetString());
        Assert.Equal("Ok", problem.GetProperty("checks").GetProperty("store").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(GatewayFailureKind.Unauthorized, HealthStatus.Failed)]
    [InlineData(GatewayFailureKind.QuotaExhausted, HealthStatus.Failed)]
    [InlineData(GatewayFailureKind.Unavailable, HealthStatus.Failed)]
    [InlineData(GatewayFailureKind.Protocol, HealthStatus.Failed)]
    [InlineData(GatewayFailureKind.RateLimited, HealthStatus.Ok)]
    [InlineData(GatewayFailureKind.ContentBlocked, HealthStatus.Ok)]
    [InlineData(GatewayFailureKind.InvalidRequest, HealthStatus.Ok)]
    [InlineData(GatewayFailureKind.NotFound, HealthStatus.Ok)]
    internal async Task What_the_gateway_refuses_of_one_request_says_nothing_of_the_service(GatewayFailureKind kind, HealthStatus expected)
    {
        See(kind);
        using var probe = Probe();

        var checks = await probe.LookAsync(CancellationToken.None);

        Assert.Equal(expected, checks.Gateway.Status);
        Assert.Equal(_time.GetUtcNow(), checks.Gateway.SeenAt);
        Assert.DoesNotContain("upstream words", checks.Gateway.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_is_long_ago_does_not_keep_the_service_away_from_whoever_would_resume_it()
    {
        See(GatewayFailureKind.QuotaExhausted);
        using var probe = Probe();
        Assert.Equal(HealthStatus.Failed, (await probe.LookAsync(CancellationToken.None)).Gateway.Status);

        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(1));

        Assert.Equal(HealthStatus.Unknown, (await probe.LookAsync(CancellationToken.None)).Gateway.Status);
    }

    [Fact]
    public async Task A_store_and_a_runtime_that_fail_are_told_apart_and_their_words_stay_in_the_log()
    {
        _objects.Setup(o => o.WriteAsync(It.IsAny<ObjectName>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ObjectStoreException("/srv/data is full", isTransient: true, null));
        using var probe = Probe();

        var checks = await probe.LookAsync(CancellationToken.None);

        Assert.Equal(HealthStatus.Failed, checks.Store.Status);
        Assert.DoesNotContain("/srv/data", checks.Store.Message!, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Ok, checks.Runtime.Status);
        Assert.Equal(["store"], checks.Failed.Select(entry => entry.Name));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_given_up_after_a_while()
    {
        _runtime.Setup(r => r.GetInstanceAsync(It.IsAny<string>(), It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Returns(async (string _, bool _, CancellationToken token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return null;
            });
        using var probe = Probe();
        var look = probe.LookAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("It took longer than 5 s.", (await look).Runtime.Message);
    }

    [Fact]
    public async Task However_often_anybody_asks_the_store_is_looked_at_once_in_a_while()
    {
        using var probe = Probe();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => probe.LookAsync(CancellationToken.None)));
        Verify(Times.Once());

        _time.Advance(TimeSpan.FromSeconds(5));
        await probe.LookAsync(CancellationToken.None);
        Verify(Times.Exactly(2));
    }

    private void Verify(Times times) => _objects.Verify(
        o => o.WriteAsync(It.IsAny<ObjectName>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<string>(), It.IsAny<CancellationToken>()), times);

    private void See(GatewayFailureKind kind) => _gateway.SetupGet(g => g.LastSeen).Returns(
        new GatewaySighting(_time.GetUtcNow(), new GatewayFailure(kind, "upstream words") { Acceptance = GatewayAcceptance.Refused }));

    private HealthProbe Probe() => new(_objects.Object, _runtime.Object, _gateway.Object, _time, NullLogger<HealthProbe>.Instance);
}
