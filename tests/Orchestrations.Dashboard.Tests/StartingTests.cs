using Orchestrations.Dashboard.Tests.Browsing;
using static Orchestrations.Dashboard.Tests.Documents;

namespace Orchestrations.Dashboard.Tests;

/// <summary>Starting a campaign by dropping files.</summary>
public sealed class StartingTests
{
    [BrowserFact]
    public async Task A_dropped_document_with_its_media_is_checked_started_and_watched_live_to_its_end()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var page = dashboard.Page;
        await Expect(page.GetByText("No campaigns yet")).ToBeVisibleAsync();

        await dashboard.DropAsync(("campaign.json", Bytes(
            """
            {
              "name": "Harbour at dawn",
              "assets": { "hero": { "type": "image", "file": "media/hero.png" } },
              "maxInFlight": 2,
              "items": [
                { "id": "one", "prompt": "@image1 waves", "references": ["hero"] },
                { "id": "two", "prompt": "A boat leaves" },
                { "id": "three", "prompt": "Gulls over the water" }
              ]
            }
            """)));
        await Expect(page.GetByText("Not here yet: drop it too")).ToBeVisibleAsync();
        await Expect(page.Locator("#verdict")).ToHaveTextAsync("1 file is still missing: drop it too.");
        await Expect(page.Locator(".problems")).ToHaveCountAsync(0);
        await Expect(page.Locator("#start")).ToHaveCountAsync(0);

