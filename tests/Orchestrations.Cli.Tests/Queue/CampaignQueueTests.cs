using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orchestrations.Azurite;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Queue;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Hosting.Queue;
using Orchestrations.Cli.Tests.Running;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Tests.Queue;

/// <summary>The queue of the embedded host as it is composed, from a message to archived videos.</summary>
public sealed class CampaignQueueTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("orchestrations-").FullName;
    private readonly string _name = "q-" + Guid.NewGuid().ToString("N");
    private string _connectionString = "";
    private QueueClient? _queue;
    private GatewaySimulator? _gateway;

    public async Task InitializeAsync()
    {
        _connectionString = (await AzuriteServer.SharedAsync()).ConnectionString;
        _queue = new QueueClient(_connectionString, _name);
        await _queue.CreateAsync();
        _gateway = await Workspace.StartGatewayAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await _queue!.DeleteAsync();
        await new QueueClient(_connectionString, _name + "-poison").DeleteIfExistsAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Messages_become_archived_videos()
    {
        Directory.CreateDirectory(Path.Combine(_data, "inputs", "requests"));
        await File.WriteAllTextAsync(Path.Combine(_data, "inputs", "requests", "from-file.json"), Document("from-file", items: 3));
        var container = new BlobContainerClient(_connectionString, "documents-" + Guid.NewGuid().ToString("N"));
        await container.CreateAsync();
        await container.UploadBlobAsync("from-blob.json", BinaryData.FromString(Document("from-blob", items: 3)));

        using var host = await StartAsync();
        await _queue!.SendMessageAsync(Document("plain", items: 1));
        await _queue.SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(Document("base64", items: 1))));
        await _queue.SendMessageAsync("""{ "requestBlob": "inputs/requests/from-file.json" }""");
        await _queue.SendMessageAsync($$"""{ "requestBlob": "{{container.Name}}/from-blob.json" }""");
        SendReceipt nameless = await _queue.SendMessageAsync(Document(id: null, items: 1));
        foreach (var (id, items) in new[] { ("plain", 1), ("base64", 1), ("from-file", 3), ("from-blob", 3), ($"message-{nameless.MessageId}", 1) })
        {
            await EndsAsync(host, id);
            Assert.Equal(items, Directory.GetFiles(Path.Combine(_data, "outputs", id), "*.mp4").Length);
        }

        await EmptiesAsync();
        Assert.Equal(9, _gateway!.Journal.Submissions.Count);
        await host.StopAsync();
        await container.DeleteAsync();
    }

    [Fact]
    public async Task The_same_document_in_many_messages_is_generated_once()
    {
        using var host = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _queue!.SendMessageAsync(Document("spring", items: 2))));
        await EmptiesAsync();
        await EndsAsync(host, "spring");
        Assert.Equal(2, _gateway!.Journal.Submissions.Count);
        Assert.False(await new QueueClient(_connectionString, _name + "-poison").ExistsAsync());
        await host.StopAsync();
    }

    [Fact]
    public async Task What_is_no_campaign_is_in_the_poison_queue_with_its_problem_beside_it()
    {
        using var host = await StartAsync();
        SendReceipt invalid = await _queue!.SendMessageAsync("""{ "name": "Spring", "items": [{ "prompt": "" }, { "prompt": "p", "duration": 99 }] }""");
        await EmptiesAsync();
        using var rejected = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_data, "inputs", "rejected", $"{invalid.MessageId}.json")));
        Assert.Equal((422, "invalid_request"), (rejected.RootElement.GetProperty("status").GetInt32(), rejected.RootElement.Text("code")));
        Assert.Equal(
            ["items[0].prompt", "items[1].duration"],
            rejected.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.Text("path")));

        await _queue.SendMessageAsync(Document("spring", items: 1));
        await EmptiesAsync();
        SendReceipt conflict = await _queue.SendMessageAsync(Document("spring", items: 2));
        await EmptiesAsync();
        using var other = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_data, "inputs", "rejected", $"{conflict.MessageId}.json")));
        Assert.Equal("id_conflict", other.RootElement.Text("code"));

        PeekedMessage[] poisoned = await new QueueClient(_connectionString, _name + "-poison").PeekMessagesAsync(32);
        Assert.Equal(2, poisoned.Length);
        Assert.Contains(poisoned, message => message.MessageText == Document("spring", items: 2));
        await host.StopAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<garbage & 春>")]
    [InlineData("{ \"requestBlob\": \"effects/submissions/spring/item-00001.1.json\" }")]
    public async Task What_is_no_request_at_all_is_in_the_poison_queue_as_it_came(string text)
    {
        using var host = await StartAsync();
        SendReceipt sent = await _queue!.SendMessageAsync(text);
        await EmptiesAsync();
        PeekedMessage poisoned = await new QueueClient(_connectionString, _name + "-poison").PeekMessageAsync();
        Assert.Equal(text, poisoned.MessageText);
        Assert.True(File.Exists(Path.Combine(_data, "inputs", "rejected", $"{sent.MessageId}.json")));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_host_that_dies_between_the_start_and_the_deletion_starts_nothing_twice()
    {
        await _queue!.SendMessageAsync(Document(id: null, items: 2));
        string id;
        using (var first = await StartAsync(listens: false))
        {
            // What the listener does up to where it would delete the message.
            QueueMessage message = await _queue.ReceiveMessageAsync(TimeSpan.FromSeconds(1));
            var verdict = await first.Services.GetRequiredService<CampaignMessageHandler>()
                .HandleAsync(new CampaignMessage(message.MessageId, message.Body, message.DequeueCount), CancellationToken.None);
            Assert.Equal(MessageAction.Delete, verdict.Action);
            id = verdict.CampaignId!;
            await first.StopAsync();
        }

        using var second = await StartAsync();
        await EmptiesAsync();
        await EndsAsync(second, id);
        Assert.Equal(2, _gateway!.Journal.Submissions.Count);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_data, "outputs", id), "*.mp4").Length);
        await second.StopAsync();
    }

    [Fact]
    public void Without_an_account_there_is_no_queue()
    {
        var services = new ServiceCollection();
        services.AddCampaignQueue(new ConfigurationBuilder().AddInMemoryCollection([new("AzureWebJobsStorage", "  "), new("Queue:Name", "No Name")]).Build());
        Assert.Empty(services);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "nonsense", "AzureWebJobsStorage (not shown) is not the connection string of a storage account with a queue service.")]
    [InlineData(
        "AzureWebJobsStorage",
        "BlobEndpoint=https://films.blob.core.windows.net;SharedAccessSignature=sig",
        "AzureWebJobsStorage (not shown) is not the connection string of a storage account with a queue service.")]
    [InlineData(
        "AzureWebJobsStorage:blobServiceUri",
        "https://films.blob.core.windows.net",
        "AzureWebJobsStorage__blobServiceUri is set and AzureWebJobsStorage__queueServiceUri is not; set both, or AzureWebJobsStorage__accountName.")]
    [InlineData("AzureWebJobsStorage:queueServiceUri", "http://films.queue.core.windows.net?sig=1", "is 'http://films.queue.core.windows.net'; it must be an https address")]
    [InlineData("AzureWebJobsStorage:accountName", "no name", "is 'https://no name.queue.core.windows.net'; it must be an https address")]
    [InlineData("Queue:Name", "Films", "Queue__Name is 'Films'; it must be")]
    public async Task A_wrong_setting_stops_the_start_with_its_name(string key, string value, string part)
    {
        await using var services = Services((key, value));
        var thrown = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("AzureWebJobsStorage:accountName", "films")]
    [InlineData("AzureWebJobsStorage:queueServiceUri", "https://films.queue.core.windows.net")]
    public async Task An_account_is_named_by_a_connection_string_or_for_an_identity(string key, string value)
    {
        await using var services = Services((key, value));
        services.GetRequiredService<IStartupValidator>().Validate();
        Assert.NotNull(services.GetRequiredService<CampaignQueueListener>());
    }

    private static string Document(string? id, int items) =>
        $$"""{ {{(id is null ? "" : $"\"id\": \"{id}\", ")}}"name": "Spring", "items": [{{string.Join(",", Enumerable.Range(1, items).Select(n => $$"""{ "prompt": "Lake {{n}}" }"""))}}] }""";

    private ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage:queueServiceUri", "https://films.queue.core.windows.net"), new("Gateway:ApiKey", "key")])
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        if (settings.Any(setting => setting.Key is "AzureWebJobsStorage:blobServiceUri" or "AzureWebJobsStorage:accountName"))
        {
            configuration["AzureWebJobsStorage:queueServiceUri"] = null;
        }

        return new ServiceCollection().AddLogging().AddEmbeddedHost(configuration, _data, outputDirectory: null).AddCampaignQueue(configuration).BuildServiceProvider();
    }

    private async Task<IHost> StartAsync(bool listens = true)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("AzureWebJobsStorage", _connectionString),
            new("Queue:Name", listens ? _name : _name + "-other"),
            new("Gateway:BaseUrl", _gateway!.BaseAddress.AbsoluteUri),
            new("Gateway:ApiKey", "simulated-key"),
            new("Output:AllowedHosts", _gateway.OutputAddress.Host),
            new("Polling:FirstDelay", "00:00:00.050"),
            new("Polling:Interval", "00:00:00.050"),
            new("Polling:MaxInterval", "00:00:00.200"),
        ]);
        builder.Services.AddEmbeddedHost(builder.Configuration, _data, outputDirectory: null).AddCampaignQueue(builder.Configuration);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private Task EmptiesAsync() =>
        Eventually.HoldsAsync(async () => ((QueueProperties)await _queue!.GetPropertiesAsync()).ApproximateMessagesCount == 0);

    private static Task EndsAsync(IHost host, string id) => Eventually.HoldsAsync(
        async () => await host.Services.GetRequiredService<CampaignReader>().FindAsync(id, CancellationToken.None) is { Outcome: CampaignOutcome.Succeeded });
}
