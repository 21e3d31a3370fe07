using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

public sealed class ServeTests
{
    private const string Key = "0123456789abcdef";

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_says_what_it_is_answers_and_stops_when_it_is_told_to(string signal)
    {
        using var place = new Workspace();
        await using var served = place.Start("serve", "--urls", "http://127.0.0.1:0");
        using var http = await ConnectAsync(served);

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/")).StatusCode);
        await served.SignalAsync(signal);

        var result = (await served.EndAsync()).EndsWith(0);
        Assert.Contains("using the simulated gateway", result.ErrLines[0], StringComparison.Ordinal);
        Assert.Contains("Dashboard: http://127.0.0.1:", result.Out, StringComparison.Ordinal);
        Assert.Contains("Stopped.", result.ErrLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_campaign_that_was_under_way_when_it_was_killed_ends_after_it_is_started_again()
    {
        using var place = new Workspace();
        await using (var first = place.Start("serve", "--urls", "http://127.0.0.1:0"))
        {
            using var http = await ConnectAsync(first);
            using var body = new StringContent("""{ "id": "long", "name": "Long", "items": [{ "prompt": "A lake #sim:slow=2s" }] }""", System.Text.Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsync("/api/campaigns", body)).StatusCode);
            first.Kill();
            await first.EndAsync();
        }

        await using var second = place.Start("serve", "--urls", "http://127.0.0.1:0");
        using var again = await ConnectAsync(second);
        await Eventually.HoldsAsync(async () =>
            JsonElement.Parse(await again.GetByteArrayAsync("/api/campaigns/long")).Text("status") is "Completed" or "Failed");

        // A kill between a submission and its record leaves the item in review.
        var items = JsonElement.Parse(await again.GetByteArrayAsync("/api/campaigns/long/items")).GetProperty("items");
        Assert.True(items[0].Text("status") is "Succeeded" or "Review", items.ToString());
    }

    [LinuxFact]
    public async Task A_file_that_may_not_grow_is_told_and_the_campaign_starts_once_it_may()
    {
        using var place = new Workspace();
        await using var served = place.Start("serve", "--urls", "http://127.0.0.1:0");
        using var http = await ConnectAsync(served);
        await served.LimitFilesAsync("64");

        using var refused = await StartAsync();
        await served.LimitFilesAsync("unlimited");
        using var accepted = await StartAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await Eventually.HoldsAsync(async () => JsonElement.Parse(await http.GetByteArrayAsync("/api/campaigns/held-up")).Text("outcome") is "Succeeded");
        await served.SignalAsync("TERM");
        Assert.Contains("the limit on the size of files (ulimit -f)", (await served.EndAsync()).EndsWith(0).Err, StringComparison.Ordinal);

        async Task<HttpResponseMessage> StartAsync()
        {
            using var body = new StringContent("""{ "id": "held-up", "name": "Held up", "items": [{ "prompt": "A lake" }] }""", System.Text.Encoding.UTF8, "application/json");
            return await http.PostAsync("/api/campaigns", body);
        }
    }

    [LinuxFact]
    public async Task A_form_that_the_disk_has_no_room_for_is_the_services_trouble_and_not_the_senders()
    {
        using var place = new Workspace();
        var temporary = Directory.CreateDirectory(place.At("temporary")).FullName;
        place.Settings["TMPDIR"] = temporary;
        await using var served = place.Start("serve", "--urls", "http://127.0.0.1:0");
        using var http = await ConnectAsync(served);
        await served.LimitFilesAsync("64");
        await IsUnavailableAsync();
        await served.LimitFilesAsync("unlimited");
        Directory.Delete(temporary, recursive: true);
        await IsUnavailableAsync();
        Directory.CreateDirectory(temporary);

        using var accepted = await ValidateAsync();

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        async Task IsUnavailableAsync()
        {
            using var refused = await ValidateAsync();
            var problem = await refused.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("service_unavailable", problem, StringComparison.Ordinal);
            Assert.DoesNotContain(place.Folder, problem, StringComparison.Ordinal);
        }

        async Task<HttpResponseMessage> ValidateAsync()
        {
            using var document = new StringContent("""{ "name": "Held up", "items": [{ "prompt": "A lake that has more bytes than a file may have" }] }""");
            using var form = new MultipartFormDataContent { { document, "campaign" } };
            return await http.PostAsync("/api/campaigns/validate", form);
        }
    }

    [Fact]
    public async Task Its_log_is_a_line_of_JSON_an_entry_where_no_person_reads_it()
    {
        using var place = new Workspace();
        place.Settings["Logging__LogLevel__Default"] = "Debug";
        await using var served = place.Start("serve", "--urls", "http://127.0.0.1:0");
        using var http = await ConnectAsync(served);
        await http.GetAsync("/api/campaigns?code=not-to-be-logged");
        await served.LineAsync("\"GET\"");
        await served.SignalAsync("TERM");

        var result = (await served.EndAsync()).EndsWith(0);

        Assert.DoesNotContain("not-to-be-logged", result.ToString(), StringComparison.Ordinal);
        Assert.All(result.ErrLines.Skip(1).SkipLast(1), line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
    }

    [Fact]
    public async Task With_a_key_it_listens_on_every_address_and_wants_the_key()
    {
        using var place = new Workspace();
        place.Settings["Api__Keys__0"] = Key;
        await using var served = place.Start("serve", "--urls", "http://0.0.0.0:0;http://127.0.0.1:0");
        var line = await served.LineAsync("Listening on http://127.0.0.1:");
        using var http = new HttpClient { BaseAddress = new Uri(line["Listening on ".Length..]) };

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/campaigns")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"/api/campaigns?code={Key}")).StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", "Api__Keys__0")]
    [InlineData("http://*:0", "Api__Keys__0")]
    [InlineData("http://[::]:0", "Api__Keys__0")]
    [InlineData("http://127.0.0.1:0;http://10.1.2.3:0", "Api__Keys__0")]
    [InlineData("https://127.0.0.1:0", "http://")]
    [InlineData("http://example.com:80", "IP address")]
    [InlineData("http://127.0.0.1:0/base", "path")]
    [InlineData("http://localhost:0", "free port")]
    [InlineData("http://127.0.0.1:99999", "--urls")]
    [InlineData("7071", "--urls")]
    [InlineData(";", "--urls")]
    public async Task It_refuses_an_address_that_is_none_or_is_open_without_a_key(string urls, string says)
    {
        using var place = new Workspace();

        var result = (await place.RunAsync("serve", "--urls", urls)).EndsWith(2);

        Assert.Contains(says, Assert.Single(result.ErrLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_too_short_is_refused_and_not_shown()
    {
        using var place = new Workspace();
        place.Settings["Api__Keys__0"] = "too-short-key";

        var result = (await place.RunAsync("serve", "--urls", "http://127.0.0.1:0")).EndsWith(2);

        Assert.Contains("Api__Keys__0", Assert.Single(result.ErrLines), StringComparison.Ordinal);
        Assert.DoesNotContain("too-short-key", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_a_line_and_nothing_is_begun()
    {
        using var place = new Workspace();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var result = (await place.RunAsync("serve", "--urls", $"http://{other.LocalEndpoint}")).EndsWith(3);

        Assert.Contains("can't be listened on", result.ErrLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(place.At(".orchestrations", "orchestrations.db")));
    }

    [Fact]
    public async Task A_data_directory_is_served_by_one_process()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        await using var first = place.Start("serve", "--urls", "http://127.0.0.1:0");
        await ConnectAsync(first);

        var second = (await place.RunAsync("serve", "--urls", "http://127.0.0.1:0")).EndsWith(3);

        var line = Assert.Single(second.ErrLines);
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Contains("another", line, StringComparison.Ordinal);
    }

    private static async Task<HttpClient> ConnectAsync(CliProcess served)
    {
        var line = await served.LineAsync("Listening on ");
        return new HttpClient { BaseAddress = new Uri(line["Listening on ".Length..]) };
    }
}
