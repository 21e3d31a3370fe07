namespace Orchestrations.Campaigns.Generation;

/// <summary>How tasks and assets are waited for (section <c>Polling</c>).</summary>
public sealed class PollingOptions
{
    /// <summary>The wait between an accepted submission and the first poll; 50 ms to 1 h.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The shortest wait between two polls of a task; 50 ms to 1 h.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two polls of a task; 50 ms to 1 h.</summary>
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>From the first try of a submission until it is accepted, and anew from there to a terminal status; 1 s to 7 days.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The wait between two looks at assets that are not active yet; 50 ms to 1 h.</summary>
    public TimeSpan AssetInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long assets are waited for; 1 s to 1 day.</summary>
    public TimeSpan AssetDeadline { get; set; } = TimeSpan.FromMinutes(10);
}
