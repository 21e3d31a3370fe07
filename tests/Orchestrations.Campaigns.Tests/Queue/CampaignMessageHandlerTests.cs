using System.Text;
using CsCheck;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Queue;
using Orchestrations.Campaigns.Tests.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Queue;

public sealed class CampaignMessageHandlerTests : IAsyncLifetime
{
    private QueueBench? _bench;

    private QueueBench Bench => _bench!;

    public async Task InitializeAsync() => _bench = await QueueBench.CreateAsync();

    public async Task DisposeAsync() => await Bench.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\r\n  ")]
    public async Task Plain_json_starts_the_campaign_of_its_id(string before)
    {
        var verdict = await Bench.HandleAsync(before + QueueBench.Document("spring"));
        Assert.Equal((MessageAction.Delete, "spring"), (verdict.Action, verdict.CampaignId));
        Assert.Equal(["spring"], await Bench.StartedAsync());
    }

    [Theory]
    [InlineData(Base64FormattingOptions.None, "")]
    [InlineData(Base64FormattingOptions.InsertLineBreaks, "\r\n")]
    public async Task Base64_is_read_as_the_functions_host_reads_it(Base64FormattingOptions format, string after)
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(QueueBench.Document("spring", new string('湖', 100))), format) + after;
        Assert.Equal(MessageAction.Delete, (await Bench.HandleAsync(text)).Action);
        Assert.Equal(["spring"], await Bench.StartedAsync());
    }

    [Fact]
    public async Task A_message_without_an_id_starts_one_campaign_however_often_it_comes()
    {
        const string id = "b3b1f2a0-8f5e-4a55-9a51-9a0e55a3a9c1";
        for (var count = 1; count <= 3; count++)
        {
            var verdict = await Bench.HandleAsync(QueueBench.Document(id: null), id, count);
            Assert.Equal((MessageAction.Delete, $"message-{id}"), (verdict.Action, verdict.CampaignId));
        }

        Assert.Equal([$"message-{id}"], await Bench.StartedAsync());
        Assert.Null(await Bench.RejectedAsync(id));
    }

    [Fact]
    public async Task A_message_that_comes_to_many_at_once_starts_one_campaign()
    {
        var id = QueueBench.NewId();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Bench.HandleAsync(QueueBench.Document(id: null), id))));
        Assert.All(verdicts, verdict => Assert.Equal(MessageAction.Delete, verdict.Action));
        Assert.Equal([MessageNames.CampaignIdOf(id)], await Bench.StartedAsync());
        Assert.Equal(15, Bench.Log.Count(line => line.Contains("was started before", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Two_messages_of_one_document_with_an_id_start_one_campaign_and_without_one_two()
    {
        await Bench.HandleAsync(QueueBench.Document("spring"));
        await Bench.HandleAsync(QueueBench.Document("spring"));
        Assert.Equal(["spring"], await Bench.StartedAsync());
        await Bench.HandleAsync(QueueBench.Document(id: null));
        await Bench.HandleAsync(QueueBench.Document(id: null));
        Assert.Equal(3, (await Bench.StartedAsync()).Length);
    }

    [Theory]
    [InlineData("b3b1f2a0-8f5e-4a55-9a51-9a0e55a3a9c1", "b3b1f2a0-8f5e-4a55-9a51-9a0e55a3a9c1")]
    [InlineData("../../effects/x", null)]
    [InlineData("a.b", null)]
    [InlineData("名", null)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", null)]
    public void Names_that_follow_from_any_message_id_are_ids_and_paths(string messageId, string? kept)
    {
        var campaignId = MessageNames.CampaignIdOf(messageId);
        Assert.Null(CampaignId.Check(campaignId));
        var path = new ObjectName(ObjectContainer.Inputs, MessageNames.RejectedPathOf(messageId)).Path;
        Assert.Equal(2, path.Split('/').Length);
        if (kept is not null)
        {
            Assert.Equal(($"message-{kept}", $"rejected/{kept}.json"), (campaignId, path));
        }
    }

    [Fact]
    public async Task A_document_that_breaks_rules_is_given_up_at_once_with_every_error_at_its_place()
    {
        var id = QueueBench.NewId();
        const string document = """
            {
              "name": "", "itmes": 3,
              "assets": { "hero": { "type": "image", "url": "ftp://x" }, "unused": { "type": "image", "assetId": "a" }, "bgm": { "type": "audio", "file": "bgm.mp3" } },
              "items": [{ "prompt": "ok @image2", "references": ["hero", "bgm"] }, { "prompt": "", "duration": 99 }]
            }
            """;
        var verdict = await Bench.HandleAsync(document, id);
        Assert.Equal(MessageAction.Poison, verdict.Action);
        var problem = (await Bench.RejectedAsync(id))!;
        Assert.Equal(("invalid_request", 422), (problem.Code, problem.Status));
        Assert.Equal(
            ["assets.bgm.file", "assets.hero.url", "items[0].prompt", "items[1].duration", "items[1].prompt", "itmes", "name"],
            problem.Errors!.Select(error => error.Path).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(problem.Warnings!, warning => warning.Path == "assets.unused");
        Assert.Empty(await Bench.StartedAsync());
        Assert.Contains(Bench.Log, line => line.Contains(id, StringComparison.Ordinal) && line.Contains("invalid_request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_is_no_asset_of_a_message() => await Bench.AssertPoisonAsync(
        "invalid_request",
        """{ "name": "n", "assets": { "a": { "type": "image", "file": "a.png" } }, "items": [{ "prompt": "p @image1", "references": ["a"] }] }""",
        "assets.a.file: a file can be given on the command line and in a multipart request only");

    [Fact]
    public async Task Addresses_data_base64_and_asset_ids_are_assets_of_a_message()
    {
        var png = Convert.ToBase64String(await File.ReadAllBytesAsync(Repository.MediaFile("picture.png")));
        var verdict = await Bench.HandleAsync(
            $$"""
            {
              "id": "spring", "name": "n",
              "assets": {
                "a": { "type": "image", "url": "https://example.com/a.png" }, "b": { "type": "image", "url": "data:image/png;base64,{{png}}" },
                "c": { "type": "image", "base64": "{{png}}" }, "d": { "type": "image", "assetId": "asset-1" }
              },
              "items": [{ "prompt": "@image1 @image2 @image3 @image4", "references": ["a", "b", "c", "d"] }]
            }
            """);
        Assert.Null(verdict.Problem);
        Assert.Equal(["spring"], await Bench.StartedAsync());
    }

    [Fact]
    public async Task Another_document_of_the_same_id_is_given_up_at_once()
    {
        await Bench.HandleAsync(QueueBench.Document("spring", "A lake"));
        var id = QueueBench.NewId();
        var verdict = await Bench.HandleAsync(QueueBench.Document("spring", "A river"), id);
        Assert.Equal((MessageAction.Poison, "spring"), (verdict.Action, verdict.CampaignId));
        var problem = (await Bench.RejectedAsync(id))!;
        Assert.Equal(("id_conflict", 409), (problem.Code, problem.Status));
        Assert.Contains("'spring'", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(["spring"], await Bench.StartedAsync());
    }

    [Theory]
    [InlineData("", "malformed", "is empty")]
    [InlineData(" \n", "malformed", "is empty")]
    [InlineData("{", "malformed", "line 1")]
    [InlineData("eyJuYW1lIjoi", "malformed", "line 1")]
    [InlineData("not a campaign", "malformed", "line 1, column 1")]
    [InlineData("[]", "invalid_request", "must be an object")]
    [InlineData("\"x\"", "invalid_request", "must be an object")]
    [InlineData("7", "invalid_request", "must be an object")]
    [InlineData("{}", "invalid_request", "errors")]
    [InlineData("{\"name\":\"n\",\"items\":[{\"prompt\":\"p\"}],\"\\ud800\":1}", "invalid_request", "surrogate")]
    public async Task What_is_no_document_is_given_up_at_once(string text, string code, string part) => await Bench.AssertPoisonAsync(code, text, part);

    [Fact]
    public async Task A_message_beyond_the_size_of_a_document_is_given_up_at_once()
    {
        var verdict = await Bench.HandleAsync(new string('[', CampaignReadOptions.DefaultMaxBytes + 1));
        Assert.Equal((MessageAction.Poison, "payload_too_large"), (verdict.Action, verdict.Problem?.Code));
    }

    [Fact]
    public async Task Garbage_is_given_up_at_once_whatever_it_is()
    {
        await Gen.OneOf(
            Gen.Byte.Array[0, 200],
            Gen.Byte.Array[0, 200].Select(bytes => Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes))),
            Gen.String[0, 100].Select(Encoding.UTF8.GetBytes),
            Gen.String[0, 60].Select(text => Encoding.UTF8.GetBytes($$"""{ "requestBlob": {{System.Text.Json.JsonSerializer.Serialize("effects/" + text)}} }""")))
            .SampleAsync(
                async body =>
                {
                    var verdict = await Bench.HandleAsync(body);
                    Assert.Equal(MessageAction.Poison, verdict.Action);
                    Assert.True(verdict.Problem!.Status is 400 or 413 or 422, verdict.Problem.Detail);
                },
                iter: 500);
        Assert.Empty(await Bench.StartedAsync());
    }

    [Fact]
    public async Task While_the_store_is_down_a_message_is_tried_five_times_and_then_given_up()
    {
        var id = QueueBench.NewId();
        Bench.Store.BeforeWrite = () => throw new ObjectStoreException("'inputs/x': the storage account is not available.", isTransient: true, innerException: null);
        for (var count = 1; count < CampaignMessageHandler.MaxTries; count++)
        {
            var verdict = await Bench.HandleAsync(QueueBench.Document(), id, count);
            Assert.Equal((MessageAction.TryAgain, "service_unavailable"), (verdict.Action, verdict.Problem?.Code));
        }

        Assert.Equal(MessageAction.Poison, (await Bench.HandleAsync(QueueBench.Document(), id, CampaignMessageHandler.MaxTries)).Action);
        Assert.Contains(Bench.Log, line => line.Contains("can't be written", StringComparison.Ordinal) && line.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_store_is_back_the_message_starts_its_campaign()
    {
        var id = QueueBench.NewId();
        Bench.Store.BeforeWrite = () => throw new ObjectStoreException("away", isTransient: true, innerException: null);
        Assert.Equal(MessageAction.TryAgain, (await Bench.HandleAsync(QueueBench.Document(), id)).Action);
        Bench.Store.BeforeWrite = () => { };
        Assert.Equal(MessageAction.Delete, (await Bench.HandleAsync(QueueBench.Document(), id, 2)).Action);
        Assert.Equal(["spring"], await Bench.StartedAsync());
    }

    [Fact]
    public async Task A_message_is_not_given_up_before_its_problem_is_put_down()
    {
        var id = QueueBench.NewId();
        Bench.Store.BeforeWrite = () => throw new ObjectStoreException("away", isTransient: true, innerException: null);
        Assert.Equal(MessageAction.TryAgain, (await Bench.HandleAsync("{}", id)).Action);
        Bench.Store.BeforeWrite = () => { };
        Assert.Equal(MessageAction.Poison, (await Bench.HandleAsync("{}", id, 2)).Action);
        Assert.Equal("invalid_request", (await Bench.RejectedAsync(id))?.Code);
    }

    [Fact]
    public async Task A_fault_of_the_service_s_own_is_tried_again_and_its_words_stay_in_the_log()
    {
        var id = QueueBench.NewId();
        var failures = 0;
        Bench.Store.BeforeWrite = () =>
        {
            if (failures++ < 2)
            {
                throw new InvalidOperationException("a secret");
            }
        };
        Assert.Equal(MessageAction.TryAgain, (await Bench.HandleAsync(QueueBench.Document(), id)).Action);
        Assert.Equal(MessageAction.Poison, (await Bench.HandleAsync(QueueBench.Document(), id, 5)).Action);
        var problem = (await Bench.RejectedAsync(id))!;
        Assert.Equal(("service_unavailable", 503), (problem.Code, problem.Status));
        Assert.Equal("The campaign could not be started: InvalidOperationException. The service's log says more. Tried 5 times.", problem.Detail);
    }

    [Fact]
    public async Task A_message_whose_tries_never_came_to_an_end_is_not_tried_once_more()
    {
        var id = QueueBench.NewId();
        Assert.Equal(MessageAction.Poison, (await Bench.HandleAsync(QueueBench.Document(), id, CampaignMessageHandler.MaxTries + 1)).Action);
        Assert.Empty(await Bench.StartedAsync());
        Assert.Equal("service_unavailable", (await Bench.RejectedAsync(id))?.Code);
    }

    [Fact]
    public async Task Cancellation_is_nobody_s_failure()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var id = QueueBench.NewId();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Bench.Handler.HandleAsync(new CampaignMessage(id, Encoding.UTF8.GetBytes("""{ "requestBlob": "inputs/x.json" }"""), 5), cancelled.Token));
        Assert.Null(await Bench.RejectedAsync(id));
    }
}
