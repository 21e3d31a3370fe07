using Orchestrations.Dashboard.Tests.Browsing;

namespace Orchestrations.Dashboard.Tests;

/// <summary>Watching and steering a campaign.</summary>
public sealed class SteeringTests
{
    [BrowserFact]
    public async Task Failures_are_grouped_with_their_hint_and_one_group_is_retried_alone()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("harbour", "Harbour", "A boat", "A gull #sim:failx1", "A pier #sim:failx1", "A storm #sim:moderation");
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        var page = dashboard.Page;
        await Expect(page.Locator(".name-row .badge")).ToHaveTextAsync("Partly succeeded");

        var failed = page.Locator(".group", new() { HasText = "generation_failed" });
        var blocked = page.Locator(".group", new() { HasText = "content_blocked" });
        await Expect(failed.Locator(".group-count")).ToHaveTextAsync("2");
        await Expect(blocked.Locator(".group-count")).ToHaveTextAsync("1");
        await Expect(blocked.Locator(".hint")).Not.ToBeEmptyAsync();
        await blocked.GetByText("Messages").ClickAsync();
        await Expect(blocked.Locator(".messages")).ToContainTextAsync("shot-04");

        await blocked.GetByText("Show these").ClickAsync();
        await Expect(page.Locator(".tile")).ToHaveCountAsync(1);
        await blocked.GetByText("Show all items").ClickAsync();
        await Expect(page.Locator(".tile")).ToHaveCountAsync(4);

        await failed.GetByText("Retry 2 items").ClickAsync();
        await Expect(page.Locator(".tile.succeeded")).ToHaveCountAsync(3);
        await Expect(page.Locator(".name-row .badge")).ToHaveTextAsync("Partly succeeded");
        await Expect(failed).ToHaveCountAsync(0);
        Assert.Equal(1, host.Billed("A boat"));
        Assert.Equal(2, host.Billed("A gull"));
        Assert.Equal(1, host.Billed("A storm"));
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task One_failed_item_is_retried_from_its_own_dialog()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("harbour", "Harbour", "A boat #sim:failx1", "A gull #sim:failx1");
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        await dashboard.Tile("shot-02").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(dashboard.Dialog).ToContainTextAsync("The generation failed");
        await dashboard.Button("Retry this item").ClickAsync();
        await Expect(dashboard.Dialog.Locator(".badge")).ToHaveTextAsync("Succeeded");
        await Expect(dashboard.Dialog.Locator("video")).ToHaveCountAsync(1);
        Assert.Equal(1, host.Billed("A boat"));
        Assert.Equal(2, host.Billed("A gull"));
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task An_item_in_review_is_submitted_again_only_where_that_is_chosen_knowing_the_price()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("harbour", "Harbour", "A boat #sim:lost-answerx1", "A gull #sim:failx1");
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        await Expect(dashboard.Page.Locator(".tile.review")).ToHaveCountAsync(1);

        await dashboard.Button("Retry 1 failed").ClickAsync();
        await Expect(dashboard.Dialog).ToContainTextAsync("may be billed twice");
        await dashboard.Dialog.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(dashboard.Page.Locator(".tile.succeeded")).ToHaveCountAsync(1);
        await Expect(dashboard.Page.Locator(".tile.review")).ToHaveCountAsync(1);
        Assert.Equal(1, host.Billed("A boat"));

