using System.Text;
using Azure.Storage.Blobs;
using Orchestrations.Azurite;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Queue;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Queue;

public sealed class RequestBlobTests : IAsyncLifetime
{
    private readonly string _container = "requests-" + Guid.NewGuid().ToString("N");
    private string _connectionString = "";
    private BlobContainerClient? _blobs;

    public async Task InitializeAsync()
    {
        _connectionString = (await AzuriteServer.SharedAsync()).ConnectionString;
        _blobs = new BlobContainerClient(_connectionString, _container);
        await _blobs.CreateAsync();
    }

    public async Task DisposeAsync() => await _blobs!.DeleteAsync();

    [Theory]
    [InlineData("Storage:ConnectionString")]
    [InlineData("AzureWebJobsStorage")]
    public async Task A_large_document_is_read_from_the_account_of_the_objects_or_else_of_the_queue(string key)
    {
        await using var bench = await QueueBench.CreateAsync((key, _connectionString));
        var id = "big-" + Guid.NewGuid().ToString("N");
        await PutAsync("launches/big.json", LargeDocument(id, items: 2000));
        var verdict = await bench.HandleAsync(Request($"{_container}/launches/big.json"));
        Assert.Equal((MessageAction.Delete, id), (verdict.Action, verdict.CampaignId));
        Assert.Equal([id], await bench.StartedAsync());
    }

