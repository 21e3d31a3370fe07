using System.Collections.Concurrent;
using Orchestrations.Dashboard.Tests.Browsing;

namespace Orchestrations.Dashboard.Tests;

/// <summary>The service is away, or wants to know who asks.</summary>
public sealed class ConnectionTests
{
    private const string Key = "a-key-of-some-length";

    [BrowserFact]
    public async Task It_says_since_when_it_is_not_connected_and_goes_on_live_when_the_service_is_back()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 300);
        await host.StartCampaignAsync("harbour", "Harbour", maxInFlight: 1, "A boat", "A gull", "A pier", "A storm");
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        var page = dashboard.Page;
        await Expect(page.Locator("#link")).ToHaveTextAsync("Live");

        await host.StopAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("Not connected since");
        await Expect(page.Locator("#link")).ToHaveTextAsync("Not connected");
        await Expect(page.Locator(".tile")).ToHaveCountAsync(4);

        await dashboard.Button("Try now").ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("next try in");

        await host.StartAgainAsync();
        await Expect(page.Locator(".banner")).ToHaveCountAsync(0);
        await Expect(page.Locator(".name-row .badge")).ToHaveTextAsync("Succeeded");
        await Expect(page.Locator(".tile.succeeded")).ToHaveCountAsync(4);
        dashboard.HadNoProblem("Failed to load resource: net::ERR_");
    }

    [BrowserFact]
    public async Task A_stream_that_ends_before_its_campaign_is_taken_up_from_where_it_ended_and_nobody_notices()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 300);
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var page = dashboard.Page;
        var asked = new ConcurrentQueue<string?>();
        await page.RouteAsync("**/events", async route =>
        {
            var isFirst = asked.IsEmpty;
            asked.Enqueue(route.Request.Headers.GetValueOrDefault("last-event-id"));
            if (!isFirst)
            {
                await route.ContinueAsync();
                return;
            }

            var campaign = await route.FetchAsync(new() { Url = route.Request.Url.Replace("/events", "", StringComparison.Ordinal) });
            await route.FulfillAsync(new()
            {
                ContentType = "text/event-stream",
                Body = $"retry: 2000\n\nevent: campaign\nid: 5\ndata: {await campaign.TextAsync()}\n\n: still here\n\n",
            });
        });
        await host.StartCampaignAsync("harbour", "Harbour", maxInFlight: 1, "A boat", "A gull", "A pier", "A storm");
        await dashboard.GoAsync("campaigns/harbour");

        await Expect(page.Locator(".name-row .badge")).ToHaveTextAsync("Succeeded");
        await Expect(page.Locator(".tile.succeeded")).ToHaveCountAsync(4);

        await Expect(page.Locator(".banner")).ToHaveCountAsync(0);
        Assert.Equal([null, "5"], asked);
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task A_list_that_could_not_be_loaded_is_loaded_when_the_service_is_back()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("harbour", "Harbour", "A boat");
        await using var dashboard = await DashboardPage.OpenAsync(host, "new");
        await host.StopAsync();
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Campaigns" }).First.ClickAsync();
        await Expect(dashboard.Page.Locator(".banner")).ToContainTextAsync("Not connected since");
        await host.StartAgainAsync();
        await Expect(dashboard.Page.Locator(".campaign")).ToHaveCountAsync(1);
        await Expect(dashboard.Page.Locator(".banner")).ToHaveCountAsync(0);
        dashboard.HadNoProblem("Failed to load resource: net::ERR_");
    }

    [BrowserFact]
    public async Task A_service_with_keys_is_asked_for_one_which_stays_in_the_tab_and_out_of_the_address()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50, key: Key);
        await host.RunCampaignAsync("harbour", "Harbour", "A boat");
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var page = dashboard.Page;
        await Expect(dashboard.Dialog).ToContainTextAsync("This service wants a key");
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync("another-key-altogether");
        await dashboard.Button("Connect").ClickAsync();
        await Expect(dashboard.Dialog).ToContainTextAsync("The service refused that key");
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync(Key);
        await page.Keyboard.PressAsync("Enter");

        await page.Locator(".campaign-link").ClickAsync();
        await Expect(page.Locator(".tile video.ready")).ToHaveCountAsync(1);
        await page.Locator(".tile button").ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('dialog video').currentTime > 0");
        var download = await page.RunAndWaitForDownloadAsync(() => dashboard.Button("Download").ClickAsync());
        Assert.DoesNotContain(Key, download.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, page.Url, StringComparison.Ordinal);
        Assert.Equal(0, await page.EvaluateAsync<int>("localStorage.length + document.cookie.length"));
        Assert.Equal(Key, await page.EvaluateAsync<string>("sessionStorage.getItem('orchestrations.key')"));

        await page.ReloadAsync();
        await Expect(page.Locator(".tile")).ToHaveCountAsync(1);
        dashboard.HadNoProblem("the server responded with a status of 401");
    }
}
