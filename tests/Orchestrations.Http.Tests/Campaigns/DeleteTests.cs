using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Durable;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class DeleteTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ApiClient Api => host.Client;

    [Theory]
    [InlineData("", true)]
    [InlineData("?outputs=keep", true)]
    [InlineData("?outputs=delete", false)]
    public async Task Nothing_is_left_of_a_campaign_but_the_outputs_where_they_are_kept(string query, bool keeps)
    {
        var id = Documents.NewId("deleted");
        var key = ("Idempotency-Key", id);
        (await Api.PostAsync("/api/campaigns", Documents.Of(id, "A lake", "A river #sim:fail"), headers: key)).Is(202);
        await Api.UntilEndedAsync(id);
        (await Api.PostAsync($"/api/campaigns/{id}/retry")).Is(202);
        await Api.UntilEndedAsync(id);

        Assert.Empty((await Api.DeleteAsync($"/api/campaigns/{id}{query}")).Is(204).Body);

        (await Api.GetAsync($"/api/campaigns/{id}")).IsProblem(404, "not_found");
        (await Api.DeleteAsync($"/api/campaigns/{id}{query}")).IsProblem(404, "not_found");
        Assert.Empty(await InstancesAsync(id));
        Assert.Empty(FilesOf("inputs", id));
        Assert.Empty(FilesOf("effects", "submissions", id));
        Assert.Equal(keeps, File.Exists(Path.Combine(host.Data, "outputs", id, "shot-1.mp4")));
        Assert.Equal(keeps, FilesOf("outputs", id).Length > 0);

        // The id and the key are free, and what was kept is not taken for the new one's.
        (await Api.PostAsync("/api/campaigns", Documents.Of(id, "A pond", "A brook #sim:slow=1h"), headers: key)).Is(202);
        await Api.UntilAsync(id, campaign => SteeringTests.Count(campaign, "succeeded") == 1);
        (await Api.GetAsync($"/api/campaigns/{id}/manifest")).IsProblem(409, "not_ready");
    }

    [Fact]
    public async Task A_campaign_that_has_not_ended_is_not_deleted()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("running"), "A lake #sim:slow=1h"));

        (await Api.DeleteAsync($"/api/campaigns/{id}")).IsProblem(409, "invalid_state");
        (await Api.DeleteAsync($"/api/campaigns/{id}?outputs=all")).IsProblem(400, "invalid_request");
        (await Api.GetAsync($"/api/campaigns/{id}")).Is(202);
    }

    [Fact]
    public async Task A_deletion_that_broke_off_goes_on()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("broken"), "A lake"));
        await Api.UntilEndedAsync(id);

        // As far as it came when the process ended: its own instance goes first.
        await host.Get<DurableClient>().PurgeInstanceAsync(CampaignInstances.Campaign(id));

        (await Api.GetAsync($"/api/campaigns/{id}")).IsProblem(404, "not_found");
        (await Api.GetAsync($"/api/campaigns/{id}/items")).IsProblem(404, "not_found");
        (await Api.DeleteAsync($"/api/campaigns/{id}")).Is(204);
        Assert.Empty(await InstancesAsync(id));
        Assert.Empty(FilesOf("inputs", id));
        (await Api.DeleteAsync($"/api/campaigns/{id}")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_read_that_a_deletion_overtakes_finds_no_campaign()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("overtaken"), "A lake"));
        await Api.UntilEndedAsync(id);

        // As a deletion leaves it for whoever had found the campaign just before.
        var ids = Assert.Single(Directory.GetFiles(Path.Combine(host.Data, "inputs", id), "item-ids.json", SearchOption.AllDirectories));
        File.Delete(ids);

        (await Api.GetAsync($"/api/campaigns/{id}/items/shot-1")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task The_folder_of_refused_messages_is_not_taken_for_the_campaign_of_that_name()
    {
        var refused = Path.Combine(host.Data, "inputs", "rejected", "a-message.json");
        Directory.CreateDirectory(Path.GetDirectoryName(refused)!);
        await File.WriteAllTextAsync(refused, "{}");
        (await Api.DeleteAsync("/api/campaigns/rejected")).IsProblem(404, "not_found");
        await Api.StartAsync(Documents.Of("rejected", "A lake"));
        await Api.UntilEndedAsync("rejected");

        (await Api.DeleteAsync("/api/campaigns/rejected")).Is(204);

        Assert.Equal([refused], FilesOf("inputs", "rejected"));
    }

    [Fact]
    public async Task What_outlived_its_campaign_is_ended_and_deleted()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("orphans"), "A lake #sim:slow=1h"));
        await Api.UntilAsync(id, campaign => SteeringTests.Count(campaign, "generating") == 1);
        var client = host.Get<DurableClient>();
        await client.TerminateInstanceAsync(CampaignInstances.Campaign(id));
        await client.WaitForInstanceCompletionAsync(CampaignInstances.Campaign(id));

        Assert.Equal("Terminated", (await Api.GetAsync($"/api/campaigns/{id}")).Is(200).Text("status"));
        (await Api.GetAsync($"/api/campaigns/{id}/manifest")).IsProblem(404, "not_found");
        (await Api.DeleteAsync($"/api/campaigns/{id}")).Is(204);
        Assert.Empty(await InstancesAsync(id));
    }

    private string[] FilesOf(params string[] parts)
    {
        var folder = Path.Combine([host.Data, .. parts]);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    private async Task<List<string>> InstancesAsync(string id)
    {
        var ids = new List<string>();
        await foreach (var instance in host.Services.GetRequiredService<DurableClient>().GetAllInstancesAsync(new OrchestrationQuery { PageSize = 1000 }))
        {
            if (instance.InstanceId.Contains($":{id}:", StringComparison.Ordinal) || instance.InstanceId.EndsWith($":{id}", StringComparison.Ordinal))
            {
                ids.Add(instance.InstanceId);
            }
        }

        return ids;
    }
}
