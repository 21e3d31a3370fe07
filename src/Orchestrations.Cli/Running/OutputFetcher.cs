using System.Security.Cryptography;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Running;

/// <summary>Copies the videos of a campaign from a service to a folder.</summary>
internal static class OutputFetcher
{
    private const int AtOnce = 4;

    /// <summary>Copies the videos that are not there yet, as <c>FOLDER/{campaign}/{item}.mp4</c>. A video appears under its name whole, or not at all.</summary>
    /// <param name="api">The service.</param>
    /// <param name="report">The campaign and its items.</param>
    /// <param name="folder">The folder, which is made where it is not there.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UserErrorException">A video can't be had, or is not what the service says of it.</exception>
    public static async Task FetchAsync(ServedApi api, CampaignReport report, string folder, CancellationToken cancellationToken)
    {
        // Names from outside become paths here, so they are checked here as well.
        foreach (var id in report.Items.Select(item => item.Id).Prepend(report.Campaign.Id))
        {
            if (CampaignId.Check(id) is { } problem)
            {
                throw new UserErrorException(ExitCodes.Unavailable, $"{api.Host} lists something under the id '{id}', which can't be a file's name: {problem}");
            }
        }

        var target = Directory.CreateDirectory(Path.Combine(folder, report.Campaign.Id)).FullName;
        var wanted = report.Items.Where(item => item.Output is not null && !IsThere(target, item)).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(wanted, options, async (item, token) => await FetchAsync(api, report.Campaign.Id, item, target, token));
        Say.Note($"{wanted.Count} videos were copied to {target}.");
    }

    private static string FileOf(string target, ItemView item) => Path.Combine(target, item.Id + ".mp4");

    private static bool IsThere(string target, ItemView item) => new FileInfo(FileOf(target, item)) is { Exists: true } file && file.Length == item.Output!.Bytes;

    private static async Task FetchAsync(ServedApi api, string campaignId, ItemView item, string target, CancellationToken cancellationToken)
    {
        var temporary = FileOf(target, item) + ".partial";
        try
        {
            using var response = await api.OpenAsync($"{ServedCampaigns.PathOf(campaignId)}/items/{Uri.EscapeDataString(item.Id)}/output", cancellationToken);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                await foreach (var part in api.ReadBodyAsync(response, cancellationToken))
                {
                    hash.AppendData(part.Span);
                    await file.WriteAsync(part, cancellationToken);
                }
            }

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != item.Output!.Sha256)
            {
                throw new UserErrorException(ExitCodes.Unavailable, $"{item.Id}: what {api.Host} sent is not the video that it lists. Run the same command again.");
            }

            File.Move(temporary, FileOf(target, item), overwrite: true);
        }
        catch (HttpRequestException e)
        {
            throw new UserErrorException(ExitCodes.Unavailable, Say.Sentences($"{item.Id}: {api.Host} broke off: {e.Message}", "Run the same command again."));
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
