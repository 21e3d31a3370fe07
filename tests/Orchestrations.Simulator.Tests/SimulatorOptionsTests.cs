using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

public sealed class SimulatorOptionsTests
{
    public static TheoryData<string, SimulatorOptions> Broken => new()
    {
        { "Url", new SimulatorOptions { Url = new Uri("https://127.0.0.1:0") } },
        { "Url", new SimulatorOptions { Url = new Uri("http://example.com:80") } },
        { "Url", new SimulatorOptions { Url = new Uri("/relative", UriKind.Relative) } },
        { "ApiKeys", new SimulatorOptions { ApiKeys = [] } },
        { "ApiKeys", new SimulatorOptions { ApiKeys = [""] } },
        { "ApiKeys", new SimulatorOptions { ApiKeys = ["twice", "twice"] } },
        { "GenerationTime", new SimulatorOptions { GenerationTime = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)) } },
        { "GenerationTime", new SimulatorOptions { GenerationTime = (TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1)) } },
        { "AssetProcessingTime", new SimulatorOptions { AssetProcessingTime = (TimeSpan.Zero, TimeSpan.FromDays(2)) } },
        { "UrlLifetime", new SimulatorOptions { UrlLifetime = TimeSpan.Zero } },
        { "OutputBytes", new SimulatorOptions { OutputBytes = -1 } },
        { "Faults", new SimulatorOptions { Faults = new SimulatorFaults { Chances = new Dictionary<string, double> { ["429"] = 2 } } } },
        { "Faults", new SimulatorOptions { Faults = new SimulatorFaults { Chances = new Dictionary<string, double> { ["nonsense"] = 1 } } } },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task An_option_out_of_range_stops_the_start_and_is_named(string name, SimulatorOptions options)
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => GatewaySimulator.StartAsync(options, TimeProvider.System));

        Assert.Equal(name, exception.ParamName);
    }

    [Theory]
    [InlineData("http://localhost:0")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::1]:0")]
    [InlineData("http://[::]:0")]
    public async Task The_gateway_listens_where_it_is_told(string url)
    {
        await using var gateway = await StartAsync(Options with { Url = new Uri(url) });

        var video = await gateway.VideoAsync("a lake");

        Assert.True(gateway.Simulator.BaseAddress.IsLoopback);
        Assert.NotEmpty(await gateway.Anonymous.GetByteArrayAsync(video));
    }

    [Fact]
    public void Faults_are_read_from_a_line()
    {
        var faults = SimulatorFaults.Parse("429:0.1, poll.500:0.05,redirect=http://10.0.0.1/x:1");

        Assert.Equal(
            new Dictionary<string, double> { ["429"] = 0.1, ["poll.500"] = 0.05, ["redirect=http://10.0.0.1/x"] = 1 }, faults.Chances);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("429:often")]
    [InlineData("429:1.5")]
    [InlineData("nonsense:0.5")]
    public void Faults_that_cannot_be_read_are_refused(string text) =>
        Assert.Throws<FormatException>(() => SimulatorFaults.Parse(text));
}
