using System.Net;
using Microsoft.AspNetCore.Http;
using Orchestrations.Http.Pipeline;

namespace Orchestrations.Http.Tests.Pipeline;

public sealed class RequestGateTests
{
    private static readonly ApiRoute Keyed = new("Keyed", "GET", "api/keyed", typeof(ApiEndpoint));
    private static readonly ApiRoute Probe = new("Probe", "GET", "api/probe", typeof(ApiEndpoint)) { IsAnonymous = true };

    [Fact]
    public void A_caller_who_asks_without_a_pause_is_told_to_wait_and_no_other_is()
    {
        using var limits = new ClientLimits(burst: 3, perSecond: 1);
        var gate = new RequestGate(new ApiKeys(["0123456789abcdef", "fedcba9876543210"]), limits);
        for (var i = 0; i < 3; i++)
        {
            gate.Admit(Request("0123456789abcdef"), Keyed);
        }

        var refused = Assert.Throws<ApiException>(() => gate.Admit(Request("0123456789abcdef"), Keyed));

        Assert.Equal((429, "too_many_requests"), (refused.Problem.Status, refused.Problem.Code));
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        gate.Admit(Request("fedcba9876543210"), Keyed);
        gate.Admit(Request(null), Probe);
    }

    [Fact]
    public void Who_tries_keys_is_told_to_wait_too()
    {
        using var limits = new ClientLimits(burst: 3, perSecond: 1);
        var gate = new RequestGate(new ApiKeys(["0123456789abcdef"]), limits);

        var statuses = Enumerable.Range(0, 4).Select(i => Assert.Throws<ApiException>(() => gate.Admit(Request($"guess-{i}-aaaaaaaaa"), Keyed)).Problem.Status);

        Assert.Equal([401, 401, 401, 429], statuses);
    }

    private static DefaultHttpContext Request(string? key)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("127.0.0.1");
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        if (key is not null)
        {
            context.Request.Headers[ApiOptions.KeyHeader] = key;
        }

        return context;
    }
}
