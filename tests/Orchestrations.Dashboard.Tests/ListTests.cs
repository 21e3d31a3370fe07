using System.Text.Json;
using Orchestrations.Dashboard.Tests.Browsing;

namespace Orchestrations.Dashboard.Tests;

/// <summary>The list of campaigns.</summary>
public sealed class ListTests
{
    [BrowserFact]
    public async Task Campaigns_are_filtered_by_status_and_searched_by_name_and_id()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("harbour-1", "Boats at dawn", "A boat");
        await host.RunCampaignAsync("harbour-2", "Gulls", "A gull #sim:fail");
        await host.RunCampaignAsync("forest", "Trees at dawn", "A tree");
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var rows = dashboard.Page.Locator(".campaign");
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(rows.First).ToContainTextAsync("Trees at dawn");
        await Expect(rows.First).ToContainTextAsync("1 of 1");

        await dashboard.Page.GetByLabel("Search by name or id").FillAsync("dawn");
        await Expect(rows).ToHaveCountAsync(2);
        await dashboard.Page.GetByLabel("Search by name or id").FillAsync("HARBOUR");
        await Expect(dashboard.Page.Locator(".pager")).ToContainTextAsync("2 matches among 3 campaigns");
        await dashboard.Page.GetByLabel("Status").SelectOptionAsync("Failed");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows.First).ToContainTextAsync("1 failed");
        await dashboard.Page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(1);

        await dashboard.Page.GetByLabel("Search by name or id").FillAsync("nothing like this");
        await Expect(dashboard.Page.GetByText("No campaign matches")).ToBeVisibleAsync();
        await dashboard.Button("Show all").ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task A_campaign_that_another_program_starts_appears_and_moves_by_itself()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await using var dashboard = await DashboardPage.OpenAsync(host);
        await Expect(dashboard.Page.GetByText("No campaigns yet")).ToBeVisibleAsync();
        await host.StartCampaignAsync("harbour", "Harbour", maxInFlight: null, "A boat");
        await Expect(dashboard.Page.Locator(".campaign .badge")).ToHaveTextAsync("Succeeded");
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task Campaigns_come_in_pages()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host, "new");
        await dashboard.Page.RouteAsync("**/api/campaigns?*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = PageOf(new Uri(route.Request.Url)) }));
        await dashboard.GoAsync("");
        var rows = dashboard.Page.Locator(".campaign");
        await Expect(rows).ToHaveCountAsync(50);
        await Expect(dashboard.Button("Newer")).ToBeDisabledAsync();
        await dashboard.Button("Older").ClickAsync();
        await Expect(dashboard.Page.Locator(".pager")).ToContainTextAsync("Page 2");
        await Expect(rows.First).ToContainTextAsync("Campaign 51");
        await dashboard.Button("Older").ClickAsync();
        await Expect(rows).ToHaveCountAsync(20);
        await Expect(dashboard.Button("Older")).ToBeDisabledAsync();
        await dashboard.Button("Newer").ClickAsync();
        await Expect(rows.First).ToContainTextAsync("Campaign 51");
        dashboard.HadNoProblem();
    }

    private static string PageOf(Uri address)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query);
        var first = query.TryGetValue("continuationToken", out var token) ? int.Parse(token.ToString(), System.Globalization.CultureInfo.InvariantCulture) : 0;
        var items = Enumerable.Range(first + 1, Math.Min(50, 120 - first)).Select(number => Samples.Campaign($"campaign-{number}", $"Campaign {number}", "Completed", "Succeeded", succeeded: 3));
        return JsonSerializer.Serialize(new { items, continuationToken = first + 50 < 120 ? $"{first + 50}" : null });
    }
}
