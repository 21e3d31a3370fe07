namespace Orchestrations.Campaigns.Generation;

/// <summary>What became of a submission.</summary>
public enum SubmitOutcome
{
    /// <summary>It was accepted.</summary>
    Submitted = 0,

    /// <summary>It was refused for certain, and may be sent again where the failure's code allows it.</summary>
    Refused = 1,

    /// <summary>It may have been accepted: it is never sent again by itself.</summary>
    Ambiguous = 2,

    /// <summary>Another process may still be waiting for its answer.</summary>
    Pending = 3,
}
