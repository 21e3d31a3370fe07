using Orchestrations.Dashboard.Tests.Browsing;
using static Orchestrations.Dashboard.Tests.Documents;

namespace Orchestrations.Dashboard.Tests;

/// <summary>For those who don't see it, don't see it well, use no mouse, or have a small screen.</summary>
public sealed class AccessibilityTests
{
    [BrowserFact]
    public Task Every_control_has_a_name_and_every_text_its_contrast_in_light() => LookEverywhereAsync(ColorScheme.Light, 1280, LookAsync);

    [BrowserFact]
    public Task Every_control_has_a_name_and_every_text_its_contrast_in_dark() => LookEverywhereAsync(ColorScheme.Dark, 1280, LookAsync);

    [BrowserFact]
    public Task At_400_pixels_nothing_is_cut_off_and_all_can_be_pressed() => LookEverywhereAsync(ColorScheme.Light, 400, async dashboard =>
    {
        await dashboard.FitsAsync();
        await dashboard.HasLargeTargetsAsync();
    });

    [BrowserFact]
    public async Task All_is_done_with_the_keyboard_and_the_focus_comes_back_to_where_it_was()
    {
        await using var host = await StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var page = dashboard.Page;
        await Expect(page.Locator(".campaign")).ToHaveCountAsync(2);

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(":focus")).ToHaveTextAsync("Skip to content");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
        await TabToAsync(page, ".campaign-link");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".tile").First).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToBeFocusedAsync();

        await TabToAsync(page, ".tile button");
        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator(".tile button:focus")).ToContainTextAsync("shot-03");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator(".tile button:focus")).ToContainTextAsync("shot-02");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dashboard.Dialog).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".tile button:focus")).ToContainTextAsync("shot-02");
        dashboard.HadNoProblem();
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var presses = 0; presses < 40; presses++)
        {
            if (await page.EvaluateAsync<bool>("(selector) => document.activeElement.matches(selector)", selector))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"The Tab key does not get to {selector}.");
    }

    private static async Task LookAsync(DashboardPage dashboard)
    {
        await dashboard.HasNamesAsync();
        await dashboard.HasContrastAsync();
    }

    private static async Task<DashboardHost> StartAsync()
    {
        var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("other", "A name that is so long that it does not fit where it stands, and has to be cut, or wrapped, as it were", "A boat");
        await host.RunCampaignAsync("harbour", "Harbour", "A boat", "A gull #sim:moderation", "A pier #sim:lost-answerx1");
        return host;
    }

    private static async Task LookEverywhereAsync(ColorScheme colors, int width, Func<DashboardPage, Task> look)
    {
        await using var host = await StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host, colors: colors, width: width);
        await Expect(dashboard.Page.Locator(".campaign")).ToHaveCountAsync(2);
        await look(dashboard);

        await dashboard.GoAsync("campaigns/harbour");

        // On a narrow page the grid is far below, and then has its first row alone.
        await dashboard.Page.Locator(".tile").First.ScrollIntoViewIfNeededAsync();
        await Expect(dashboard.Page.Locator(".tile")).ToHaveCountAsync(3);
        await Expect(dashboard.Page.Locator(".tile video.ready")).ToHaveCountAsync(1);
        await dashboard.Page.Locator(".group summary").First.ClickAsync();
        await look(dashboard);

        await dashboard.Button("Delete").ClickAsync();
        await look(dashboard);
        await dashboard.Page.Keyboard.PressAsync("Escape");
        foreach (var item in (string[])["shot-01", "shot-02", "shot-03"])
        {
            await dashboard.Tile(item).GetByRole(AriaRole.Button).ClickAsync();
            await Expect(dashboard.Dialog.GetByRole(AriaRole.Heading)).ToHaveTextAsync(item);
            await look(dashboard);
            await dashboard.Page.Keyboard.PressAsync("Escape");
        }

        await dashboard.GoAsync("new");
        await Expect(dashboard.Button("Choose files")).ToBeVisibleAsync();
        await look(dashboard);
        await dashboard.DropAsync(("campaign.json", Bytes(
            """
            {
              "name": "Harbour",
              "assets": { "hero": { "type": "image", "file": "hero.png" }, "spare": { "type": "image", "file": "spare.png" } },
              "items": [
                { "id": "one", "promt": "A boat with a prompt that goes on and on, for longer than any narrow screen is wide, and then some more" },
                { "id": "two", "prompt": "A gull", "references": ["hero"] }
              ]
            }
            """)), ("hero.png", Picture()));
        await Expect(dashboard.Page.Locator("#verdict")).ToContainTextAsync("2 errors");
        await look(dashboard);

        await dashboard.DropAsync(("campaign.csv", Bytes("prompt\nA boat\n")));
        await Expect(dashboard.Page.Locator("#verdict")).ToContainTextAsync("It can be started");
        await look(dashboard);
        dashboard.HadNoProblem();
    }
}
