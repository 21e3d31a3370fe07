using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Orchestrations.Http.Tests.Pipeline;

namespace Orchestrations.Http.Tests.Assets;

public sealed class AssetTests : IAsyncLifetime
{
    private Served _served = null!;

    public async Task InitializeAsync() => _served = await Served.StartAsync();

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Fact]
    public async Task A_group_is_made_once_and_listed_without_the_gateways_prefix()
    {
        var made = await PostAsync("/api/asset-groups", """{ "name": "spring" }""", 201);
        var again = await PostAsync("/api/asset-groups", """{ "name": "spring" }""", 200);
        await PostAsync("/api/asset-groups", """{ "name": "spring-2" }""", 201);

        Assert.Equal("spring", made.GetProperty("name").GetString());
        Assert.Equal(made.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        var listed = await GetAsync("/api/asset-groups?name=spring&page=1&pageSize=1");
        Assert.Equal(2, listed.GetProperty("total").GetInt32());
        Assert.Equal(1, listed.GetProperty("pageSize").GetInt32());
        Assert.Single(listed.GetProperty("items").EnumerateArray());
        Assert.All((await GetAsync("/api/asset-groups")).GetProperty("items").EnumerateArray(), group => Assert.StartsWith("spring", group.GetProperty("name").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Blanks_around_a_name_are_none_of_it()
    {
        var made = await PostAsync("/api/asset-groups", """{ "name": " g1 " }""", 201);
        var again = await PostAsync("/api/asset-groups", """{ "name": "g1" }""", 200);

        Assert.Equal("g1", made.GetProperty("name").GetString());
        Assert.Equal(made.GetProperty("id").GetString(), again.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_name_has_up_to_64_characters_however_many_units_they_take()
    {
        static string Named(int count) => $$"""{ "name": "{{string.Concat(Enumerable.Repeat("\U0001F600", count))}}" }""";

        await PostAsync("/api/asset-groups", Named(64), 201);
        await PostAsync("/api/asset-groups", Named(65), 422);
    }

    [Fact]
    public async Task Of_many_that_ask_for_a_group_at_once_all_get_the_same()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _served.Http.PostAsync("/api/asset-groups", Json("""{ "name": "rush" }"""))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        var ids = await Task.WhenAll(answers.Select(async answer => JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync()).GetProperty("id").GetString()));
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task An_asset_is_made_of_an_address_of_bytes_and_of_a_file_and_listed()
    {
        var group = await GroupAsync();
        var png = await Media.PngAsync();

        await PostAsync("/api/assets", $$"""{ "groupId": "{{group}}", "name": "by-url", "type": "image", "url": "https://example.com/hero.png" }""", 201);
        await PostAsync("/api/assets", $$"""{ "groupId": "{{group}}", "name": "by-base64", "type": "image", "base64": "{{Convert.ToBase64String(png)}}" }""", 201);
        await PostAsync("/api/assets", $$"""{ "groupId": "{{group}}", "name": "by-data", "type": "image", "url": "data:image/png;base64,{{Convert.ToBase64String(png)}}" }""", 201);
        var made = await ReadAsync(await _served.Http.PostAsync("/api/assets", Form(group, "by-file", "image", png)), 201);
        var again = await ReadAsync(await _served.Http.PostAsync("/api/assets", Form(group, "by-file", "image", png)), 200);

        Assert.Equal(made.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        var listed = await GetAsync($"/api/assets?groupId={group}");
        Assert.Equal(["by-base64", "by-data", "by-file", "by-url"], listed.GetProperty("items").EnumerateArray().Select(asset => asset.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.All(listed.GetProperty("items").EnumerateArray(), asset => Assert.Equal("image", asset.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Media_that_breaks_a_limit_never_reaches_the_gateway()
    {
        var group = await GroupAsync();
        var png = await Media.PngAsync();

        var video = await ReadAsync(await _served.Http.PostAsync("/api/assets", Form(group, "wrong", "video", png)), 422);
        var text = await PostAsync(
            "/api/assets", $$"""{ "groupId": "{{group}}", "name": "wrong", "type": "image", "base64": "{{Convert.ToBase64String("no picture"u8)}}" }""", 422);
        var large = await ReadAsync(await _served.Http.PostAsync("/api/assets", Form(group, "wrong", "audio", new byte[15 << 20])), 422);

        Assert.Equal("invalid_media", video.GetProperty("code").GetString());
        Assert.Equal("file", video.GetProperty("errors")[0].GetProperty("path").GetString());
        Assert.Equal("base64", text.GetProperty("errors")[0].GetProperty("path").GetString());
        Assert.Contains("15 MB", large.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Equal(0, (await GetAsync($"/api/assets?groupId={group}")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("""{}""", "groupId", "name", "type")]
    [InlineData("""[]""", "$")]
    [InlineData("""{ "groupId": "a b", "name": "", "type": "picture", "url": "https://e.com/a.png" }""", "groupId", "name", "type")]
    [InlineData("""{ "groupId": "g", "name": "n", "type": "image", "url": "ftp://e.com/a.png" }""", "url")]
    [InlineData("""{ "groupId": "g", "name": "n", "type": "image", "url": "https://e.com/a.png", "base64": "AAAA" }""", "$")]
    [InlineData("""{ "groupId": "g", "name": "n", "type": "image", "base64": "not base64" }""", "base64")]
    [InlineData("""{ "groupId": "g", "name": "n", "type": "image", "url": "https://e.com/a.png", "title": "t" }""", "title")]
    public async Task A_body_that_breaks_rules_is_told_all_of_them(string body, params string[] paths)
    {
        var problem = await PostAsync("/api/assets", body, 422);

        Assert.Equal("invalid_request", problem.GetProperty("code").GetString());
        Assert.Superset(paths.ToHashSet(), problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()!).ToHashSet());
    }

    [Theory]
    [InlineData("/api/asset-groups", "application/json", "{", 400)]
    [InlineData("/api/asset-groups", "text/plain", "{}", 415)]
    [InlineData("/api/assets", "application/json", "{", 400)]
    [InlineData("/api/assets", "text/plain", "{}", 415)]
    [InlineData("/api/assets", "multipart/form-data", "", 400)]
    [InlineData("/api/assets", "multipart/form-data; boundary=x", "--x\r\nnothing", 400)]
    public async Task A_body_that_is_not_what_it_claims_to_be_is_refused(string target, string type, string body, int status)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        var answer = await _served.Http.PostAsync(target, content);

        await ReadAsync(answer, status);
        Assert.Equal(status == 415, answer.Headers.Contains("Accept"));
    }

    [Theory]
    [InlineData("/api/assets?page=0")]
    [InlineData("/api/assets?pageSize=101")]
    [InlineData("/api/assets?groupId=a%20b")]
    [InlineData("/api/asset-groups?groupId=a")]
    [InlineData("/api/asset-groups?name=")]
    [InlineData("/api/asset-groups?page=one")]
    public async Task A_query_that_cannot_be_read_is_400(string target) => await ReadAsync(await _served.Http.GetAsync(target), 400);

    [Fact]
    public async Task A_name_of_another_type_is_a_conflict()
    {
        var group = await GroupAsync();
        await PostAsync("/api/assets", $$"""{ "groupId": "{{group}}", "name": "hero", "type": "image", "url": "https://example.com/hero.png" }""", 201);

        var problem = await PostAsync("/api/assets", $$"""{ "groupId": "{{group}}", "name": "hero", "type": "video", "url": "https://example.com/hero.mp4" }""", 409);

        Assert.Equal("id_conflict", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_404()
    {
        var problem = await PostAsync("/api/assets", """{ "groupId": "group-of-nobody", "name": "hero", "type": "image", "url": "https://example.com/hero.png" }""", 404);

        Assert.Equal("not_found", problem.GetProperty("code").GetString());
    }

    private async Task<string> GroupAsync() => (await PostAsync("/api/asset-groups", """{ "name": "test" }""", 201)).GetProperty("id").GetString()!;

    private async Task<JsonElement> GetAsync(string target) => await ReadAsync(await _served.Http.GetAsync(target), 200);

    private async Task<JsonElement> PostAsync(string target, string body, int status) => await ReadAsync(await _served.Http.PostAsync(target, Json(body)), status);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, int status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {body}");
        return JsonElement.Parse(body);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static MultipartFormDataContent Form(string group, string name, string type, byte[] file) => new()
    {
        { new StringContent(group), "groupId" },
        { new StringContent(name), "name" },
        { new StringContent(type), "type" },
        { new ByteArrayContent(file), "file", "hero.png" },
    };
}
