namespace Orchestrations.Embedded;

/// <summary>Copies a store while a runtime works on it. It takes no lock and keeps nobody from writing.</summary>
public static class StoreBackup
{
    /// <summary>Copies a store as it was committed at one moment, into one file that a runtime can start on.</summary>
    /// <param name="dataDirectory">The directory that holds the store.</param>
    /// <param name="file">The copy: a file that is not there yet.</param>
    /// <exception cref="FileNotFoundException">There is no store in the directory.</exception>
    /// <exception cref="EmbeddedStoreException">The store is damaged, foreign or of another version, or the copy could not be written; the message says what to do.</exception>
    public static void Copy(string dataDirectory, string file)
    {
        var path = new EmbeddedOptions { DataDirectory = dataDirectory }.FilePath;
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no store in '{Path.GetDirectoryName(path)}': it has no file {EmbeddedOptions.FileName}.", path);
        }

        Schema.RequireReadable(path);
        using (var source = Database.Open(path, readOnly: true))
        using (var copy = Database.Open(file, readOnly: false))
        {
            copy.CopyFrom(source);

            // One file that needs no other beside it; a runtime that starts on it keeps a log again.
            copy.Execute("PRAGMA journal_mode = DELETE");
        }

        // A backup that can't be restored is worse than none.
        Schema.RequireReadable(file);
    }
}
