using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Orchestrations.Durable;

namespace Orchestrations.Cli.Commands;

/// <summary>Files of exported histories: one as JSON, an array of them, or JSON Lines.</summary>
internal static class HistoryFile
{
    /// <summary>Reads a file; of JSON Lines one history at a time is held.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UserErrorException">It can't be read, or holds something else than histories.</exception>
    public static async IAsyncEnumerable<OrchestrationHistory> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = UserFile.Open(path);
        var number = 0;
        await using var values = JsonSerializer
            .DeserializeAsyncEnumerable(stream, CliJson.Default.JsonElement, topLevelValues: true, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(values, path, number))
        {
            IEnumerable<JsonElement> histories = values.Current.ValueKind == JsonValueKind.Array ? values.Current.EnumerateArray() : [values.Current];
            foreach (var history in histories)
            {
                number++;
                yield return Read(history, path, number);
            }
        }

        if (number == 0)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: holds no history.");
        }
    }

    /// <summary>Writes a file of JSON Lines; it is there whole, or not at all.</summary>
    /// <param name="path">The file; one of that name is replaced.</param>
    /// <param name="histories">What to write.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="UserErrorException">It can't be written there.</exception>
    public static async Task<int> WriteAsync(string path, IAsyncEnumerable<OrchestrationHistory> histories, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.tmp~{Guid.NewGuid():N}";
        try
        {
            var count = 0;
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await foreach (var history in histories.WithCancellation(cancellationToken))
                {
                    await stream.WriteAsync(history.ToJson(), cancellationToken);
                    stream.WriteByte((byte)'\n');
                    count++;
                }

                stream.Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: can't be written: {e.Message}");
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<JsonElement> values, string path, int read)
    {
        try
        {
            return await values.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: after {read} histories there is something that is not JSON: {e.Message}");
        }
    }

    private static OrchestrationHistory Read(JsonElement history, string path, int number)
    {
        try
        {
            return OrchestrationHistory.FromJson(JsonMarshal.GetRawUtf8Value(history));
        }
        catch (JsonException e)
        {
            throw new UserErrorException(ExitCodes.Invalid, $"{path}: history {number} can't be read: {e.Message}");
        }
    }
}
