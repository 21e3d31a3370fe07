namespace Orchestrations.Cli.Tests.Running;

/// <summary>Waits for what happens in another process.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
