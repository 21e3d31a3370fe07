namespace Orchestrations.Campaigns.Output.Download;

/// <summary>The rules of downloading outputs: the section <c>Output</c>.</summary>
public sealed class OutputOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Output";

    /// <summary>
    /// The hosts that may be http, and at private addresses: <c>host</c> (any port), <c>*.host</c> (what lies below it) or <c>host:port</c>.
    /// Any public https host is allowed without being named, and so is the gateway's own origin.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>How large an output may be, in bytes: 1 to 1 TiB.</summary>
    public long MaxBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How long an output is tried for, and the most that one try takes, its last frame included: 1 second to 11 hours, less than its address lives.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(30);
}
