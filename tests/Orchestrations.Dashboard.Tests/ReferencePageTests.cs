using Orchestrations.Dashboard.Tests.Browsing;

namespace Orchestrations.Dashboard.Tests;

/// <summary>The page on which the API's description is read.</summary>
public sealed class ReferencePageTests
{
    [BrowserFact]
    public async Task Every_operation_is_shown_with_its_answers_and_can_be_linked_to()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var page = dashboard.Page;

        await page.GotoAsync(new Uri(host.Address, "/api/docs#StartCampaign").AbsoluteUri);

        var linked = page.Locator("details#StartCampaign");
        await Expect(linked).ToHaveAttributeAsync("open", "");
        await Expect(linked).ToContainTextAsync("POST");
        await Expect(linked).ToContainTextAsync("202");
        await Expect(linked.Locator("pre").First).ToContainTextAsync("\"prompt\"");
        var described = await page.EvaluateAsync<int>(
            "async () => Object.values((await (await fetch('/api/openapi.json')).json()).paths).flatMap((methods) => Object.keys(methods)).length");
        await Expect(page.Locator("details")).ToHaveCountAsync(described);
        await dashboard.HasNamesAsync();
        await dashboard.HasContrastAsync();
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task With_keys_it_asks_for_one_and_says_when_it_is_refused()
    {
        await using var host = await DashboardHost.StartAsync(key: "a-key-of-some-length");
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var page = dashboard.Page;
        await page.GotoAsync(new Uri(host.Address, "/api/docs").AbsoluteUri);
        var field = page.GetByRole(AriaRole.Textbox);

        await field.FillAsync("another-key-of-some-length");
        await field.PressAsync("Enter");
        await Expect(page.GetByText("The service refused that key.")).ToBeVisibleAsync();
        await dashboard.HasContrastAsync();

        await field.FillAsync("a-key-of-some-length");
        await field.PressAsync("Enter");
        await Expect(page.Locator("details").First).ToBeVisibleAsync();
        await Expect(field).ToBeHiddenAsync();
        dashboard.HadNoProblem(expected: "401");
    }
}