        await dashboard.DropAsync(("hero.png", Picture()));
        await Expect(page.Locator("#verdict")).ToContainTextAsync("It can be started");
        await Expect(page.Locator(".plan")).ToContainTextAsync("Generations3");
        await Expect(page.Locator(".plan")).ToContainTextAsync("Uploads1");
        await page.EvaluateAsync("window.isThisPage = true");
        await dashboard.Button("Start 3 generations").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Harbour at dawn");
        await Expect(page.Locator(".name-row .badge")).ToHaveTextAsync("Succeeded");
        await Expect(page.Locator(".tile.succeeded")).ToHaveCountAsync(3);
        await Expect(page.Locator("#said")).ToContainTextAsync("The campaign has ended: succeeded.");
        Assert.True(await page.EvaluateAsync<bool>("window.isThisPage"), "The page was loaded again instead of being told.");
        Assert.Equal(3, host.Billed(""));
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task Errors_in_JSON_are_shown_beneath_the_line_and_the_words_that_they_are_about()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host, "new");
        await dashboard.DropAsync(("campaign.json", Bytes(
            """
            {
              "name": "Harbour",
              "items": [
                { "id": "one", "promt": "A boat" },
                { "id": "two", "prompt": "A boat",
                  "duration": 22 }
              ]
            }
            """)));
        await Expect(dashboard.Page.Locator("#verdict")).ToContainTextAsync("3 errors");
        await Expect(Marked(dashboard, 4)).ToHaveTextAsync("\"promt\": \"A boat\"");
        await Expect(Line(dashboard, 4)).ToContainTextAsync("did you mean 'prompt'?");
        await Expect(Marked(dashboard, 6)).ToHaveTextAsync("\"duration\": 22");
        await Expect(Line(dashboard, 6).Locator(".problem")).ToContainTextAsync("items[1].duration");
        await Expect(dashboard.Page.Locator("#start")).ToHaveCountAsync(0);

        await dashboard.DropAsync(("campaign.json", Bytes("""{ "name": "Harbour", "items": [ { "prompt": "A boat" } ] }""")));
        await Expect(dashboard.Page.Locator("#verdict")).ToContainTextAsync("It can be started");
        await Expect(dashboard.Page.Locator(".problem")).ToHaveCountAsync(0);
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task Files_that_are_still_to_come_are_told_apart_from_errors()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host, "new");
        await dashboard.DropAsync(("campaign.json", Bytes(
            """
            {
              "name": "Harbour",
              "assets": {
                "hero": { "type": "image", "file": "hero.png" },
                "boat": { "type": "image", "file": "boat.png" },
                "bell": { "type": "audio", "file": "bell.mp3" }
              },
              "items": [ { "prompt": "@image1 waves", "references": ["hero", "boat", "bell"], "duration": 22 } ]
            }
            """)), ("bell.mp3", Bytes("no music")));
        var verdict = dashboard.Page.GetByRole(AriaRole.Status).And(dashboard.Page.Locator("#verdict"));
        await Expect(verdict).ToContainTextAsync("2 errors");
        await Expect(verdict).ToContainTextAsync("mend the file, then drop it again. 2 files are still missing: drop them too.");
        await Expect(dashboard.Page.Locator(".problem.error")).ToHaveCountAsync(2);
        await Expect(Line(dashboard, 6).Locator(".problem")).ToContainTextAsync("bell:");
        await Expect(dashboard.Page.GetByText("Not here yet: drop it too")).ToHaveCountAsync(2);
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task What_is_no_JSON_is_shown_where_it_breaks()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host, "new");
        await dashboard.DropAsync(("campaign.json", Bytes("{\n  \"name\": \"Harbour\",\n  \"items\": [ { \"prompt\" \"A boat\" } ]\n}")));
        await Expect(Line(dashboard, 3).Locator(".problem")).ToBeVisibleAsync();

        await dashboard.DropAsync(("campaign.jsonl", Bytes("{\"name\":\"Harbour\"}\n{\"prompt\":\"A boat\"}\n{\"prompt\":'A gull'}")));
        await Expect(Marked(dashboard, 3)).ToHaveTextAsync("'");
        await Expect(Line(dashboard, 3).Locator(".problem")).ToContainTextAsync("a value is expected");

        await dashboard.DropAsync(("campaign.csv", Bytes("id,prompt\none,\"A boat\ntwo,A gull")));
        await Expect(Line(dashboard, 2).Locator(".problem")).ToContainTextAsync("never closed");
        dashboard.HadNoProblem("Failed to load resource: the server responded with a status of 400");
    }

    [BrowserFact]
    public async Task JSON_Lines_are_started_and_their_errors_are_shown_in_their_lines()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host, "new");
        await dashboard.DropAsync(("shots.jsonl", Bytes("{\"name\":\"Lines\"}\n\n{\"prompt\":\"A boat\"}\n{\"prompt\":\"A gull\",\"ratio\":\"5:4\"}\n")));
        await Expect(Marked(dashboard, 4)).ToHaveTextAsync("\"ratio\":\"5:4\"");

        await dashboard.DropAsync(("shots.jsonl", Bytes("{\"name\":\"Lines\"}\n\n{\"prompt\":\"A boat\"}\n{\"prompt\":\"A gull\",\"seed\":9007199254740993}\n")));
        await dashboard.Button("Start 2 generations").ClickAsync();
        await Expect(dashboard.Page.Locator(".name-row .badge")).ToHaveTextAsync("Succeeded");
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task A_CSV_with_its_assets_gets_a_name_and_its_errors_are_shown_in_their_cells()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host, "new");
        var assets = ("assets.json", Bytes("""{ "hero": { "type": "image", "file": "hero.png" } }"""));
        await dashboard.DropAsync(("shots.csv", Bytes("id,prompt,references,duration\r\none,\"@image1 waves, \"\"twice\"\"\",hero,5\r\ntwo,A gull,,long\r\n")), assets, ("hero.png", Picture()));
        await Expect(Marked(dashboard, 3)).ToHaveTextAsync("long");
        await Expect(Line(dashboard, 3).Locator(".problem")).ToContainTextAsync("items[1].duration");

        await dashboard.DropAsync(("shots.csv", Bytes("id,prompt,references,duration\r\none,\"@image1 waves, \"\"twice\"\"\",hero,5\r\ntwo,A gull,,\r\n")), assets);
        await Expect(dashboard.Page.Locator("#verdict")).ToContainTextAsync("It can be started");
        await dashboard.Page.GetByLabel("Name of the campaign").FillAsync("Table of shots");
        await dashboard.Page.GetByLabel("Name of the campaign").BlurAsync();
        await Expect(dashboard.Page.Locator("#start")).ToBeEnabledAsync();
        await dashboard.Button("Start 2 generations").ClickAsync();
        await Expect(dashboard.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Table of shots");
        await Expect(dashboard.Page.Locator(".name-row .badge")).ToHaveTextAsync("Succeeded");
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task A_document_can_be_chosen_by_button_and_started_again_it_is_found_and_not_paid_for_twice()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host, "new");
        var file = new FilePayload { Name = "campaign.json", MimeType = "application/json", Buffer = Bytes("""{ "id": "chosen", "name": "Chosen", "items": [ { "prompt": "A boat" } ] }""") };
        for (var round = 0; round < 2; round++)
        {
            await dashboard.GoAsync("new");
            var chooser = await dashboard.Page.RunAndWaitForFileChooserAsync(() => dashboard.Button("Choose files").ClickAsync());
            await chooser.SetFilesAsync(file);
            await dashboard.Button("Start 1 generation").ClickAsync();
            await Expect(dashboard.Page.Locator(".name-row .badge")).ToHaveTextAsync("Succeeded");
        }

        await Expect(dashboard.Page.Locator(".toast").Last).ToContainTextAsync("was started before");
        Assert.Equal(1, host.Billed("A boat"));

        await dashboard.GoAsync("new");
        await dashboard.DropAsync(("other.json", Bytes("""{ "id": "chosen", "name": "Another", "items": [ { "prompt": "A gull" } ] }""")));
        await Expect(Marked(dashboard, 1)).ToHaveTextAsync("\"id\": \"chosen\"");
        await Expect(dashboard.Page.Locator("#verdict")).ToContainTextAsync("1 error");
        Assert.Equal(0, host.Billed("A gull"));
        dashboard.HadNoProblem();
    }

    private static ILocator Line(DashboardPage dashboard, int number) => dashboard.Page.Locator($".code > li[data-line='{number}']");

    private static ILocator Marked(DashboardPage dashboard, int number) => Line(dashboard, number).Locator("mark").Last;
}
