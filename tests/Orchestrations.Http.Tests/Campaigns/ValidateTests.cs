using System.Text.Json;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class ValidateTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ApiClient Api => host.Client;

    [Fact]
    public async Task A_document_is_checked_and_its_plan_shown_and_nothing_started()
    {
        var id = Documents.NewId("valid");
        var document = $$$"""
            {"id": "{{{id}}}", "name": "x",
             "assets": {"hero": {"type": "image", "url": "https://example.com/{{{id}}}.png"}, "old": {"type": "image", "assetId": "asset-1"}, "idle": {"type": "image", "url": "https://example.com/i.png"}},
             "items": [{"prompt": "@image1 and @image2", "references": ["hero", "old"]}]}
            """;

        var answer = (await Api.PostAsync("/api/campaigns/validate", document)).Is(200);

        Assert.Equal(["valid", "errors", "warnings", "plan"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.True(answer.Json.GetProperty("valid").GetBoolean());
        Assert.Equal("assets.idle", answer.Json.GetProperty("warnings")[0].GetProperty("path").GetString());
        var plan = answer.Json.GetProperty("plan");
        Assert.Equal(["generations", "uploads", "reused", "estimatedDuration"], plan.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"alias":"hero","type":"image","bytes":null}""", plan.GetProperty("uploads")[0].GetRawText());
        Assert.Equal("""{"alias":"old","assetId":"asset-1"}""", plan.GetProperty("reused")[0].GetRawText());
        Assert.StartsWith("PT", plan.GetProperty("estimatedDuration").GetString(), StringComparison.Ordinal);
        (await Api.GetAsync($"/api/campaigns/{id}")).IsProblem(404, "not_found");
        Assert.False(Directory.Exists(Path.Combine(host.Data, "inputs", id)));
    }

    [Fact]
    public async Task A_document_that_breaks_rules_is_an_answer_and_one_that_can_not_be_read_a_problem()
    {
        var answer = (await Api.PostAsync("/api/campaigns/validate", """{"name": "x", "items": [{"prompt": ""}], "extra": 1}""")).Is(200);

        Assert.False(answer.Json.GetProperty("valid").GetBoolean());
        Assert.Equal(["extra", "items[0].prompt"], answer.ErrorPaths);
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("plan").ValueKind);
        (await Api.PostAsync("/api/campaigns/validate", "{")).IsProblem(400, "malformed");
        (await Api.PostAsync("/api/campaigns/validate", "{}", "text/plain")).IsProblem(415, "unsupported_media_type");
    }

    [Fact]
    public async Task An_id_of_another_document_is_found_before_it_is_started()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("taken"), "A lake"));

        Assert.True((await Api.PostAsync("/api/campaigns/validate", Documents.Of(id, "A lake"))).Is(200).Json.GetProperty("valid").GetBoolean());
        var other = (await Api.PostAsync("/api/campaigns/validate", Documents.Of(id, "A river"))).Is(200);
        Assert.Equal(["id"], other.ErrorPaths);
        Assert.Equal("id_conflict", other.Json.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_key_is_checked_as_a_start_would()
    {
        var (key, none) = (("Idempotency-Key", Documents.NewId("order")), ("Idempotency-Key", "two words"));
        (await Api.PostAsync("/api/campaigns", Documents.Of(null, "A lake"), headers: key)).Is(202);

        Assert.True((await Api.PostAsync("/api/campaigns/validate", Documents.Of(null, "A lake"), headers: key)).Is(200).Json.GetProperty("valid").GetBoolean());
        var other = (await Api.PostAsync("/api/campaigns/validate", Documents.Of(Documents.NewId("other"), "A river"), headers: key)).Is(200);
        Assert.False(other.Json.GetProperty("valid").GetBoolean());
        Assert.Equal(["$"], other.ErrorPaths);
        Assert.Equal("id_conflict", other.Json.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(["Idempotency-Key"], (await Api.PostAsync("/api/campaigns/validate", Documents.Of(null, "A lake"), headers: none)).IsProblem(400, "invalid_request").ErrorPaths);
    }
}
