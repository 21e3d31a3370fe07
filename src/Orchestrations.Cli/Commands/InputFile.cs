namespace Orchestrations.Cli.Commands;

/// <summary>A file that the command line names.</summary>
internal static class InputFile
{
    /// <summary>Opens it for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What to do where it is a directory.</param>
    /// <exception cref="UserErrorException">There is no such file, or it can't be read.</exception>
    public static FileStream Open(string path, string remedy)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: is a directory; {remedy}.");
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
