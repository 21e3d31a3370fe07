using System.Text.Json;

namespace Orchestrations.Gateway;

/// <summary>An answer that says success over HTTP and is JSON.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body.</param>
/// <param name="Text">The body as it came.</param>
internal sealed record GatewayAnswer(int Status, JsonElement Json, string Text);
