using System.CommandLine;
using System.IO.Compression;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Terminal;
using Orchestrations.Embedded;

namespace Orchestrations.Cli.Commands;

/// <summary><c>backup</c>: the state of a data directory in one file, while it may be in use.</summary>
internal static class BackupCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The backup, a ZIP file. One that is there already is not replaced." };
        var data = new Option<string?>("--data") { Description = "The data directory (default .orchestrations). It may be in use.", HelpName = "DIR" };
        var output = new Option<string?>("--out") { Description = "Where the outputs go, if not into the data directory.", HelpName = "DIR" };
        var command = new Command(
            "backup",
            """
            Writes the state of a data directory to one ZIP file, while it may be in use: the runtime's store as of one moment, the submission
            ledger, the checked documents with their media, and the items' sidecars and manifests. The videos are not in it: copy them like any
            other files. To restore it, unzip it into a directory that is empty, and give that as --data.

            Examples:
              orchestrations backup monday.zip
              orchestrations backup /backups/monday.zip --data /var/lib/orchestrations

            Exit codes: 0 it is written; 2 FILE is there already, or there is no store; 3 it could not be written.
            """)
        {
            file,
            data,
            output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var interrupts = new Interrupts(ending.Cancel);
            try
            {
                var configuration = AppConfiguration.Read([]);
                var directory = EmbeddedServices.DataDirectory(configuration, parsed.GetValue(data));
                var outputs = parsed.GetValue(output) ?? Path.Combine(directory, "outputs");
                return await WriteAsync(directory, Path.GetFullPath(outputs), Path.GetFullPath(parsed.GetValue(file)!), EmbeddedServices.KeepsObjectsElsewhere(configuration), ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                Say.Note("Interrupted. No backup was written.");
                return ExitCodes.Interrupted;
            }
        });
        return command;
    }

    private static async Task<int> WriteAsync(string data, string outputs, string path, bool keepsObjectsElsewhere, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path} is there already. Give another name, or remove it.");
        }

        var temporary = $"{path}.tmp~{Guid.NewGuid():N}";
        var store = temporary + ".db";
        try
        {
            // The store first: what it says was intended, submitted or archived is in the files by then, and what they hold beyond it does no harm.
            CopyStore(data, store);
            var count = 1;
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
                {
                    await archive.CreateEntryFromFileAsync(store, EmbeddedOptions.FileName, CompressionLevel.Fastest, cancellationToken);
                    if (!keepsObjectsElsewhere)
                    {
                        count += await AddAsync(archive, Path.Combine(data, "effects"), "effects", _ => true, cancellationToken);
                        count += await AddAsync(archive, Path.Combine(data, "inputs"), "inputs", _ => true, cancellationToken);
                        count += await AddAsync(archive, outputs, "outputs", IsRecord, cancellationToken);
                    }
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
            Console.Out.WriteLine($"{count} files written to {path}.");
            if (keepsObjectsElsewhere)
            {
                Say.Note("Documents, ledger and outputs are in the storage account, and not in this backup.");
            }

            return ExitCodes.Succeeded;
        }
        finally
        {
            File.Delete(store);
            File.Delete(temporary);
        }
    }

    private static void CopyStore(string data, string file)
    {
        try
        {
            StoreBackup.Copy(data, file);
        }
        catch (FileNotFoundException e)
        {
            throw new UserErrorException(ExitCodes.Invalid, e.Message);
        }
    }

    // Sidecars and manifests are the record of what was paid for; videos and pictures are what was bought, and large.
    private static bool IsRecord(string path) => Path.GetExtension(path) is ".json" or ".csv";

    private static async Task<int> AddAsync(ZipArchive archive, string folder, string name, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        var count = 0;
        var paths = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            : [];
        foreach (var path in paths.Where(isWanted))
        {
            var relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            cancellationToken.ThrowIfCancellationRequested();

            // What is under way, aside, is written again by whoever goes on with it.
            if (!relative.StartsWith(".tmp~", StringComparison.Ordinal) && await TryAddAsync(archive, path, $"{name}/{relative}", cancellationToken))
            {
                count++;
            }
        }

        return count;
    }

    private static async Task<bool> TryAddAsync(ZipArchive archive, string path, string name, CancellationToken cancellationToken)
    {
        try
        {
            // Shared as the store shares it: a file that is being replaced is read as it was, or as it is then.
            await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using var target = await archive.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken);
            await source.CopyToAsync(target, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Withdrawn or deleted since the folder was read.
            return false;
        }
    }
}
