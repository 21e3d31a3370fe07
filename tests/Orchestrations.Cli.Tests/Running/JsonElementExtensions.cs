using System.Text.Json;

namespace Orchestrations.Cli.Tests.Running;

internal static class JsonElementExtensions
{
    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    public static IReadOnlyList<string> Names(this JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];
}
