namespace Orchestrations.Campaigns.Intake;

/// <summary>The files that a document may name, where it may name any: those of a folder, or the parts of an upload.</summary>
public interface IMediaFiles
{
    /// <summary>Opens the file of an asset.</summary>
    /// <param name="alias">The asset's alias.</param>
    /// <param name="path">The path that the document gives: relative, otherwise unchecked.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<MediaFile> OpenAsync(string alias, string path, CancellationToken cancellationToken);
}

/// <summary>A file that was opened, or could not be. Whoever opened it disposes of the stream.</summary>
public sealed record MediaFile
{
    private MediaFile(Stream? content, string? problem) => (Content, Problem) = (content, problem);

    /// <summary>Its bytes, seekable, or null.</summary>
    public Stream? Content { get; }

    /// <summary>Why it could not be opened, or null.</summary>
    public string? Problem { get; }

    /// <summary>An open file.</summary>
    /// <param name="content">Its bytes, seekable.</param>
    public static MediaFile Open(Stream content) => new(content, null);

    /// <summary>A file that could not be opened.</summary>
    /// <param name="problem">Why, for a person.</param>
    public static MediaFile Unavailable(string problem) => new(null, problem);
}
