using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Orchestrations.Functions.Tests.Host;

/// <summary>The app from outside, on the Functions host.</summary>
public sealed class HostTests(FunctionsHost host) : IClassFixture<FunctionsHost>
{
    [HostFact]
    public async Task The_sample_campaign_runs_through_HTTP()
    {
        var folder = Path.Combine(Repository.Root, "samples", "spring-launch");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "campaign.json")));
        using var body = new MultipartFormDataContent { { new StringContent(document.RootElement.GetRawText(), Encoding.UTF8, "application/json"), "campaign" } };
        foreach (var asset in document.RootElement.GetProperty("assets").EnumerateObject())
        {
            var file = asset.Value.GetProperty("file").GetString()!;
            body.Add(new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(folder, file))), asset.Name, Path.GetFileName(file));
        }

        using var started = await host.Api.PostAsync(new Uri("/api/campaigns", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        Assert.EndsWith("/api/campaigns/spring-launch", started.Headers.Location?.ToString(), StringComparison.Ordinal);

        var end = await host.EndOfAsync("spring-launch");
        Assert.Equal("Succeeded", end.GetProperty("outcome").GetString());
        Assert.Equal(12, end.GetProperty("counts").GetProperty("succeeded").GetInt32());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/campaigns/spring-launch/items/opening/output") { Headers = { Range = new RangeHeaderValue(0, 99) } };
        using var output = await host.Api.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, 100), (output.StatusCode, (await output.Content.ReadAsByteArrayAsync()).Length));
        var events = await host.Api.GetStringAsync(new Uri("/api/campaigns/spring-launch/events", UriKind.Relative));
        Assert.Contains("event: campaign", events, StringComparison.Ordinal);
        Assert.Contains("\"Succeeded\"", events, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task Two_hundred_items_run_through_the_queue_and_a_second_message_starts_nothing()
    {
        var document = Document("bulk", 200);

        await host.SendAsync(Base64(document));
        await host.SendAsync(document);
        var end = await host.EndOfAsync("bulk");

        Assert.Equal("Succeeded", end.GetProperty("outcome").GetString());
        Assert.Equal(200, end.GetProperty("counts").GetProperty("succeeded").GetInt32());
        await host.UntilAsync("the queue is empty", async () => await host.WaitingAsync() == 0);
        await host.SendAsync(document);
        await host.UntilAsync("the queue is empty", async () => await host.WaitingAsync() == 0);
        Assert.Equal("Completed", (await host.GetAsync("/api/campaigns/bulk")).GetProperty("status").GetString());
        AssertBilledOnce("bulk", 200);
    }

    [HostFact]
    public async Task An_invalid_message_is_poison_after_one_try_with_its_problem_beside_it()
    {
        const string Message = """{"name":"Wrong","items":[{"prompt":"@image1 alone"},{"prompt":""}]}""";

        var id = await host.SendAsync(Message);
        await host.UntilAsync("the message is poison", async () => (await host.PoisonedAsync()).Contains(Message));

        var problem = JsonDocument.Parse(await host.ReadBlobAsync("inputs", $"rejected/{id}.json") ?? "").RootElement;
        Assert.Equal("invalid_request", problem.GetProperty("code").GetString());
        Assert.Contains("items[1].prompt", problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()));
    }

    [HostFact]
    public async Task A_host_that_is_killed_loses_nothing_and_pays_for_nothing_twice()
    {
        using var started = await host.Api.PostAsync(new Uri("/api/campaigns", UriKind.Relative), new StringContent(Document("killed", 40), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        await host.UntilAsync("some items are done", async () => await SucceededAsync() is >= 3 and < 40);

        await host.KillAsync();
        await host.StartAsync();
        var counts = (await host.EndOfAsync("killed")).GetProperty("counts");

        // A submission that was under way when the process died may have been paid for: it is never sent again by itself.
        Assert.Equal(40, counts.GetProperty("succeeded").GetInt32() + counts.GetProperty("review").GetInt32());
        AssertBilledOnce("killed", counts.GetProperty("succeeded").GetInt32());

        async Task<int> SucceededAsync() => (await host.GetAsync("/api/campaigns/killed")).GetProperty("counts").GetProperty("succeeded").GetInt32();
    }

    [HostFact]
    public async Task Routes_answer_as_in_any_host()
    {
        using var anonymous = new HttpClient { BaseAddress = host.Api.BaseAddress };
        Assert.Contains("<html", await anonymous.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.OrdinalIgnoreCase);
        using var script = await anonymous.GetAsync(new Uri("/dashboard/app.js", UriKind.Relative));
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        using var callback = await anonymous.PostAsync(new Uri("/api/callbacks/nobody", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.Accepted, callback.StatusCode);
        using var head = await host.Api.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/campaigns"));
        Assert.Equal((HttpStatusCode.OK, 0), (head.StatusCode, (await head.Content.ReadAsByteArrayAsync()).Length));
        Assert.Equal("3.1", (await host.GetAsync("/api/openapi.json")).GetProperty("openapi").GetString()![..3]);

        await AssertProblemAsync(await host.Api.GetAsync(new Uri("/api/campaigns/nobody", UriKind.Relative)), HttpStatusCode.NotFound, "not_found");
        await AssertProblemAsync(await host.Api.GetAsync(new Uri("/api/nothing", UriKind.Relative)), HttpStatusCode.NotFound, "not_found");
        await AssertProblemAsync(await host.Api.DeleteAsync(new Uri("/api/campaigns", UriKind.Relative)), HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        using (answer)
        {
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }
    }

    private static string Document(string id, int items) => JsonSerializer.Serialize(new
    {
        id,
        name = id,
        defaults = new { model = "seedance", resolution = "480p", duration = 4 },
        items = Enumerable.Range(1, items).Select(i => new { id = $"item-{i}", prompt = $"{id} shot {i}" }),
    });

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private void AssertBilledOnce(string campaign, int atLeast)
    {
        var billed = host.Submissions.Where(submission => submission.Billed && submission.Prompt.StartsWith($"{campaign} shot", StringComparison.Ordinal)).ToList();
        Assert.Equal(billed.Count, billed.DistinctBy(submission => submission.Prompt).Count());
        Assert.True(billed.Count >= atLeast, $"{billed.Count} of {atLeast}");
    }
}
