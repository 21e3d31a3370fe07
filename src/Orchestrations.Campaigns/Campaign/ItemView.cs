using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>An item as everyone outside sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="TaskId">The provider's task, or null.</param>
/// <param name="Progress">How far the generation is, 0 to 100 percent, or null.</param>
/// <param name="Attempts">How often it was submitted, or set out to be.</param>
/// <param name="Output">The archived video, or null.</param>
/// <param name="LastFrame">The archived last frame, or null.</param>
/// <param name="Failure">Why it failed, is in review or waits, or null.</param>
/// <param name="Usage">What the provider counted, or null.</param>
/// <param name="Timings">When it came where.</param>
public sealed record ItemView(
    string Id,
    ItemStatus Status,
    string? TaskId,
    int? Progress,
    int Attempts,
    ArchivedObject? Output,
    ArchivedObject? LastFrame,
    ItemFailureView? Failure,
    GenerationUsage? Usage,
    ItemTimings Timings)
{
    /// <summary>Shows what is known of an item.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="state">What is known of it.</param>
    public static ItemView Of(string id, ItemState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new ItemView(
            id,
            state.Status,
            state.TaskId,
            state.Progress,
            state.Attempts,
            state.Output,
            state.LastFrame,
            state.Failure is { } failure
                ? new ItemFailureView(failure.Code, failure.Message, failure.Retriable, failure.UpstreamCode, failure.UpstreamMessage, failure.Hint)
                : null,
            state.Usage,
            state.Timings);
    }
}

/// <summary>Why an item failed, is in review or waits.</summary>
/// <param name="Code">One of <see cref="FailureCodes"/>.</param>
/// <param name="Message">What happened, for people.</param>
/// <param name="Retriable">Whether trying again later, with nothing changed, can help.</param>
/// <param name="UpstreamCode">The gateway's or the provider's own code, or null.</param>
/// <param name="UpstreamMessage">The gateway's or the provider's own message, or null.</param>
/// <param name="Hint">What to do about it, or null.</param>
public sealed record ItemFailureView(string Code, string Message, bool Retriable, string? UpstreamCode, string? UpstreamMessage, string? Hint);
