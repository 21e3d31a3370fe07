using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Routes;

public sealed class PageTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ApiClient Api => host.Client;

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/dashboard/app.js", "text/javascript")]
    public async Task A_file_of_the_dashboard_is_not_sent_again_to_whoever_has_it(string target, string type)
    {
        var whole = (await Api.GetAsync(target)).Is(200);

        Assert.Equal(type, whole.MediaType);
        Assert.NotEmpty(whole.Body);
        Assert.Empty((await Api.GetAsync(target, ("If-None-Match", whole.Headers.ETag!.Tag))).Is(304).Body);
        Assert.Equal(whole.Body, (await Api.GetAsync(target, ("If-None-Match", "\"another\""))).Is(200).Body);
    }

    [Fact]
    public async Task A_file_that_the_dashboard_has_not_is_404() => (await Api.GetAsync("/dashboard/none.js")).IsProblem(404, "not_found");

    [Fact]
    public async Task The_description_and_the_page_that_shows_it_are_served()
    {
        Assert.Equal("3.1", (await Api.GetAsync("/api/openapi.json")).Is(200).Text("openapi")![..3]);
        Assert.Contains("openapi", System.Text.Encoding.UTF8.GetString((await Api.GetAsync("/api/docs")).Is(200).Body), StringComparison.OrdinalIgnoreCase);
    }
}
