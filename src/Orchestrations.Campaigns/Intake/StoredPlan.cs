namespace Orchestrations.Campaigns.Intake;

/// <summary>What storing a campaign came to.</summary>
public enum PlanStoreOutcome
{
    /// <summary>It is stored.</summary>
    Created = 0,

    /// <summary>The same document was stored under this id before.</summary>
    Same = 1,

    /// <summary>Another document was stored under this id before; this one is not.</summary>
    Conflict = 2,

    /// <summary>What was stored under this id before is being deleted; this one is not stored.</summary>
    BeingDeleted = 3,
}

/// <summary>What storing a campaign came to.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Plan">The plan that is stored under the id now.</param>
public sealed record StoredPlan(PlanStoreOutcome Outcome, CampaignPlan Plan);
