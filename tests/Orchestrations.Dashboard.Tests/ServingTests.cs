using System.Net;
using System.Net.Http.Headers;
using Orchestrations.Dashboard.Tests.Browsing;

namespace Orchestrations.Dashboard.Tests;

/// <summary>The dashboard's files over HTTP.</summary>
public sealed class ServingTests
{
    [Fact]
    public async Task The_page_and_its_files_are_served_without_a_key_and_found_unchanged_the_next_time()
    {
        await using var host = await DashboardHost.StartAsync(key: "a-key-of-some-length");
        using var http = new HttpClient { BaseAddress = host.Address };
        var files = Directory.GetFiles(Repository.Dashboard);
        foreach (var (path, file) in files.Select(file => ($"/dashboard/{Path.GetFileName(file)}", file)).Append(("/", Path.Combine(Repository.Dashboard, "index.html"))))
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(await File.ReadAllBytesAsync(file), await answer.Content.ReadAsByteArrayAsync());
            Assert.True(answer.Headers.CacheControl!.NoCache);
            Assert.Equal(TypeOf(file), answer.Content.Headers.ContentType!.MediaType);
            Assert.Contains("default-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await http.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
            Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());

            using var changed = new HttpRequestMessage(HttpMethod.Get, path);
            changed.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"another\""));
            using var anew = await http.SendAsync(changed);
            Assert.Equal(HttpStatusCode.OK, anew.StatusCode);
        }
    }

    [BrowserFact]
    public async Task That_the_gateway_is_simulated_is_said_on_every_page_and_only_then()
    {
        await using (var host = await DashboardHost.StartAsync())
        {
            await using var dashboard = await DashboardPage.OpenAsync(host);
            await Expect(dashboard.Page.GetByText("No campaigns yet")).ToBeVisibleAsync();
            await Expect(dashboard.Page.Locator(".host-notice")).ToBeHiddenAsync();
        }

        await using var simulated = await DashboardHost.StartAsync(isSimulated: true);
        foreach (var (place, colors, width) in new[] { ("", ColorScheme.Light, 1280), ("new", ColorScheme.Dark, 400) })
        {
            await using var dashboard = await DashboardPage.OpenAsync(simulated, place, width, colors: colors);
            await Expect(dashboard.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("Simulated gateway: nothing is billed, videos are test pictures.");
            await Expect(dashboard.Page.Locator(".host-notice")).ToBeVisibleAsync();
            await dashboard.HasContrastAsync();
            await dashboard.FitsAsync();
            dashboard.HadNoProblem();
        }

        using var http = new HttpClient { BaseAddress = simulated.Address };
        using var answer = await http.GetAsync("/");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("/dashboard/none.js")]
    [InlineData("/dashboard/INDEX.HTML")]
    [InlineData("/dashboard/..%2fapp.js")]
    public async Task What_is_no_file_of_the_dashboard_is_not_found(string path)
    {
        await using var host = await DashboardHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var answer = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public void All_of_it_is_small_and_names_no_other_site()
    {
        var files = Directory.GetFiles(Repository.Dashboard);
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, 150 * 1000);
        Assert.All(files, file =>
        {
            var text = File.ReadAllText(file).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("http://", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("https://", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
            Assert.DoesNotContain("url(", text, StringComparison.Ordinal);
        });
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html",
        ".css" => "text/css",
        ".js" => "text/javascript",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"What type is {other}?"),
    };
}
