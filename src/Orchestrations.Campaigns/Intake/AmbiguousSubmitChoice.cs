namespace Orchestrations.Campaigns.Intake;

/// <summary>What becomes of a submission that may or may not have been accepted and billed.</summary>
public enum AmbiguousSubmitChoice
{
    /// <summary>The item goes to review and is never submitted again by itself.</summary>
    Review = 0,

    /// <summary>It is submitted again, and may be billed twice.</summary>
    Resubmit = 1,
}
