namespace Orchestrations.Campaigns.Campaign;

/// <summary>The options of a run, fixed when it starts: an orchestrator takes them from its input, so a changed configuration never changes a replay.</summary>
public sealed record CampaignSettings
{
    /// <summary>Generations of this campaign at the provider at once.</summary>
    public required int MaxInFlight { get; init; }

    /// <summary>The wait between an accepted submission and the first poll.</summary>
    public required TimeSpan FirstDelay { get; init; }

    /// <summary>The shortest wait between two polls of a task.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The longest wait between two polls of a task.</summary>
    public required TimeSpan MaxInterval { get; init; }

    /// <summary>How long a submission is tried for, and anew how long its task is polled for.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>The wait between two looks at assets that are not active yet.</summary>
    public required TimeSpan AssetInterval { get; init; }

    /// <summary>How long assets are waited for.</summary>
    public required TimeSpan AssetDeadline { get; init; }

    /// <summary>How long an output is tried for.</summary>
    public required TimeSpan OutputDeadline { get; init; }

    /// <summary>Whether the campaign was started before and its history is gone: what it made then is looked for before anything is submitted.</summary>
    public bool FindsOutputs { get; init; }

    /// <summary>Whether a submission that may have been accepted is sent again, and may be billed twice.</summary>
    public bool ResubmitsAmbiguous { get; init; }
}
