using System.Text;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

/// <summary>What is stored and what is said holds no key and no signed address, whatever happens.</summary>
public sealed class SecretTests
{
    private const string Key = "sk-recognizable-7f3c9a1e5b2d";

    // The provider's way of signing an output's address, and the value that one of the items below is answered with.
    private static readonly string[] Secrets =
    [
        Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)), "X-Amz-Signature", "X-Amz-Credential", "AWS4-HMAC-SHA256", "signed-by-nobody",
    ];

    private const string Trouble = """
        { "id": "trouble", "name": "Trouble", "items": [
            { "id": "good", "prompt": "A lake" },
            { "id": "failed", "prompt": "A sea #sim:fail" },
            { "id": "blocked", "prompt": "A pond #sim:moderation-at-submit" },
            { "id": "refused", "prompt": "A river #sim:submit.400" },
            { "id": "lost", "prompt": "A brook #sim:submit.html" },
            { "id": "odd", "prompt": "A bay #sim:wrong-shape" },
            { "id": "private", "prompt": "A gulf #sim:result-url=http://10.1.2.3/a.mp4?X-Amz-Signature=signed-by-nobody" },
            { "id": "page", "prompt": "A fen #sim:output.html=200" },
            { "id": "gone", "prompt": "A marsh #sim:output.404" },
            { "id": "cut", "prompt": "A strait #sim:output.cut" },
            { "id": "moved", "prompt": "A canal #sim:output.redirect=http://10.1.2.3/b.mp4?X-Amz-Signature=signed-by-nobody" },
            { "id": "expired", "prompt": "A creek #sim:expired-url" } ] }
        """;

    [Fact]
    public async Task After_all_went_well_and_after_a_kill_no_secret_is_anywhere()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync(options => options with { ApiKeys = [Key] });
        place.Use(gateway, Key);

        await using (var cli = place.Start("run", Workspace.Sample, "--json"))
        {
            await Eventually.HoldsAsync(() => cli.HasExited || gateway.Journal.Downloads.Count >= 3);
            cli.Kill();
            AssertNone(place, (await cli.EndAsync()).EndsWith(CliResult.Killed));
        }

        var result = await place.RunAsync("run", Workspace.Sample, "--json");
        AssertNone(place, result);

        // The search does find what is there.
        var task = result.Items.First(item => item.Text("status") == "Succeeded").Text("taskId");
        Assert.Contains(place.Files(".orchestrations"), file => file.EndsWith("orchestrations.db", StringComparison.Ordinal) && Holds(place.At(file), task));
    }

    [Fact]
    public async Task After_every_kind_of_failure_no_secret_is_anywhere()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync(options => options with { ApiKeys = [Key] });
        place.Use(gateway, Key);
        place.Settings["Output__Deadline"] = "00:00:02";
        place.Settings["Output__AllowedHosts"] = $"{gateway.OutputAddress.Host}:{gateway.OutputAddress.Port}";
        var file = place.Write("trouble.json", Trouble);

        var result = (await place.RunAsync("run", file, "--json")).EndsWith(1);

        Assert.Equal("Succeeded", result.StatusOf("good"));
        Assert.True(result.Items.Count(item => item.Text("status") is "Failed" or "Review") >= 9, result.ToString());
        File.Delete(place.At(file));
        AssertNone(place, result, promptsAside: true);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_not_shown()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway, Key);

        AssertNone(place, (await place.RunAsync("run", Workspace.Sample, "--json")).EndsWith(3));
    }

    // A prompt is the user's own and is kept as it is, so a fault's address that stands in one is no leak.
    private static void AssertNone(Workspace place, CliResult result, bool promptsAside = false)
    {
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, result.Out, StringComparison.OrdinalIgnoreCase));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, result.Err, StringComparison.OrdinalIgnoreCase));
        foreach (var file in Directory.Exists(place.Data) ? place.Files(".orchestrations") : [])
        {
            foreach (var secret in Secrets)
            {
                Assert.False(Holds(place.At(file), secret, promptsAside), $"{file} holds '{secret}'.");
            }
        }
    }

    private static bool Holds(string file, string text, bool promptsAside = false)
    {
        var content = File.ReadAllBytes(file);
        return new[] { Encoding.UTF8, Encoding.Unicode }.Any(encoding =>
        {
            var found = encoding.GetString(content);
            return (promptsAside ? found.Replace("?X-Amz-Signature=signed-by-nobody\"", "\"", StringComparison.Ordinal) : found).Contains(text, StringComparison.OrdinalIgnoreCase);
        });
    }
}
