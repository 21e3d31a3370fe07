using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Orchestrations.Cli.Hosting;

/// <summary>
/// The configuration: environment variables, then <c>local.settings.json</c> in the working directory (<c>Values</c>), then <c>appsettings.json</c>
/// beside the executable, the first that says something being heeded.
/// </summary>
internal static class AppConfiguration
{
    private const string LocalSettings = "local.settings.json";
    private const string AppSettings = "appsettings.json";

    /// <summary>Reads the configuration.</summary>
    /// <param name="weakest">What holds where nothing else is said.</param>
    /// <exception cref="UserErrorException">A file can't be read.</exception>
    public static IConfigurationRoot Read(IEnumerable<KeyValuePair<string, string?>> weakest)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddInMemoryCollection(weakest)
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, AppSettings), optional: true)
                .AddInMemoryCollection(ReadLocalSettings(Path.GetFullPath(LocalSettings)))
                .AddEnvironmentVariables()
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{AppSettings} can't be read: {e.InnerException?.Message ?? e.Message}");
        }
    }

    // As Core Tools has it: a flat object of strings, with __ between a section and its key.
    private static IEnumerable<KeyValuePair<string, string?>> ReadLocalSettings(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            // Editors on Windows put a byte order mark before it.
            ReadOnlyMemory<byte> text = File.ReadAllBytes(path);
            text = text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (!document.RootElement.TryGetProperty("Values", out var values) || values.ValueKind != JsonValueKind.Object)
            {
                throw new UserErrorException(ExitCodes.Invalid, $"{path} has no object 'Values'.");
            }

            return [.. values.EnumerateObject().Where(value => value.Value.ValueKind != JsonValueKind.Null).Select(value => KeyValuePair.Create(
                value.Name.Replace("__", ":", StringComparison.Ordinal),
                value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString() : value.Value.GetRawText()))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path} can't be read: {e.Message}");
        }
    }
}
