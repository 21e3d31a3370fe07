using Orchestrations.Http.Tests.Pipeline;
using Orchestrations.Http.Tests.Serving;
using Orchestrations.Simulator;

namespace Orchestrations.Http.Tests.Assets;

/// <summary>What is passed on of a gateway that refuses, is away or makes no sense, by each route that asks it at once.</summary>
public sealed class GatewayFailureTests
{
    private const string Group = """{ "name": "spring" }""";
    private const string Asset = """{ "groupId": "group-1", "name": "hero", "type": "image", "url": "https://example.com/hero.png" }""";

    /// <summary>The routes, and the calls of each that can fail.</summary>
    public static TheoryData<string, string, string?, string> Routes => new()
    {
        { "GET", "/api/asset-groups", null, "list" },
        { "GET", "/api/assets", null, "list" },
        { "POST", "/api/asset-groups", Group, "list" },
        { "POST", "/api/asset-groups", Group, "group" },
        { "POST", "/api/assets", Asset, "list" },
        { "POST", "/api/assets", Asset, "asset" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_services_own_key_or_account_is_not_the_callers(string method, string target, string? body, string place)
    {
        (await AskAsync(method, target, body, $"{place}.401:1")).IsProblem(502, "unauthorized");
        (await AskAsync(method, target, body, $"{place}.quota:1")).IsProblem(502, "quota_exhausted");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_the_gateway_refuses_of_a_request_is_the_requests(string method, string target, string? body, string place) =>
        (await AskAsync(method, target, body, $"{place}.400:1")).IsProblem(422, "invalid_request");

    [Theory]
    [InlineData("GET", "/api/asset-groups", null)]
    [InlineData("GET", "/api/assets", null)]
    [InlineData("POST", "/api/asset-groups", Group)]
    [InlineData("POST", "/api/assets", Asset)]
    public async Task A_list_that_makes_no_sense_is_bad_gateway(string method, string target, string? body) =>
        (await AskAsync(method, target, body, "list.wrong-shape:1")).IsProblem(502, "gateway_protocol");

    [Fact]
    public async Task What_was_made_all_the_same_is_found_by_its_name()
    {
        await using var served = await Served.StartAsync(new SimulatorOptions { Faults = SimulatorFaults.Parse("group.wrong-shape:1") });
        using var api = new ApiClient(served.Address);

        var made = (await api.PostAsync("/api/asset-groups", Group)).Is(201);

        Assert.Equal(made.Text("id"), (await api.GetAsync("/api/asset-groups")).Is(200).Json.GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_may_go_well_later_says_when(string method, string target, string? body, string place)
    {
        var away = (await AskAsync(method, target, body, $"{place}.503:1")).IsProblem(503, "gateway_unavailable");
        var busy = (await AskAsync(method, target, body, $"{place}.429=42s:1")).IsProblem(429, "rate_limited");

        Assert.True(away.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(42), busy.Headers.RetryAfter!.Delta);
    }

    private static async Task<ApiAnswer> AskAsync(string method, string target, string? body, string fault)
    {
        await using var served = await Served.StartAsync(new SimulatorOptions { Faults = SimulatorFaults.Parse(fault) });
        using var api = new ApiClient(served.Address);
        return method == "GET" ? await api.GetAsync(target) : await api.PostAsync(target, body!);
    }
}
