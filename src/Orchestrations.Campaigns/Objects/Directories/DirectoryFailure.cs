namespace Orchestrations.Campaigns.Objects;

/// <summary>Says what a file system's failure means, and where to look.</summary>
internal static class DirectoryFailure
{
    private const int ReadOnlyFileSystem = 30;

    public static bool IsOne(Exception exception) => exception is IOException or UnauthorizedAccessException || IsTooLarge(exception);

    public static ObjectStoreException Explain(Exception exception, string place) => exception switch
    {
        UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem } => new(
            $"'{place}' can't be written or read: access is denied. Check the directory's owner and permissions, and that it is not mounted read-only.",
            isTransient: false,
            exception),
        IOException when IsDiskFull(exception.HResult) => new(
            $"'{place}' can't be written: the disk is full, or the quota is used up. Free some space, or keep the data elsewhere.",
            isTransient: true,
            exception),
        _ when IsTooLarge(exception) => new(
            $"'{place}' can't be written: it is larger than the file system, or the limit on the size of files (ulimit -f), allows. Raise the limit, or keep the data elsewhere.",
            isTransient: true,
            exception),
        PathTooLongException => new(
            $"'{place}' is too long a path for this file system. Keep the data in a directory with a shorter path.",
            isTransient: false,
            exception),
        _ => new($"'{place}' can't be written or read: {exception.Message}", isTransient: true, exception),
    };

    // EFBIG, of which .NET makes a fault in an argument.
    private static bool IsTooLarge(Exception exception) => exception is ArgumentOutOfRangeException { ParamName: "value" };

    // ENOSPC; EDQUOT of Linux and of macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static bool IsDiskFull(int code) => code is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027);
}
