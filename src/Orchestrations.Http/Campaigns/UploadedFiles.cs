using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Http.Campaigns;

/// <summary>The media files of a multipart request: a part each, by the alias that the document gives the asset.</summary>
/// <param name="upload">The parts.</param>
/// <param name="parts">Those that are files, by alias.</param>
internal sealed class UploadedFiles(Upload upload, IReadOnlyDictionary<string, UploadPart> parts) : IMediaFiles
{
    /// <inheritdoc/>
    public Task<MediaFile> OpenAsync(string alias, string path, CancellationToken cancellationToken) => Task.FromResult(
        parts.TryGetValue(alias, out var part)
            ? MediaFile.Open(upload.Open(part))
            // By how it begins the dashboard knows a file that is still to be dropped.
            : MediaFile.Unavailable($"the request has no part named '{alias}': a file comes with the request, as a part whose name is its alias"));
}
