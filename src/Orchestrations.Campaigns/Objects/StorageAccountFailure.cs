using Azure;
using Azure.Identity;

namespace Orchestrations.Campaigns.Objects;

/// <summary>Tells the failures of a storage account from those of the code that calls it.</summary>
public static class StorageAccountFailure
{
    /// <summary>Whether a call failed because the account refused it, was away, or did not answer in time.</summary>
    /// <param name="exception">What the client threw; an <see cref="AggregateException"/> where it tried more than once.</param>
    /// <param name="cancellationToken">The call's own token: that somebody ended the call is no failure of the account.</param>
    public static bool IsOne(Exception exception, CancellationToken cancellationToken) =>
        exception is RequestFailedException or AuthenticationFailedException or AggregateException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
