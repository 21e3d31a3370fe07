using System.Net;
using System.Net.Sockets;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

public sealed class BadInputTests
{
    public static TheoryData<string> Names => [.. BadInput.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_cannot_be_done_is_said_in_plain_lines_and_by_the_exit_code(string name)
    {
        var input = BadInput.All[name];
        using var place = new Workspace();
        input.Prepare(place);

        var result = (await place.RunAsync(input.Arguments)).EndsWith(input.ExitCode);

        IsPlain(result);
        Assert.Contains(input.Says, result.Err, StringComparison.Ordinal);
        if (input.Hides is { } secret)
        {
            Assert.DoesNotContain(secret, result.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_key_ends_the_run_before_it_begins()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway, "another-key");

        var result = (await place.RunAsync("run", Workspace.Sample)).EndsWith(3);

        IsPlain(result);
        Assert.Contains("error: unauthorized: ", result.Err, StringComparison.Ordinal);
        Assert.Empty(gateway.Journal.Submissions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_data_directory_is_used_by_one_run_at_a_time(bool simulated)
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        if (!simulated)
        {
            place.Use(gateway);
        }

        var file = place.Write("long.json", """{ "id": "long", "name": "Long", "items": [{ "prompt": "A lake #sim:slow=10m" }] }""");
        await using var first = place.Start("run", file);
        await first.LineAsync("item-00001: Generating");

        var second = (await place.RunAsync("run", Workspace.Sample)).EndsWith(3);

        IsPlain(second);
        Assert.Contains("another", second.Err, StringComparison.Ordinal);
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task A_simulator_is_refused_an_address_that_is_taken()
    {
        using var place = new Workspace();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        IsPlain((await place.RunAsync("simulate", "--urls", $"http://{other.LocalEndpoint}")).EndsWith(3));
    }

    private static void IsPlain(CliResult result)
    {
        Assert.NotEmpty(result.ErrLines);
        Assert.DoesNotContain("Exception", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Err, StringComparison.Ordinal);
        Assert.All(result.ErrLines, line => Assert.InRange(line.Length, 1, 1000));
    }
}
