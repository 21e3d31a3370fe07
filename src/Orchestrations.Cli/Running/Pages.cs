using System.Text.Json;

namespace Orchestrations.Cli.Running;

/// <summary>Reads lists that come in pages.</summary>
internal static class Pages
{
    /// <summary>Every page, each as the service answered it.</summary>
    /// <param name="read">Reads what is at a path.</param>
    /// <param name="path">The first page's path, with a query.</param>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(Func<string, Task<JsonElement>> read, string path)
    {
        string? token = null;
        do
        {
            var page = await read(token is null ? path : $"{path}&continuationToken={Uri.EscapeDataString(token)}");
            yield return page;
            token = page.TryGetProperty("continuationToken", out var next) ? next.GetString() : null;
        }
        while (token is not null);
    }
}
