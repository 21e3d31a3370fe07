using System.Diagnostics;
using OpenTelemetry;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns;

/// <summary>Takes secrets out of what failed spans say: it can be an exception's message, and so anybody's words.</summary>
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
    }
}
