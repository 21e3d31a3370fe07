using OpenTelemetry;
using OpenTelemetry.Logs;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns;

/// <summary>Takes secrets out of logs before they leave the process, exceptions' messages and stacks included.</summary>
/// <param name="key">The gateway's key.</param>
public sealed class TelemetryLogRedaction(string? key) : BaseProcessor<LogRecord>
{
    private const int MaxTextLength = 16 * 1024;

    /// <inheritdoc/>
    public override void OnEnd(LogRecord data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.FormattedMessage = data.FormattedMessage is { } message ? Redact(message) : null;
        var attributes = data.Attributes?
            .Select(attribute => attribute.Value is string text ? KeyValuePair.Create(attribute.Key, (object?)Redact(text)) : attribute)
            .ToList() ?? [];

        // The exporters write an exception as it is; these are the attributes that they would have made of it.
        if (data.Exception is { } exception)
        {
            attributes.Add(new("exception.type", exception.GetType().FullName));
            attributes.Add(new("exception.message", Redact(exception.Message)));
            attributes.Add(new("exception.stacktrace", Redact(exception.ToString())));
            data.Exception = null;
        }

        data.Attributes = attributes;
    }

    private string Redact(string text) => Redaction.Redact(text, key, MaxTextLength);
}
