using System.Text.Json;

namespace Orchestrations.Simulator.State;

/// <summary>The append-only file of a state directory: a journal entry a line.</summary>
internal sealed class StateFile : IDisposable
{
    private readonly FileStream _lock;
    private readonly FileStream _stream;

    private StateFile(FileStream held, FileStream stream)
    {
        _lock = held;
        _stream = stream;
    }

    public static string PathIn(string directory) => Path.Combine(directory, "journal.jsonl");

    /// <summary>Opens the file, hands back what it holds, and cuts off a last line that was torn when its process died.</summary>
    public static (StateFile File, IReadOnlyList<JournalEntry> Entries) Open(string directory)
    {
        Directory.CreateDirectory(directory);
        var held = Acquire(Path.Combine(directory, "lock"));
        FileStream? stream = null;
        try
        {
            // Unbuffered: what Write returned from is with the operating system, and outlives the process.
            stream = new FileStream(PathIn(directory), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            var (entries, length) = ReadEntries(stream);
            stream.SetLength(length);
            stream.Position = length;
            return (new StateFile(held, stream), entries);
        }
        catch
        {
            stream?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>The entries of whole lines, and the length up to the end of the last of them.</summary>
    public static (IReadOnlyList<JournalEntry> Entries, long Length) ReadEntries(FileStream stream)
    {
        var bytes = new byte[stream.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var entries = new List<JournalEntry>();
        var start = 0;
        while (bytes.AsSpan(start, read - start).IndexOf((byte)'\n') is var end and >= 0)
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize(bytes.AsSpan(start, end), JournalJson.Default.JournalEntry)!);
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException(
                    $"Line {entries.Count + 1} of '{stream.Name}' is not a journal entry. Move the file away to start afresh.", exception);
            }

            start += end + 1;
        }

        return (entries, start);
    }

    public void Append(JournalEntry entry)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry);
        Array.Resize(ref line, line.Length + 1);
        line[^1] = (byte)'\n';
        var start = _stream.Position;
        try
        {
            _stream.Write(line);
        }
        catch (IOException)
        {
            // What a full disk took of the line would spoil the next.
            _stream.SetLength(start);
            _stream.Position = start;
            throw;
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _lock.Dispose();
    }

    private static FileStream Acquire(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The state directory '{Path.GetDirectoryName(path)}' is used by another simulated gateway. Stop it, or choose another directory.",
                exception);
        }
    }
}
