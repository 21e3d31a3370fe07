using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Orchestrations.Dashboard.Tests.Browsing;
using Xunit.Abstractions;

namespace Orchestrations.Dashboard.Tests;

/// <summary>A campaign of 10,000 items, whose answers come from the test: in the page it makes no difference.</summary>
public sealed class LargeCampaignTests(ITestOutputHelper output)
{
    private const int Count = 10_000;
    private const int Succeeded = 6_000;
    private const int Failed = 500;
    private const int Generating = 16;

    [BrowserFact]
    public async Task Ten_thousand_items_are_scrolled_and_filtered_with_few_of_them_in_the_page()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var page = dashboard.Page;
        await RouteAsync(page, Updates(0));
        await dashboard.GoAsync("campaigns/large");
        await Expect(page.Locator(".grid-note")).ToHaveTextAsync("10,000 items");

        var measured = await page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const tasks = [];
              new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
              const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
              let nodes = 0;
                            const began = performance.now();
              const height = document.documentElement.scrollHeight;
              for (let step = 0; step <= 100; step++) {
                scrollTo(0, step < 60 ? step * 400 : (step - 60) * height / 40);
                await frame();
                await frame();
                nodes = Math.max(nodes, document.querySelectorAll('*').length);
              }
              scrollTo(0, height);
              await frame();
              await frame();
              return { nodes, height, took: performance.now() - began, longest: Math.max(0, ...tasks), long: tasks.length };
            }
            """);
        output.WriteLine(measured.ToString());
        Assert.InRange(measured.GetProperty("nodes").GetInt32(), 100, 1_500);
        await Expect(page.Locator(".tile").Last).ToContainTextAsync("item-10000");

        // The keyboard goes from end to end, and the tile that it is on is always there.
        await page.Locator(".tile button").Last.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator(".tile button:focus")).ToContainTextAsync("item-00001");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".tile button:focus")).ToContainTextAsync("item-00002");
        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator(".tile button:focus")).ToContainTextAsync("item-10000");
        await page.EvaluateAsync("scrollTo(0, 0)");
        await Expect(page.Locator(".tile").First).ToContainTextAsync("item-00001");
        Assert.Contains("item-10000", await page.EvaluateAsync<string>("document.activeElement.textContent"), StringComparison.Ordinal);

        await page.Locator(".chip.failed").ClickAsync();
        await Expect(page.Locator(".grid-note")).ToHaveTextAsync("500 items that are failed");
        await Expect(page.Locator(".tile").First).ToContainTextAsync("item-06001");
        Assert.InRange(await page.EvaluateAsync<int>("document.querySelectorAll('*').length"), 100, 1_500);
        dashboard.HadNoProblem();
    }

    [BrowserFact]
    public async Task A_thousand_events_change_the_items_that_they_are_about_and_nothing_else()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var dashboard = await DashboardPage.OpenAsync(host);
        var page = dashboard.Page;
        var events = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await RouteAsync(page, events.Task);
        await dashboard.GoAsync("campaigns/large");
        await Expect(page.Locator(".grid-note")).ToHaveTextAsync("10,000 items");
        await page.Locator(".tile button").First.FocusAsync();
        await page.EvaluateAsync("document.querySelectorAll('.tile').forEach((tile) => tile.marked = true)");

        events.SetResult(await Updates(1_000));
        await Expect(page.Locator(".chip.succeeded .chip-count")).ToHaveTextAsync("7,000");
        await page.Locator(".chip.succeeded").ClickAsync();
        await Expect(page.Locator(".grid-note")).ToHaveTextAsync("7,000 items that are succeeded");
        await page.Locator(".chip.succeeded").ClickAsync();
        await Expect(page.Locator(".grid-note")).ToHaveTextAsync("10,000 items");
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('.tile')].every((tile) => tile.marked)"), "Tiles were made anew that had not changed.");
        dashboard.HadNoProblem();
    }

    private static async Task RouteAsync(IPage page, Task<string> events)
    {
        var isTold = false;
        var video = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "src", "Orchestrations.Simulator", "Media", "landscape.mp4"));
        await page.RouteAsync("**/api/campaigns/large**", route => route.FulfillAsync(Json(Campaign(0))));
        await page.RouteAsync("**/api/campaigns/large/items?*", route => route.FulfillAsync(Json(ItemsOf(new Uri(route.Request.Url)))));
        await page.RouteAsync("**/api/campaigns/large/items/*/output", route => route.FulfillAsync(new() { ContentType = "video/mp4", BodyBytes = video }));
        await page.RouteAsync("**/api/campaigns/large/events", async route =>
        {
            // The stream that says nothing more is one that is not answered, for an answer here ends as soon as it is given.
            if (!isTold)
            {
                var body = await events;
                isTold = true;
                await route.FulfillAsync(new() { ContentType = "text/event-stream", Body = body });
            }
        });
    }

    private static Task<string> Updates(int count)
    {
        var items = Enumerable.Range(Succeeded + Failed + Generating, count)
            .Select(index => $"id: {index}\nevent: item\ndata: {JsonSerializer.Serialize(Samples.Item(Id(index), "Succeeded"))}\n\n");
        return Task.FromResult($": hello\n\n{string.Concat(items)}id: last\nevent: campaign\ndata: {JsonSerializer.Serialize(Campaign(count))}\n\n");
    }

    private static object Campaign(int more) =>
        Samples.Campaign("large", "Large", "Running", null, Succeeded + more, Failed, Generating, Count - Succeeded - Failed - Generating - more);

    private static object ItemsOf(Uri address)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        var first = query.TryGetValue("continuationToken", out var token) ? int.Parse(token.ToString(), CultureInfo.InvariantCulture) : 0;
        var top = int.Parse(query["top"].ToString(), CultureInfo.InvariantCulture);
        return new
        {
            items = Enumerable.Range(first, Math.Min(top, Count - first)).Select(index => Samples.Item(Id(index), StatusOf(index))),
            continuationToken = first + top < Count ? (first + top).ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    private static string Id(int index) => string.Create(CultureInfo.InvariantCulture, $"item-{index + 1:D5}");

    private static string StatusOf(int index) => index switch
    {
        < Succeeded => "Succeeded",
        < Succeeded + Failed => "Failed",
        < Succeeded + Failed + Generating => "Generating",
        _ => "Pending",
    };

    private static RouteFulfillOptions Json(object body) => new() { ContentType = "application/json", Body = JsonSerializer.Serialize(body) };
}
