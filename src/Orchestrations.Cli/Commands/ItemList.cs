using System.Text.Json;

namespace Orchestrations.Cli.Commands;

/// <summary>A list, of whatever pages it came in.</summary>
/// <param name="Items">Its items, as a service answered them.</param>
internal sealed record ItemList(IReadOnlyList<JsonElement> Items);
