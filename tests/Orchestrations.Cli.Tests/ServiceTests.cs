using System.Diagnostics;
using System.Net;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

/// <summary>The verbs that call a service, against the executable's own: each in a process of its own, over a real socket.</summary>
public sealed class ServiceTests
{
    private const string Key = "a-key-of-more-than-sixteen-characters";

    private static readonly string[] NoService = ["--host", "http://127.0.0.1:9"];

    [Fact]
    public async Task A_campaign_is_run_on_a_service_and_its_videos_are_copied_here()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        await using var service = await Service.StartAsync(place.Use(gateway));

        var result = (await place.RunAsync(["run", Workspace.Sample, "--out", "videos", "--json", .. service.Host])).EndsWith(0);

        Assert.Equal(12, result.Items.Count);
        Archive.HasWhatWasServed(place.At(".orchestrations", "outputs"), result, gateway.Journal);
        Archive.IsBilledOnce(result, gateway.Journal);
        Assert.Equal(
            result.Items.Select(item => $"videos/spring-launch/{item.Text("id")}.mp4").Order(StringComparer.Ordinal), place.Files("videos"));
        foreach (var item in result.Items)
        {
            var video = await File.ReadAllBytesAsync(place.At("videos", "spring-launch", item.Text("id") + ".mp4"));
            Assert.Equal(item.GetProperty("output").Text("sha256"), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(video)));
        }

        var again = (await place.RunAsync(["run", Workspace.Sample, "--out", "videos", "--json", .. service.Host])).EndsWith(0);

        Assert.Equal(result.Out, again.Out);
        Assert.Contains("0 videos were copied", again.Err, StringComparison.Ordinal);
        Assert.Equal(12, gateway.Journal.Submissions.Count);
    }

    [Theory]
    [InlineData("samples/spring-launch/campaign.jsonl")]
    [InlineData("samples/spring-launch/campaign.csv", "--name", "Spring launch", "--assets", "samples/spring-launch/assets.json")]
    public async Task The_other_formats_are_run_on_a_service_as_the_same_campaign(params string[] arguments)
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        await using var service = await Service.StartAsync(place.Use(gateway));

        var result = (await place.RunAsync(["run", .. arguments, "--json", .. service.Host])).EndsWith(0);

        Assert.All(result.Items, item => Assert.Equal("Succeeded", item.Text("status")));
        Assert.Equal(result.Items.Count, gateway.Journal.Submissions.Count);
    }

    [Fact]
    public async Task A_run_that_is_interrupted_goes_on_at_the_service()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync(options => options with { GenerationTime = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)) });
        await using var service = await Service.StartAsync(place.Use(gateway));

        await using (var run = place.Start(["run", Workspace.Sample, .. service.Host]))
        {
            await run.LineAsync("Generating");
            await run.SignalAsync("INT");
            var interrupted = (await run.EndAsync()).EndsWith(130);
            Assert.Contains("The campaign goes on at http://127.0.0.1", interrupted.Err, StringComparison.Ordinal);
        }

        (await place.RunAsync(["status", "spring-launch", "--watch", .. service.Host])).EndsWith(0);
        Assert.Equal(12, gateway.Journal.Submissions.Count);
    }

    [Fact]
    public async Task A_run_outlasts_a_restart_of_the_service()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync(options => options with { GenerationTime = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)) });
        var service = await Service.StartAsync(place.Use(gateway));
        await using var run = place.Start(["run", Workspace.Sample, "--json", .. service.Host]);
        await run.LineAsync("Generating");

        await service.StopAsync();
        await run.LineAsync("Trying again");
        await using var restarted = await Service.StartAsync(place, service.Port);

        (await run.EndAsync()).EndsWith(0);
        Assert.Equal(12, gateway.Journal.Submissions.Count(submission => submission.Billed));
    }

    [Fact]
    public async Task Campaigns_are_listed_looked_at_steered_retried_and_deleted()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync(options => options with { GenerationTime = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) });
        place.Use(gateway);
        await using var service = await Service.StartAsync(place);
        place.Write("mixed.json", """{ "id": "mixed", "name": "Mixed", "maxInFlight": 1, "items": [{ "id": "good", "prompt": "a quiet lake" }, { "id": "bad", "prompt": "a lake #sim:fail" }, { "id": "late", "prompt": "a loud lake" }] }""");
        await using var run = place.Start(["run", "mixed.json", .. service.Host]);
        await run.LineAsync("Generating");

        // Suspended: what is at the provider is archived, and nothing more is submitted.
        (await place.RunAsync(["suspend", "mixed", .. service.Host])).EndsWith(0);
        var suspended = (await place.RunAsync(["status", "mixed", "--json", .. service.Host])).EndsWith(0);
        Assert.Equal("Suspended", suspended.Json.Text("status"));
        (await place.RunAsync(["resume", "mixed", .. service.Host])).EndsWith(0);

        var ended = await run.EndAsync();
        Assert.Contains("Completed", (await place.RunAsync(["list", .. service.Host])).EndsWith(0).Out, StringComparison.Ordinal);
        ended.EndsWith(1);
        var failed = (await place.RunAsync(["items", "mixed", "--status", "Failed", "--json", .. service.Host])).EndsWith(0);
        Assert.Equal(["bad"], failed.Items.Select(item => item.Text("id")));
        var table = (await place.RunAsync(["items", "mixed", .. service.Host])).EndsWith(0);
        Assert.Equal(4, table.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        (await place.RunAsync(["retry", "mixed", "--item", "bad", .. service.Host])).EndsWith(0);
        (await place.RunAsync(["status", "mixed", "--watch", .. service.Host])).EndsWith(1);
        Assert.Equal(4, gateway.Journal.Submissions.Count(submission => submission.Billed));
        Assert.Contains("'nope'", (await place.RunAsync(["retry", "mixed", "--item", "nope", .. service.Host])).EndsWith(2).Err, StringComparison.Ordinal);
        Assert.Contains("invalid_state", (await place.RunAsync(["cancel", "mixed", .. service.Host])).EndsWith(2).Err, StringComparison.Ordinal);

        (await place.RunAsync(["delete", "mixed", .. service.Host])).EndsWith(0);
        Assert.Contains("not_found", (await place.RunAsync(["status", "mixed", .. service.Host])).EndsWith(2).Err, StringComparison.Ordinal);
        Assert.True(File.Exists(place.At(".orchestrations", "outputs", "mixed", "good.mp4")));
    }

    [Fact]
    public async Task A_retry_is_of_all_that_failed_and_of_what_is_in_review_where_that_is_said()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        await using var service = await Service.StartAsync(place);
        place.Write("mixed.json", """
            { "id": "mixed", "name": "Mixed", "items": [
                { "id": "good", "prompt": "a quiet lake" },
                { "id": "once", "prompt": "a lake #sim:failx1" },
                { "id": "lost", "prompt": "a sea #sim:lost-answerx1" },
                { "id": "gone", "prompt": "a pond #sim:lost-answerx1" } ] }
            """);
        (await place.RunAsync(["run", "mixed.json", .. service.Host])).EndsWith(1);

        (await place.RunAsync(["retry", "mixed", .. service.Host])).EndsWith(0);
        (await place.RunAsync(["status", "mixed", "--watch", .. service.Host])).EndsWith(1);
        Assert.Equal("a lake #sim:failx1", gateway.Journal.Submissions[^1].Prompt);
        Assert.Equal(5, gateway.Journal.Submissions.Count);
        Assert.Contains("includeReview", (await place.RunAsync(["retry", "mixed", .. service.Host])).EndsWith(2).Err, StringComparison.Ordinal);

        (await place.RunAsync(["retry", "mixed", "--include-review", "--item", "gone", .. service.Host])).EndsWith(0);
        (await place.RunAsync(["status", "mixed", "--watch", .. service.Host])).EndsWith(1);
        Assert.Equal(6, gateway.Journal.Submissions.Count);

        var all = (await place.RunAsync(["run", "mixed.json", "--retry", "--include-review", "--json", .. service.Host])).EndsWith(0);
        Assert.All(all.Items, item => Assert.Equal("Succeeded", item.Text("status")));
        Assert.Equal(7, gateway.Journal.Submissions.Count);
    }

    [Fact]
    public async Task A_campaign_that_is_cancelled_ends_with_what_was_paid_for()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync(options => options with { GenerationTime = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)) });
        await using var service = await Service.StartAsync(place.Use(gateway));
        await using var run = place.Start(["run", Workspace.Sample, "--max-in-flight", "2", "--json", .. service.Host]);
        await run.LineAsync("Generating");

        (await place.RunAsync(["cancel", "spring-launch", .. service.Host])).EndsWith(0);

        var result = (await run.EndAsync()).EndsWith(1);
        Assert.Equal("Terminated", result.Json.GetProperty("campaign").Text("status"));
        Assert.Equal(gateway.Journal.Submissions.Count, result.Items.Count(item => item.Text("status") == "Succeeded"));
        Assert.InRange(gateway.Journal.Submissions.Count, 1, 4);
    }

    [Fact]
    public async Task The_providers_library_is_looked_at_and_added_to()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        await using var service = await Service.StartAsync(place.Use(gateway));

        var group = (await place.RunAsync(["assets", "create-group", "spring", .. service.Host])).EndsWith(0).Out.Trim();
        var asset = (await place.RunAsync(
            ["assets", "create", "--group", group, "--name", "hero", "--type", "image", "--file", "samples/spring-launch/media/hero.png", .. service.Host])).EndsWith(0).Out.Trim();

        Assert.Contains(group, (await place.RunAsync(["assets", "groups", .. service.Host])).EndsWith(0).Out, StringComparison.Ordinal);
        var listed = (await place.RunAsync(["assets", "list", "--group", group, "--json", .. service.Host])).EndsWith(0);
        Assert.Equal(asset, Assert.Single(listed.Items).Text("id"));
        (await place.RunAsync(["assets", "create", "--group", group, "--name", "hero", "--type", "image", .. service.Host])).EndsWith(2);
    }

    [Fact]
    public async Task A_campaign_goes_on_as_it_was_started_whatever_number_is_wanted_then()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        await using var service = await Service.StartAsync(place.Use(gateway));
        var file = place.Write("one.json", """{ "id": "one", "name": "One", "maxInFlight": 5, "items": [{ "prompt": "A lake" }] }""");
        (await place.RunAsync(["run", file, "--max-in-flight", "1", .. service.Host])).EndsWith(0);

        var other = (await place.RunAsync(["run", file, "--max-in-flight", "2", .. service.Host])).EndsWith(0);
        var none = (await place.RunAsync(["run", file, .. service.Host])).EndsWith(0);

        Assert.Contains("--max-in-flight counts only when a campaign is started", other.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("warning: ", none.Err, StringComparison.Ordinal);
        Assert.Single(gateway.Journal.Submissions);
        var plan = System.Text.Json.JsonElement.Parse(await File.ReadAllTextAsync(place.At(".orchestrations", "inputs", "one", "plan.json")));
        Assert.Equal(1, plan.GetProperty("maxInFlight").GetInt32());
    }

    [Fact]
    public async Task Where_videos_can_not_be_copied_to_is_found_before_anything_is_generated()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        await using var service = await Service.StartAsync(place.Use(gateway));
        var file = place.Write("one.json", """{ "id": "one", "name": "One", "items": [{ "prompt": "A lake" }] }""");

        var result = (await place.RunAsync(["run", file, "--out", file, .. service.Host])).EndsWith(3);

        Assert.Contains(file, Assert.Single(result.ErrLines), StringComparison.Ordinal);
        (await place.RunAsync(["status", "one", .. service.Host])).EndsWith(2);
    }

    [Fact]
    public async Task What_a_service_refuses_is_said_once()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        await using var service = await Service.StartAsync(place.Use(gateway));
        string[] create = ["assets", "create", "--group", "g", "--type", "image", "--url", "ftp://example.com/a.png"];

        var one = (await place.RunAsync([.. create, "--name", "hero", .. service.Host])).EndsWith(2);
        var two = (await place.RunAsync([.. create, "--name", new string('x', 65), .. service.Host])).EndsWith(2);

        Assert.StartsWith("error: invalid_request: url: ", Assert.Single(one.ErrLines), StringComparison.Ordinal);
        Assert.Equal(3, two.ErrLines.Count);
    }

    [Fact]
    public async Task The_key_is_the_configured_one_on_this_machine_or_the_one_that_is_given()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway).Settings["Api__Keys__0"] = Key;
        await using var service = await Service.StartAsync(place);

        (await place.RunAsync(["list", .. service.Host])).EndsWith(0);
        place.Settings.Remove("Api__Keys__0");
        (await place.RunAsync(["list", "--key", Key, .. service.Host])).EndsWith(0);
        var refused = (await place.RunAsync(["list", "--key", "another-key-of-sixteen", .. service.Host])).EndsWith(2);
        Assert.StartsWith("error: unauthenticated:", refused.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("another-key-of-sixteen", refused.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("status", "some")]
    [InlineData("cancel", "some")]
    [InlineData("assets", "groups")]
    [InlineData("run", Workspace.Sample)]
    public async Task A_service_that_is_not_there_is_said_in_one_line(params string[] arguments)
    {
        using var place = new Workspace();

        var result = (await place.RunAsync([.. arguments, .. NoService])).EndsWith(3);

        Assert.StartsWith("error: There is no service at http://127.0.0.1:9/", Assert.Single(result.ErrLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_such_service_is_said_and_gets_the_key_once_and_nothing_of_a_redirect()
    {
        using var place = new Workspace();
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var answering = Task.Run(async () =>
        {
            var context = await listener.GetContextAsync();
            context.Response.Redirect("http://127.0.0.1:9/elsewhere");
            context.Response.Close();
        });

        var result = (await place.RunAsync("list", "--host", $"http://127.0.0.1:{port}", "--key", Key)).EndsWith(3);

        await answering;
        Assert.Contains("is it this service's address?", Assert.Single(result.ErrLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list", "--host", "ftp://example.com")]
    [InlineData("list", "--host", "http://user:password@example.com")]
    [InlineData("list", "--top", "0")]
    [InlineData("list", "--from", "yesterday")]
    [InlineData("delete", "some", "--outputs", "burn")]
    [InlineData("run", Workspace.Sample, "--host", "http://127.0.0.1:9", "--data", "elsewhere")]
    [InlineData("completion", "tcsh")]
    public async Task A_command_line_that_can_not_be_is_refused_before_anything_is_sent(params string[] arguments)
    {
        using var place = new Workspace();

        var result = (await place.RunAsync(arguments)).EndsWith(2);

        Assert.StartsWith("error: ", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_verbs_and_options()
    {
        using var place = new Workspace();
        var script = (await place.RunAsync("completion", "bash")).EndsWith(0).Out;
        place.Write("completion.bash", script + $"orchestrations() {{ dotnet exec '{Path.Combine(AppContext.BaseDirectory, "orchestrations.dll")}' \"$@\"; }}\n");
        place.Write(
            "complete.sh",
            """
            source ./completion.bash
            COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _orchestrations
            printf '%s\n' "${COMPREPLY[@]}"
            """);

        Assert.Equal(["status"], await CompleteAsync(place, "orchestrations stat"));
        Assert.Contains("--include-review", await CompleteAsync(place, "orchestrations retry some --inc"));
        Assert.Contains("create-group", await CompleteAsync(place, "orchestrations assets "));
    }

    private static async Task<string[]> CompleteAsync(Workspace place, string line)
    {
        var start = new ProcessStartInfo("bash", ["complete.sh", line]) { WorkingDirectory = place.Folder, UseShellExecute = false, RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        var said = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A service in a process of its own.</summary>
    private sealed class Service : IAsyncDisposable
    {
        private readonly CliProcess _process;

        private Service(CliProcess process, int port)
        {
            _process = process;
            Port = port;
        }

        public int Port { get; }

        public string[] Host => ["--host", $"http://127.0.0.1:{Port}"];

        public static async Task<Service> StartAsync(Workspace place, int port = 0)
        {
            var process = place.Start("serve", "--urls", $"http://127.0.0.1:{port}");
            var line = await process.LineAsync("Listening on ");
            return new Service(process, new Uri(line[(line.IndexOf("http", StringComparison.Ordinal))..]).Port);
        }

        public async Task StopAsync()
        {
            await _process.SignalAsync("TERM");
            (await _process.EndAsync()).EndsWith(0);
        }

        public ValueTask DisposeAsync() => _process.DisposeAsync();
    }
}
