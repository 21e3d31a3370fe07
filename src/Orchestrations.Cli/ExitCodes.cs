namespace Orchestrations.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>All items succeeded.</summary>
    public const int Succeeded = 0;

    /// <summary>Some item failed, was cancelled or needs review.</summary>
    public const int SomeFailed = 1;

    /// <summary>The input or the configuration is invalid.</summary>
    public const int Invalid = 2;

    /// <summary>The service could not do it.</summary>
    public const int Unavailable = 3;

    /// <summary>It was interrupted.</summary>
    public const int Interrupted = 130;
}
