namespace Orchestrations.Cli.Commands;

/// <summary>Opens the files that a command line names.</summary>
internal static class UserFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The path as given.</param>
    /// <exception cref="UserErrorException">There is no such file, or it can't be read.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: is a directory; name a file.");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: there is no such file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: can't be read: {e.Message}");
        }
    }
}
