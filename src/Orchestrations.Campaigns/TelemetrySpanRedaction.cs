using System.Diagnostics;
using OpenTelemetry;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns;

/// <summary>
/// Takes secrets out of spans before they leave the process: out of their tags, where an address may hold one, and out of what failed spans say, which can be
/// an exception's message, and so anybody's words.
/// </summary>
/// <param name="key">The gateway's key.</param>
public sealed class TelemetrySpanRedaction(string? key) : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.StatusDescription is { } description)
        {
            data.SetStatus(data.Status, Redaction.Redact(description, key));
        }

        foreach (var (name, value) in data.TagObjects.ToList())
        {
            if (value is string text && Redaction.Redact(text, key) is var redacted && redacted != text)
            {
                data.SetTag(name, redacted);
            }
        }
    }
}
