using Orchestrations.Dashboard.Tests.Browsing;
using static Orchestrations.Dashboard.Tests.Documents;

namespace Orchestrations.Dashboard.Tests;

/// <summary>
/// The pictures that the documentation shows. <c>DASHBOARD_PICTURES</c> names the folder that they are put into, such as <c>docs/images</c>; otherwise
/// they are only looked at.
/// </summary>
public sealed class PictureTests
{
    private const int MaxBytes = 200 * 1000;

    [BrowserFact]
    public async Task Pictures_for_the_documentation_are_taken_of_what_is_there()
    {
        await using var host = await DashboardHost.StartAsync(generationMilliseconds: 250);
        await host.StartCampaignAsync("intro-stings", "Intro stings", maxInFlight: null, Prompts("A logo of light", 8));
        await host.StartCampaignAsync("moodboard-rain", "Moodboard: rain, glass, neon", maxInFlight: 2, Prompts("Rain on a neon street", 18));
        await host.CampaignAsync("moodboard-rain", campaign => campaign.GetProperty("counts").GetProperty("succeeded").GetInt32() >= 3);
        await host.SteerAsync("moodboard-rain", "cancel");
        await host.StartCampaignAsync(
            "autumn-teasers",
            "Autumn teasers, vertical cut",
            maxInFlight: null,
            [.. Prompts("Leaves over a lake", 14), "A duel at dawn #sim:moderation", "A mask falls #sim:moderation", "A kite over the field #sim:failx1", "The last train #sim:lost-answerx1"]);
        await host.StartCampaignAsync("harbour-loops", "Harbour loops", maxInFlight: null, [.. Prompts("Boats at dawn", 3), "A quay at night #sim:quota", .. Prompts("Gulls", 8)]);
        await host.StartCampaignAsync("catalogue-spring", "Spring catalogue", maxInFlight: null, Prompts("A chair turns in soft light", 6));
        foreach (var (id, status) in new[]
        {
            ("intro-stings", "Completed"), ("moodboard-rain", "Terminated"), ("autumn-teasers", "Completed"), ("harbour-loops", "Suspended"), ("catalogue-spring", "Completed"),
        })
        {
            await host.CampaignAsync(id, campaign => campaign.GetProperty("status").GetString() == status);
        }

        await host.StartCampaignAsync("night-market", "Night market", maxInFlight: 3, [.. Prompts("Steam over a stall", 3), .. Prompts("Lanterns in the wind #sim:slow=30s", 15)]);
        await host.StartCampaignAsync("spring-launch", "Spring launch", maxInFlight: 4, [.. Prompts("A person walks through the scene", 8), .. Prompts("The camera pulls back #sim:slow=30s", 8)]);
        await host.CampaignAsync("spring-launch", campaign => campaign.GetProperty("counts").GetProperty("succeeded").GetInt32() >= 8);

        await using (var dashboard = await DashboardPage.OpenAsync(host, height: 760))
        {
            await Expect(dashboard.Page.Locator(".campaign")).ToHaveCountAsync(7);
            await TakeAsync(dashboard, "campaigns");
        }

        await using (var dashboard = await DashboardPage.OpenAsync(host, "campaigns/autumn-teasers", height: 1060, colors: ColorScheme.Dark))
        {
            await Expect(dashboard.Page.Locator(".tile video.ready")).Not.ToHaveCountAsync(0);
            await Expect(dashboard.Page.Locator(".tile video:not(.ready)")).ToHaveCountAsync(0);
            await TakeAsync(dashboard, "campaign");
        }

        await using (var dashboard = await DashboardPage.OpenAsync(host, "new"))
        {
            await dashboard.DropAsync(("campaign.json", Bytes(
                """
                {
                  "name": "Spring launch",
                  "assets": {
                    "hero": { "type": "image", "file": "media/hero.png" }
                  },
                  "items": [
                    { "id": "shot-01", "prompt": "@image1 walks along the harbour", "references": ["hero"] },
                    { "id": "shot-02", "promt": "The camera pulls back from the door", "duration": 22 },
                    { "id": "shot-03", "prompt": "Rain on a neon street", "references": ["hreo"] }
                  ]
                }
                """)), ("hero.png", Picture()));
            await Expect(dashboard.Page.Locator("#verdict")).ToContainTextAsync("4 errors");
            await TakeAsync(dashboard, "new");
        }

        await using (var dashboard = await DashboardPage.OpenAsync(host, "campaigns/spring-launch", width: 400, height: 860))
        {
            await Expect(dashboard.Page.Locator(".tile video.ready").First).ToBeVisibleAsync();
            await dashboard.Page.EvaluateAsync("document.fonts.ready");
            await TakeAsync(dashboard, "narrow");
        }
    }

    private static IEnumerable<string> Prompts(string text, int count) => Enumerable.Range(1, count).Select(number => $"{text}, take {number}");

    private static async Task TakeAsync(DashboardPage dashboard, string name)
    {
        var picture = await dashboard.Page.ScreenshotAsync();
        Assert.InRange(picture.Length, 5_000, MaxBytes);
        if (Environment.GetEnvironmentVariable("DASHBOARD_PICTURES") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(Repository.Root, folder, $"dashboard-{name}.png"), picture);
        }

        dashboard.HadNoProblem();
    }
}