    [Fact]
    public async Task A_message_may_be_base64_and_name_a_blob()
    {
        await using var bench = await QueueBench.CreateAsync(("AzureWebJobsStorage", _connectionString));
        await PutAsync("a.json", QueueBench.Document("spring"));
        var verdict = await bench.HandleAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(Request($"{_container}/a.json"))));
        Assert.Equal(MessageAction.Delete, verdict.Action);
    }

    [Theory]
    [InlineData("spring launch.json")]
    [InlineData("春/launch (1)+2.json")]
    [InlineData("what?.json")]
    [InlineData("a#b&c=d.json")]
    [InlineData("100%.json")]
    public async Task A_blob_may_have_any_name_that_azure_allows(string name)
    {
        await using var bench = await QueueBench.CreateAsync(("AzureWebJobsStorage", _connectionString));
        await PutAsync(name, QueueBench.Document("spring"));
        Assert.Equal(MessageAction.Delete, (await bench.HandleAsync(Request($"{_container}/{name}"))).Action);
    }

    [Fact]
    public async Task An_escaped_way_out_of_the_container_is_a_name_like_any_other()
    {
        await using var bench = await QueueBench.CreateAsync(("AzureWebJobsStorage", _connectionString));
        await PutAsync("secret.json", QueueBench.Document("spring"));
        var verdict = await bench.HandleAsync(Request($"{_container}/%2e%2e/{_container}/secret.json"));
        Assert.Equal((MessageAction.TryAgain, "not_found"), (verdict.Action, verdict.Problem?.Code));
    }

    [Fact]
    public async Task A_document_in_the_data_directory_is_read_where_objects_are_kept_there()
    {
        await using var bench = await QueueBench.CreateAsync();
        bench.PutFile("requests/big.json", LargeDocument("big", items: 2000));
        var verdict = await bench.HandleAsync(Request("inputs/requests/big.json"));
        Assert.Equal((MessageAction.Delete, "big"), (verdict.Action, verdict.CampaignId));
    }

    [Fact]
    public async Task A_document_that_is_named_waits_for_the_large_one_that_is_read()
    {
        await using var bench = await QueueBench.CreateAsync();
        bench.PutFile("requests/big.json", LargeDocument("big", items: 2000));
        Task<MessageVerdict> named;
        using (await LargeDocuments.WaitAsync(CancellationToken.None))
        {
            named = bench.HandleAsync(Request("inputs/requests/big.json"));
            Assert.NotSame(named, await Task.WhenAny(named, Task.Delay(TimeSpan.FromSeconds(1))));
        }

        Assert.Equal(MessageAction.Delete, (await named).Action);
    }

    [Fact]
    public async Task A_blob_that_comes_late_is_waited_for()
    {
        await using var bench = await QueueBench.CreateAsync(("AzureWebJobsStorage", _connectionString));
        var id = QueueBench.NewId();
        var request = Request($"{_container}/late.json");
        for (var count = 1; count <= 3; count++)
        {
            var early = await bench.HandleAsync(request, id, count);
            Assert.Equal((MessageAction.TryAgain, "not_found"), (early.Action, early.Problem?.Code));
        }

        await PutAsync("late.json", QueueBench.Document(id: null));
        var verdict = await bench.HandleAsync(request, id, 4);
        Assert.Equal((MessageAction.Delete, $"message-{id}"), (verdict.Action, verdict.CampaignId));
        Assert.Null(await bench.RejectedAsync(id));
    }

    [Theory]
    [InlineData("{0}/never.json")]
    [InlineData("no-such-container/never.json")]
    public async Task A_blob_that_never_comes_is_given_up_after_five_tries(string place)
    {
        await using var bench = await QueueBench.CreateAsync(("AzureWebJobsStorage", _connectionString));
        var id = QueueBench.NewId();
        var name = string.Format(null, place, _container);
        Assert.Equal(MessageAction.TryAgain, (await bench.HandleAsync(Request(name), id, 4)).Action);
        Assert.Equal(MessageAction.Poison, (await bench.HandleAsync(Request(name), id, 5)).Action);
        var problem = (await bench.RejectedAsync(id))!;
        Assert.Equal(("not_found", 404), (problem.Code, problem.Status));
        Assert.Contains("never.json", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_account_a_blob_that_is_no_file_is_not_found()
    {
        await using var bench = await QueueBench.CreateAsync();
        Assert.Equal("not_found", (await bench.HandleAsync(Request("inputs/none.json"))).Problem?.Code);
        Assert.Equal("not_found", (await bench.HandleAsync(Request("documents/none.json"))).Problem?.Code);
    }

    [Fact]
    public async Task Access_that_is_refused_is_not_the_message_s_fault()
    {
        var stranger = _connectionString.Replace("AccountKey=E", "AccountKey=F", StringComparison.Ordinal);
        await using var bench = await QueueBench.CreateAsync(("AzureWebJobsStorage", stranger));
        var verdict = await bench.HandleAsync(Request($"{_container}/a.json"));
        Assert.Equal((MessageAction.TryAgain, "service_unavailable"), (verdict.Action, verdict.Problem?.Code));
        Assert.Contains("refuses access", verdict.Problem!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_a_document_in_a_blob_are_put_down_with_their_paths()
    {
        await using var bench = await QueueBench.CreateAsync(("AzureWebJobsStorage", _connectionString));
        await PutAsync("bad.json", """{ "name": "n", "items": [{ "prompt": "" }, { }] }""");
        var id = QueueBench.NewId();
        Assert.Equal(MessageAction.Poison, (await bench.HandleAsync(Request($"{_container}/bad.json"), id)).Action);
        Assert.Equal(["items[0].prompt", "items[1].prompt"], (await bench.RejectedAsync(id))!.Errors!.Select(error => error.Path));
    }

    [Fact]
    public async Task A_document_beyond_the_limit_is_given_up_before_it_is_read_whole()
    {
        await using var bench = await QueueBench.CreateAsync();
        var file = bench.PutFile("huge.json", "");
        await using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(64L << 30);
        }

        var id = QueueBench.NewId();
        Assert.Equal(MessageAction.Poison, (await bench.HandleAsync(Request("inputs/huge.json"), id)).Action);
        Assert.Equal(("payload_too_large", 413), (await bench.RejectedAsync(id)) is { } problem ? (problem.Code, problem.Status) : default);
    }

    [Theory]
    [InlineData("effects/submissions/spring/item-00001.1.json")]
    [InlineData("outputs/spring/item-00001.json")]
    [InlineData("films/spring/item-00001.json")]
    [InlineData("azure-webjobs-secrets/app/host.json")]
    public async Task What_the_service_or_the_host_keeps_for_itself_is_not_read_for_anybody(string place)
    {
        await using var bench = await QueueBench.CreateAsync(("AzureWebJobsStorage", _connectionString), ("Storage:OutputContainer", "films"));
        await bench.AssertPoisonAsync("invalid_request", Request(place), "requestBlob: names the container");
    }

    [Theory]
    [InlineData("")]
    [InlineData("launch.json")]
    [InlineData("/inputs/launch.json")]
    [InlineData("Inputs/launch.json")]
    [InlineData("$logs/x.json")]
    [InlineData("https://account.blob.core.windows.net/inputs/launch.json")]
    [InlineData("inputs/")]
    [InlineData("inputs//launch.json")]
    [InlineData("inputs/../effects/x.json")]
    [InlineData("inputs/a/../../effects/x.json")]
    [InlineData("inputs/./x.json")]
    [InlineData("inputs/..")]
    [InlineData("inputs/..\\\\effects\\\\x.json")]
    [InlineData("inputs/a\\nb.json")]
    [InlineData("../inputs/x.json")]
    public async Task What_is_no_container_and_blob_is_given_up_at_once(string place)
    {
        await using var bench = await QueueBench.CreateAsync();
        await bench.AssertPoisonAsync("invalid_request", Request(place), "requestBlob: must");
    }

    [Fact]
    public async Task A_name_longer_than_a_blob_s_is_given_up_at_once()
    {
        await using var bench = await QueueBench.CreateAsync();
        await bench.AssertPoisonAsync("invalid_request", Request("inputs/" + new string('a', 1025)), "1 to 1024 characters");
    }

    [Theory]
    [InlineData("""{ "requestBlob": "inputs/a.json", "id": "x" }""", "unknown member 'id'")]
    [InlineData("""{ "requestBlob": "inputs/a.json", "name": "n", "items": [{ "prompt": "p" }] }""", "unknown member 'name'")]
    [InlineData("""{ "requestBlob": "inputs/a.json", "requestBlob": "inputs/b.json" }""", "given more than once")]
    [InlineData("""{ "requestBlob": 7 }""", "must be a string, but is a number")]
    [InlineData("""{ "requestBlob": null }""", "must be a string, but is null")]
    [InlineData("""{ "requestBlob": "inputs/\ud800.json" }""", "surrogate")]
    [InlineData("""{ "requestblob": "inputs/a.json" }""", "unknown member 'requestblob'")]
    public async Task A_message_that_names_a_blob_holds_nothing_else(string text, string part)
    {
        await using var bench = await QueueBench.CreateAsync();
        bench.PutFile("a.json", QueueBench.Document());
        bench.PutFile("b.json", QueueBench.Document());
        var id = QueueBench.NewId();
        Assert.Equal(MessageAction.Poison, (await bench.HandleAsync(text, id)).Action);
        Assert.Contains((await bench.RejectedAsync(id))!.Errors!, error => error.Message.Contains(part, StringComparison.Ordinal));
        Assert.Empty(await bench.StartedAsync());
    }

    private static string Request(string place) => $$"""{ "requestBlob": "{{place}}" }""";

    private static string LargeDocument(string id, int items)
    {
        var prompts = string.Join(",", Enumerable.Range(0, items).Select(n => $$"""{ "prompt": "A quiet lake, seen from its {{n}}th shore" }"""));
        var document = $$"""{ "id": "{{id}}", "name": "Big", "items": [{{prompts}}] }""";
        Assert.InRange(document.Length, 64 * 1024, CampaignReadOptions.DefaultMaxBytes);
        return document;
    }

    private async Task PutAsync(string name, string text) => await _blobs!.GetBlobClient(name).UploadAsync(BinaryData.FromString(text));
}