        await dashboard.Button("Retry…").ClickAsync();
        await dashboard.Dialog.GetByRole(AriaRole.Checkbox).CheckAsync();
        await dashboard.Dialog.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(dashboard.Page.Locator(".tile.succeeded")).ToHaveCountAsync(2);
        Assert.Equal(2, host.Billed("A boat"));
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task A_campaign_is_suspended_resumed_and_cancelled_after_a_question()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 300);
        await host.StartCampaignAsync("harbour", "Harbour", maxInFlight: 1, Enumerable.Range(1, 30).Select(number => $"Boat {number}"));
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        var status = dashboard.Page.Locator(".name-row .badge");
        await Expect(status).ToHaveTextAsync("Running");

        await dashboard.Button("Suspend").ClickAsync();
        await Expect(status).ToHaveTextAsync("Suspended");
        await dashboard.Button("Resume").ClickAsync();
        await Expect(status).ToHaveTextAsync("Running");

        await dashboard.Button("Cancel").ClickAsync();
        await dashboard.Button("Keep it going").ClickAsync();
        await Expect(status).ToHaveTextAsync("Running");
        await dashboard.Button("Cancel").ClickAsync();
        await Expect(dashboard.Dialog).ToContainTextAsync("will not be submitted");
        await dashboard.Button("Cancel the campaign").ClickAsync();
        await Expect(status).ToHaveTextAsync("Cancelled");
        var campaign = await host.CampaignAsync("harbour", campaign => campaign.GetProperty("status").GetString() == "Terminated");
        var cancelled = campaign.GetProperty("counts").GetProperty("cancelled").GetInt32();
        Assert.InRange(cancelled, 1, 30);
        await Expect(dashboard.Page.Locator(".chip.cancelled .chip-count")).ToHaveTextAsync(cancelled.ToString(System.Globalization.CultureInfo.InvariantCulture));
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task A_campaign_that_suspended_itself_says_why_and_what_to_do()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.StartCampaignAsync("harbour", "Harbour", maxInFlight: null, "A boat #sim:quota");
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        await Expect(dashboard.Page.Locator(".name-row .badge")).ToHaveTextAsync("Suspended");
        await Expect(dashboard.Page.Locator(".reason")).ToContainTextAsync("The account has no balance");
        await Expect(dashboard.Page.Locator(".reason")).ToContainTextAsync("then resume");
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task A_campaign_is_deleted_after_the_choice_of_what_becomes_of_its_videos()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("harbour", "Harbour", "A boat");
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        await dashboard.Button("Delete").ClickAsync();
        await dashboard.Dialog.GetByText("Delete them too").ClickAsync();
        await dashboard.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(dashboard.Page.GetByText("No campaigns yet")).ToBeVisibleAsync();
        await dashboard.GoAsync("campaigns/harbour");
        await Expect(dashboard.Page.GetByText("There is no such campaign")).ToBeVisibleAsync();
        dashboard.HadNoProblem("the server responded with a status of 404");
    }

    [BrowserFact]
    public async Task A_video_plays_on_click_with_what_is_known_of_it_and_the_next_is_a_key_away()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("harbour", "Harbour", "A boat", "A gull");
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        var page = dashboard.Page;

        // The thumbnail is the video's own first frame.
        await Expect(page.Locator(".tile video.ready")).ToHaveCountAsync(2);
        await dashboard.Tile("shot-01").GetByRole(AriaRole.Button).ClickAsync();
        var video = dashboard.Dialog.Locator("video");
        await page.WaitForFunctionAsync("() => { const video = document.querySelector('dialog video'); return video.readyState >= 2 && video.currentTime > .2 && video.videoWidth > 0; }");
        await Expect(dashboard.Dialog).ToContainTextAsync("SHA-256");
        await Expect(dashboard.Dialog).ToContainTextAsync("outputs/harbour/shot-01.mp4");

        await dashboard.Button("Close").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(dashboard.Dialog.GetByRole(AriaRole.Heading)).ToHaveTextAsync("shot-02");
        await Expect(dashboard.Button("Next item")).ToBeDisabledAsync();
        await Expect(video).ToHaveAttributeAsync("aria-label", "Video of shot-02");

        var download = await page.RunAndWaitForDownloadAsync(() => dashboard.Button("Download").ClickAsync());
        Assert.Equal("harbour-shot-02.mp4", download.SuggestedFilename);
        await page.Keyboard.PressAsync("Escape");
        await Expect(dashboard.Dialog).ToHaveCountAsync(0);
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task The_manifest_is_downloaded_as_JSON_and_as_CSV()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 50);
        await host.RunCampaignAsync("harbour", "Harbour", "A boat");
        await using var dashboard = await DashboardPage.OpenAsync(host, "campaigns/harbour");
        foreach (var format in (string[])["JSON", "CSV"])
        {
            var download = await dashboard.Page.RunAndWaitForDownloadAsync(() => dashboard.Button($"Manifest ({format})").ClickAsync());
            Assert.Equal($"harbour-manifest.{format.ToLowerInvariant()}", download.SuggestedFilename);
            Assert.Contains("shot-01", await File.ReadAllTextAsync((await download.PathAsync())!), StringComparison.Ordinal);
        }

        dashboard.HadNoProblem();
    }
}
