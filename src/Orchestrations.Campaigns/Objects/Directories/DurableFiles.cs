using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orchestrations.Campaigns.Objects;

/// <summary>What .NET's own file calls leave out: a directory's entries on disk, and a name taken by one creator only.</summary>
internal static class DurableFiles
{
    private const int ReadOnly = 0;
    private const int NoSuchEntry = 2;
    private const int AlreadyExists = 17;

    /// <summary>Makes a directory and its parents, so that they are still there after a power cut.</summary>
    public static void EnsureDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return;
        }

        EnsureDirectory(parent);
        Directory.CreateDirectory(path);
        SyncDirectory(parent);
    }

    /// <summary>Puts a directory's entries on disk. Windows journals them itself.</summary>
    /// <exception cref="DirectoryNotFoundException">It is gone.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = new SafeFileHandle(Open(NullTerminated(path), ReadOnly), ownsHandle: true);
        if (handle.IsInvalid)
        {
            var message = $"The directory '{path}' could not be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}.";
            throw Marshal.GetLastPInvokeError() == NoSuchEntry ? new DirectoryNotFoundException(message) : new IOException(message);
        }

        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Puts on disk that an entry of a directory is gone, though the directory may be gone by now as well.</summary>
    public static void SyncDeletion(string directory)
    {
        for (var at = directory; ; at = Path.GetDirectoryName(at)!)
        {
            try
            {
                SyncDirectory(at);
                return;
            }
            catch (DirectoryNotFoundException) when (Path.GetDirectoryName(at) is not null)
            {
                // What took it along has changed the one above.
            }
        }
    }

    /// <summary>Moves a file to a name that nobody has, or gives false where somebody has it: of many creators, one wins.</summary>
    public static bool TryMoveToFreeName(string source, string target)
    {
        // File.Move looks first and renames then on Unix, so that two creators may both win. A hard link can't be made over a file.
        if (!OperatingSystem.IsWindows() && Link(NullTerminated(source), NullTerminated(target)) == 0)
        {
            File.Delete(source);
            return true;
        }

        if (!OperatingSystem.IsWindows() && Marshal.GetLastPInvokeError() == AlreadyExists)
        {
            return false;
        }

        // Windows, whose move is atomic, and file systems without hard links, where the caller's lock on the name has to do.
        try
        {
            File.Move(source, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private static byte[] NullTerminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] source, byte[] target);
}
