using System.Security.Cryptography;
using System.Text;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class MultipartTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly byte[] Picture = File.ReadAllBytes(Repository.At("samples/spring-launch/media/hero.png"));
    private static readonly byte[] Sound = File.ReadAllBytes(Repository.At("samples/spring-launch/media/theme.mp3"));

    private ApiClient Api => host.Client;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_come_as_parts_named_for_their_assets(bool documentFirst)
    {
        var id = Documents.NewId("parts");
        var document = $$$"""
            {"id": "{{{id}}}", "name": "Parts",
             "assets": {"hero": {"type": "image", "file": "../../any/hero.png"}, "bgm": {"type": "audio", "file": "theme.mp3"}},
             "items": [{"prompt": "@image1 sings @audio1", "references": ["hero", "bgm"]}]}
            """;
        using var form = new MultipartFormDataContent();
        if (documentFirst)
        {
            form.Add(new StringContent(document), "campaign");
        }

        form.Add(new ByteArrayContent(Picture), "hero", "hero.png");
        form.Add(new ByteArrayContent(Sound), "bgm", "theme.mp3");
        if (!documentFirst)
        {
            form.Add(new StringContent(document), "campaign");
        }

        (await Api.PostAsync("/api/campaigns", form)).Is(202);

        Assert.Equal("Succeeded", (await Api.UntilEndedAsync(id)).Text("outcome"));
        var stored = Directory.GetFiles(Path.Combine(host.Data, "inputs", id), "*", SearchOption.AllDirectories).Where(path => path.Contains("media", StringComparison.Ordinal));
        Assert.Equal(
            new[] { Picture, Sound }.Select(bytes => Convert.ToHexStringLower(SHA256.HashData(bytes))).Order(StringComparer.Ordinal),
            stored.Select(path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_asset_may_be_called_as_the_document_is()
    {
        var id = Documents.NewId("names");
        using var form = new MultipartFormDataContent
        {
            { new StringContent($$$"""{"id": "{{{id}}}", "name": "x", "assets": {"campaign": {"type": "image", "file": "a.png"}}, "items": [{"prompt": "@image1", "references": ["campaign"]}]}"""), "campaign" },
            { new ByteArrayContent(Picture), "campaign", "a.png" },
        };

        (await Api.PostAsync("/api/campaigns", form)).Is(202);
    }

    [Fact]
    public async Task A_csv_comes_with_its_assets()
    {
        var prompt = Documents.NewId("The person from @image1");
        using var form = new MultipartFormDataContent
        {
            { new StringContent($"id,prompt,references\r\nshot-a,{prompt},hero\r\n"), "campaign", "shots.csv" },
            { new StringContent("""{"hero": {"type": "image", "file": "hero.png"}}"""), "assets" },
            { new ByteArrayContent(Picture), "hero", "hero.png" },
        };

        var id = (await Api.PostAsync("/api/campaigns?name=Sheet", form)).Is(202).Text("id")!;

        Assert.Equal("Succeeded", (await Api.UntilEndedAsync(id)).Text("outcome"));
    }

    [Fact]
    public async Task Json_lines_are_known_by_the_name_of_the_file()
    {
        var id = Documents.NewId("jsonl");
        using var form = new MultipartFormDataContent { { new StringContent($"{{\"id\": \"{id}\", \"name\": \"x\"}}\n{{\"prompt\": \"A lake\"}}\n"), "campaign", "shots.jsonl" } };

        (await Api.PostAsync("/api/campaigns", form)).Is(202);
    }

    [Fact]
    public async Task A_generation_may_bring_its_files_too()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent($$$"""{"id": "{{{Documents.NewId("one")}}}", "prompt": "@image1", "references": ["hero"], "assets": {"hero": {"type": "image", "file": "hero.png"} } }"""), "campaign" },
            { new ByteArrayContent(Picture), "hero", "hero.png" },
        };

        (await Api.PostAsync("/api/generations", form)).Is(202);
    }

    [Fact]
    public async Task Every_part_that_is_wrong_is_named()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("""{"name": "x", "assets": {"hero": {"type": "image", "file": "a.png"}, "bgm": {"type": "audio", "file": "b.mp3"}}, "items": [{"prompt": "@image1 @audio1", "references": ["hero", "bgm"]}]}"""), "campaign" },
            { new ByteArrayContent(Picture), "hero", "a.png" },
            { new ByteArrayContent(Picture), "hero", "b.png" },
            { new ByteArrayContent(Picture), "herro", "a.png" },
        };

        Assert.Equal(["hero", "herro", "assets.bgm.file"], (await Api.PostAsync("/api/campaigns", form)).IsProblem(422, "invalid_request").ErrorPaths);
    }

    [Fact]
    public async Task Media_that_breaks_a_limit_is_refused_with_what_was_measured()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("""{"name": "x", "assets": {"hero": {"type": "audio", "file": "a.mp3"}, "pic": {"type": "image", "file": "p.png"}}, "items": [{"prompt": "@audio1 @image1", "references": ["hero", "pic"]}]}"""), "campaign" },
            { new ByteArrayContent(Picture), "hero", "a.mp3" },
            { new ByteArrayContent([]), "pic", "p.png" },
        };

        var problem = (await Api.PostAsync("/api/campaigns", form)).IsProblem(422, "invalid_media");

        Assert.Equal(["assets.hero", "assets.pic"], problem.ErrorPaths);
    }

    [Theory]
    [InlineData("multipart/form-data", "x", 400)]
    [InlineData("multipart/form-data; boundary=", "x", 400)]
    [InlineData("multipart/form-data; boundary=b", "", 400)]
    [InlineData("multipart/form-data; boundary=b", "no parts at all", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"campaign\"\r\n\r\n{\"name\"", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nno header\r\n\r\n{}\r\n--b--\r\n", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\n\r\n{}\r\n--b--\r\n", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: attachment; name=\"campaign\"\r\n\r\n{}\r\n--b--\r\n", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b--\r\n", 422)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"document\"\r\n\r\n{}\r\n--b--\r\n", 422)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"campaign\"\r\n\r\n{\r\n--b--\r\n", 400)]
    [InlineData("multipart/mixed; boundary=b", "--b--\r\n", 415)]
    public async Task A_multipart_that_is_none_is_refused(string type, string body, int status)
    {
        using var content = ApiClient.Content(Encoding.UTF8.GetBytes(body), type);

        (await Api.PostAsync("/api/campaigns", content)).IsProblem(status, status switch { 400 => "malformed", 415 => "unsupported_media_type", _ => "invalid_request" });
    }

    [Fact]
    public async Task A_form_without_a_document_can_be_checked_too()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Picture), "hero", "hero.png" } };

        Assert.Equal(["campaign"], (await Api.PostAsync("/api/campaigns/validate", form)).Is(200).ErrorPaths);
    }

    [Fact]
    public async Task Nothing_is_left_of_what_was_uploaded()
    {
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "orchestrations-*.upload"));
        await Files_come_as_parts_named_for_their_assets(documentFirst: true);
        await Every_part_that_is_wrong_is_named();
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "orchestrations-*.upload"));
    }
}
