namespace Orchestrations.Campaigns.Intake;

/// <summary>Files of the machine's, relative to a document's folder. Its user owns the machine, so a path may lead out of the folder by <c>..</c>.</summary>
/// <param name="folder">The document's folder.</param>
public sealed class DirectoryMediaFiles(string folder) : IMediaFiles
{
    /// <inheritdoc/>
    public Task<MediaFile> OpenAsync(string alias, string path, CancellationToken cancellationToken) => Task.FromResult(Open(path));

    private MediaFile Open(string path)
    {
        var shown = DocumentPath.Show(path);
        try
        {
            var file = new FileInfo(Path.GetFullPath(path, Path.GetFullPath(folder)));
            if (Directory.Exists(file.FullName))
            {
                return MediaFile.Unavailable($"'{shown}' is a folder");
            }

            if (!file.Exists)
            {
                return MediaFile.Unavailable($"there is no file '{shown}' in '{folder}'");
            }

            // A pipe or a device has no length either, and opening one could wait for ever.
            return file.Length == 0
                ? MediaFile.Unavailable($"'{shown}' is empty")
                : MediaFile.Open(new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 81920, FileOptions.Asynchronous));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return MediaFile.Unavailable($"'{shown}' can't be read: {unreadable.Message}");
        }
    }
}
