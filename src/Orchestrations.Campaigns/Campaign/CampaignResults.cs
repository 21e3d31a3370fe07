namespace Orchestrations.Campaigns.Campaign;

/// <summary>What became of a start.</summary>
public enum StartResult
{
    /// <summary>The campaign was started.</summary>
    Started = 0,

    /// <summary>The same campaign was started before; nothing was done.</summary>
    AlreadyStarted = 1,

    /// <summary>Another document was started under this id; nothing was done.</summary>
    Conflict = 2,

    /// <summary>Another document was started under the key that this one came with; nothing was done.</summary>
    KeyConflict = 3,

    /// <summary>What was started under this id before is being deleted; nothing was done.</summary>
    BeingDeleted = 4,
}

/// <summary>What became of a steering command.</summary>
public enum SteerResult
{
    /// <summary>It was taken.</summary>
    Accepted = 0,

    /// <summary>There is no such campaign.</summary>
    NotFound = 1,

    /// <summary>The campaign has ended, or is ending.</summary>
    HasEnded = 2,
}

/// <summary>What became of a deletion.</summary>
public enum DeleteResult
{
    /// <summary>It is gone.</summary>
    Deleted = 0,

    /// <summary>There is no such campaign.</summary>
    NotFound = 1,

    /// <summary>The campaign has not ended.</summary>
    StillRunning = 2,
}

/// <summary>What became of a retry.</summary>
public enum RetryOutcome
{
    /// <summary>It was started.</summary>
    Started = 0,

    /// <summary>There is no such campaign.</summary>
    NotFound = 1,

    /// <summary>The campaign has not ended.</summary>
    StillRunning = 2,

    /// <summary>No item is there to be retried.</summary>
    NothingToRetry = 3,

    /// <summary>Items were named that the campaign does not have; nothing was done.</summary>
    UnknownItems = 4,
}

/// <summary>What became of a retry.</summary>
/// <param name="Outcome">What became of it.</param>
public sealed record RetryResult(RetryOutcome Outcome)
{
    /// <summary>How many items are run again.</summary>
    public int Items { get; init; }

    /// <summary>The ids that the campaign does not have.</summary>
    public IReadOnlyList<string> UnknownItems { get; init; } = [];

    /// <summary>How many items were left alone because they are in review.</summary>
    public int InReview { get; init; }
}
