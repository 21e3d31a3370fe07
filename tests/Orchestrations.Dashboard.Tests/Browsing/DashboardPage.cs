using System.Text.Json;

namespace Orchestrations.Dashboard.Tests.Browsing;

/// <summary>A page of the dashboard in a browser profile of its own, with all that went wrong in it.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly List<string> _problems = [];

    private DashboardPage(IBrowserContext context, IPage page, Uri address)
    {
        _context = context;
        _address = address;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>The dialog that is open.</summary>
    public ILocator Dialog => Page.Locator("dialog[open]");

    public static async Task<DashboardPage> OpenAsync(DashboardHost host, string place = "", int width = 1280, int height = 860, ColorScheme colors = ColorScheme.Light)
    {
        var browser = await Chromium.SharedAsync();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colors,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        var page = new DashboardPage(context, await context.NewPageAsync(), host.Address);
        page.Listen();
        await page.GoAsync(place);
        return page;
    }

    public Task GoAsync(string place) => Page.GotoAsync($"{_address.AbsoluteUri}#/{place}");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>An item's tile in the grid.</summary>
    public ILocator Tile(string item) => Page.Locator(".tile", new() { Has = Page.GetByText(item, new() { Exact = true }) });

    /// <summary>Drops files on the page, as if from the file manager.</summary>
    public Task DropAsync(params (string Name, byte[] Content)[] files) => Page.EvaluateAsync(
        """
        (files) => {
          const transfer = new DataTransfer();
          for (const { name, content } of files) {
            transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
          }
          for (const type of ['dragover', 'drop']) {
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
          }
        }
        """,
        files.Select(file => new { name = file.Name, content = Convert.ToBase64String(file.Content) }).ToArray());

    /// <summary>No script failed, nothing was refused by the content security policy, and nothing was asked of anybody else.</summary>
    /// <param name="expected">Part of what the browser logs by itself in this test, such as that the service does not answer.</param>
    public void HadNoProblem(string? expected = null) =>
        Assert.DoesNotContain(_problems, problem => expected is null || !problem.Contains(expected, StringComparison.Ordinal));

    /// <summary>No control, and no picture, is without a name for those who can't see it.</summary>
    public async Task HasNamesAsync()
    {
        var session = await _context.NewCDPSessionAsync(Page);
        var tree = (await session.SendAsync("Accessibility.getFullAXTree"))!.Value;
        string[] roles = ["button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "image", "dialog", "Video", "DisclosureTriangle"];
        var nodes = tree.GetProperty("nodes").EnumerateArray().Where(node => !node.GetProperty("ignored").GetBoolean()).ToList();
        var controls = nodes.Where(node => roles.Contains(Text(node, "role"), StringComparer.Ordinal)).ToList();
        Assert.NotEmpty(controls);
        Assert.DoesNotContain(controls, node => string.IsNullOrWhiteSpace(Text(node, "name")));
        await session.DetachAsync();
    }

    /// <summary>Text stands out from what is behind it as WCAG 2.2 asks for at level AA.</summary>
    public async Task HasContrastAsync()
    {
        var weak = await Page.EvaluateAsync<string[]>(Scripts.Contrast);
        Assert.Empty(weak);
    }

    /// <summary>Whatever can be pressed is large enough for a finger.</summary>
    public async Task HasLargeTargetsAsync() => Assert.Empty(await Page.EvaluateAsync<string[]>(Scripts.SmallTargets));

    /// <summary>Nothing is wider than the window.</summary>
    public async Task FitsAsync()
    {
        var width = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.Equal(Page.ViewportSize!.Width, width);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private static string Text(JsonElement node, string property) =>
        node.TryGetProperty(property, out var value) && value.TryGetProperty("value", out var text) ? text.ToString() : "";

    private void Listen()
    {
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Add($"{message.Text} ({message.Location})");
            }
        };
        Page.PageError += (_, error) => _problems.Add(error);
        Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_address.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                _problems.Add($"A request to elsewhere: {request.Url}");
            }
        };
    }
}
