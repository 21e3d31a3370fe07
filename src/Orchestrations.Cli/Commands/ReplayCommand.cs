using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Campaigns;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Terminal;
using Orchestrations.Durable;
using Orchestrations.Embedded;

namespace Orchestrations.Cli.Commands;

/// <summary><c>replay</c>: recorded histories against the present code.</summary>
internal static class ReplayCommand
{
    private static readonly TimeSpan Remark = TimeSpan.FromSeconds(2);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "Exported histories: one as JSON, an array of them, or JSON Lines. Without it, those of the data directory.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string?>("--data") { Description = "The data directory whose histories are read (default .orchestrations). It may be in use.", HelpName = "DIR" };
        var export = new Option<string?>("--export") { Description = "Writes the data directory's histories to a file, as JSON Lines, instead of replaying them.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON." };
        var command = new Command(
            "replay",
            """
            Replays recorded histories against this version's code, and reports each that would go another way, by instance and step.
            Nothing is run, sent or changed. Before an upgrade, it says whether what is in flight can go on with the new version.

            Examples:
              orchestrations replay --data .orchestrations
              orchestrations replay --data .orchestrations --export histories.jsonl
              orchestrations replay histories.jsonl --json

            Exit codes: 0 none diverges; 1 some diverge; 2 the file or the data directory can't be read.
            """)
        {
            file,
            data,
            export,
            json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is not null && (result.GetValue(data) ?? result.GetValue(export)) is not null)
            {
                result.AddError("FILE and --data or --export exclude each other.");
            }

            if (result.GetValue(export) is not null && result.GetValue(json))
            {
                result.AddError("--export and --json exclude each other.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var interrupts = new Interrupts(ending.Cancel);
            try
            {
                if (parsed.GetValue(file) is { } exported)
                {
                    return await ReplayAsync(HistoryFile.ReadAsync(exported, ending.Token), total: null, parsed.GetValue(json));
                }

                using var store = Open(EmbeddedServices.DataDirectory(AppConfiguration.Read([]), parsed.GetValue(data)));
                var histories = store.ReadAll().TakeWhile(_ => !ending.IsCancellationRequested).ToAsyncEnumerable();
                var code = parsed.GetValue(export) is { } to
                    ? await ExportAsync(histories, store.InstanceCount, to, ending.Token)
                    : await ReplayAsync(histories, store.InstanceCount, parsed.GetValue(json));
                ending.Token.ThrowIfCancellationRequested();
                return code;
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                Say.Note("Interrupted.");
                return ExitCodes.Interrupted;
            }
        });
        return command;
    }

    private static StoredHistories Open(string data)
    {
        try
        {
            return StoredHistories.Open(data);
        }
        catch (Exception e) when (e is EmbeddedStoreException or IOException)
        {
            throw new UserErrorException(ExitCodes.Invalid, e.Message);
        }
    }

    private static async Task<int> ReplayAsync(IAsyncEnumerable<OrchestrationHistory> histories, long? total, bool asJson)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var replayer = new HistoryReplayer(CampaignsServiceCollectionExtensions.CreateRegistry(), services);
        var answer = new ReplayAnswer(0, 0, []);
        await foreach (var history in WithRemarks(histories, total, "replayed"))
        {
            if (history.Events.Count == 0)
            {
                answer = answer with { NotBegun = answer.NotBegun + 1 };
                continue;
            }

            answer = answer with { Replayed = answer.Replayed + 1 };
            if (replayer.Replay(history) is { } divergence)
            {
                answer.Divergences.Add(divergence);
                if (!asJson)
                {
                    Console.Out.WriteLine(Say.OneLine($"{divergence.InstanceId}: {divergence.Message}"));
                }
            }
        }

        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(answer, CliJson.Default.ReplayAnswer));
        }
        else
        {
            Console.Out.WriteLine(
                $"{answer.Replayed} histories replayed, {answer.Divergences.Count} diverge."
                + (answer.NotBegun > 0 ? $" {answer.NotBegun} instances have not begun." : ""));
        }

        return answer.Divergences.Count == 0 ? ExitCodes.Succeeded : ExitCodes.SomeFailed;
    }

    private static async Task<int> ExportAsync(
        IAsyncEnumerable<OrchestrationHistory> histories, long total, string path, CancellationToken cancellationToken)
    {
        var count = await HistoryFile.WriteAsync(path, WithRemarks(histories, total, "written"), cancellationToken);
        Console.Out.WriteLine($"{count} histories written to {Path.GetFullPath(path)}.");
        return ExitCodes.Succeeded;
    }

    private static async IAsyncEnumerable<OrchestrationHistory> WithRemarks(IAsyncEnumerable<OrchestrationHistory> histories, long? total, string done)
    {
        var count = 0L;
        var last = TimeProvider.System.GetTimestamp();
        await foreach (var history in histories)
        {
            yield return history;
            count++;
            if (TimeProvider.System.GetElapsedTime(last) >= Remark)
            {
                last = TimeProvider.System.GetTimestamp();
                Say.Note($"{count}{(total is { } all ? $" of {all}" : "")} histories {done}.");
            }
        }
    }
}
