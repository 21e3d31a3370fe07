using Microsoft.Extensions.Logging;

namespace Orchestrations.Embedded;

/// <summary>What the runtime logs. Event ids are stable.</summary>
internal static partial class Log
{
    private static readonly Func<ILogger, string, string, IDisposable?> ActivityScope =
        LoggerMessage.DefineScope<string, string>("{ActivityName} of {InstanceId}");

    /// <summary>Begins the scope of an activity: whatever it logs names it and its instance.</summary>
    public static IDisposable? BeginActivity(this ILogger logger, string activity, string instanceId) => ActivityScope(logger, activity, instanceId);

    [LoggerMessage(1001, LogLevel.Information, "The embedded runtime runs on '{Path}': {Instances} instances to resume, {Timers} timers, {Messages} messages.")]
    public static partial void Started(this ILogger logger, string path, int instances, int timers, int messages);

    [LoggerMessage(1002, LogLevel.Information, "The embedded runtime has stopped.")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(1003, LogLevel.Critical, "A commit of {Requests} requests failed; turns will be tried again, clients are told.")]
    public static partial void CommitFailed(this ILogger logger, int requests, Exception exception);

    [LoggerMessage(1004, LogLevel.Critical, "A transaction could not be rolled back.")]
    public static partial void RollbackFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Critical, "What follows a commit failed.")]
    public static partial void DispatchFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1006, LogLevel.Error, "A turn of instance {Instance} failed; it will be tried again in {Delay}.")]
    public static partial void TurnFailed(this ILogger logger, long instance, TimeSpan delay, Exception exception);

    [LoggerMessage(1007, LogLevel.Warning, "Instance '{InstanceId}' of version '{Version}' waits for a host that runs that version.")]
    public static partial void VersionRejected(this ILogger logger, string instanceId, string version);

    [LoggerMessage(1008, LogLevel.Warning, "Activity '{Activity}' of instance '{InstanceId}' failed at step {Step}.")]
    public static partial void ActivityFailed(this ILogger logger, string activity, string instanceId, int step, Exception exception);

    [LoggerMessage(1009, LogLevel.Warning, "Instance '{InstanceId}' of '{Name}' failed: {Failure}")]
    public static partial void InstanceFailed(this ILogger logger, string instanceId, string name, string failure);

    [LoggerMessage(1010, LogLevel.Warning, "Activities did not end in time when the runtime stopped; they will run again.")]
    public static partial void ActivitiesLeft(this ILogger logger);
}
