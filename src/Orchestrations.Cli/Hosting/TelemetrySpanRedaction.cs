using System.Diagnostics;
using OpenTelemetry;
using Orchestrations.Gateway;

namespace Orchestrations.Cli.Hosting;

/// <summary>Takes secrets out of what failed spans say: it can be an exception's message, and so anybody's words.</summary>
/// <param name="key">The gateway's key.</param>
internal sealed class TelemetrySpanRedaction(string? key) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.StatusDescription is { } description)
        {
            data.SetStatus(data.Status, Redaction.Redact(description, key));
        }
    }
}
