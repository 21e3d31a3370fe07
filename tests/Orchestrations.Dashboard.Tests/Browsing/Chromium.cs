namespace Orchestrations.Dashboard.Tests.Browsing;

/// <summary>The browser of this machine: one process for all tests, each of which has a profile of its own in it.</summary>
internal static class Chromium
{
    private const string PathVariable = "CHROMIUM_PATH";
    private const float Patience = 30_000;

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];
    private static readonly Lazy<Task<IBrowser>> Shared = new(LaunchAsync);

    /// <summary>Where it is, or null where there is none.</summary>
    public static string? FilePath { get; } = new[] { Environment.GetEnvironmentVariable(PathVariable) }.Concat(Places).FirstOrDefault(File.Exists);

    /// <summary>Why tests that need it are left out.</summary>
    public static string Absence => $"There is no Chromium: install it (on Debian, apt-get install chromium), or set {PathVariable} to one.";

    public static Task<IBrowser> SharedAsync() => Shared.Value;

    // Playwright's driver, which is part of its package, ends the browser when this process ends, however it does.
    private static async Task<IBrowser> LaunchAsync()
    {
        SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = FilePath,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--autoplay-policy=no-user-gesture-required",
            ],
        });
    }
}
