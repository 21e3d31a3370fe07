using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary>
/// The parts of a multipart request, one after the other in one temporary file; or a body that is one part by itself. They are never whole in memory, and the file has no name by which it could
/// be left behind: where the system allows that, it is gone even when the process is killed.
/// </summary>
internal sealed class Upload : IDisposable
{
    private const int MaxParts = 10_000;
    private const int MaxBoundaryLength = 70;
    private const int MaxHeaders = 16;
    private const int MaxHeaderBytes = 16 * 1024;
    private const int BufferSize = 81920;

    private readonly SafeFileHandle _file;
    private readonly List<UploadPart> _parts = [];

    private Upload(SafeFileHandle file) => _file = file;

    /// <summary>The parts, in the order they came.</summary>
    public IReadOnlyList<UploadPart> Parts => _parts;

    /// <summary>Reads the parts of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="maxBytes">How many bytes all parts may have together.</param>
    /// <exception cref="ApiException">It is no multipart of the kind it claims to be (400), or too large (413).</exception>
    /// <exception cref="ObjectStoreException">The temporary file can't be written.</exception>
    public static async Task<Upload> ReadAsync(HttpContext context, MediaTypeHeaderValue type, long maxBytes)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > MaxBoundaryLength)
        {
            throw RequestProblems.Malformed($"Content-Type must name a boundary of 1 to {MaxBoundaryLength} characters");
        }

        var reader = new MultipartReader(boundary, context.Request.Body)
        {
            HeadersCountLimit = MaxHeaders,
            HeadersLengthLimit = MaxHeaderBytes,
            BodyLengthLimit = maxBytes,
        };
        var upload = new Upload(Open());
        try
        {
            await upload.ReadAsync(reader, maxBytes, context.RequestAborted);
            return upload;
        }
        catch (Exception e)
        {
            upload.Dispose();

            // A request that its sender gave up, or that the host refuses, is another matter than one that is no multipart.
            if (e is InvalidDataException or (IOException and not BadHttpRequestException) && !context.RequestAborted.IsCancellationRequested)
            {
                throw RequestProblems.Malformed($"is no multipart/form-data: {e.Message}");
            }

            throw;
        }
    }

    /// <summary>Reads a body that has no parts; it is the only one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">How many bytes it may have.</param>
    /// <exception cref="ApiException">It is too large (413).</exception>
    /// <exception cref="ObjectStoreException">The temporary file can't be written.</exception>
    public static async Task<Upload> ReadWholeAsync(HttpContext context, long maxBytes)
    {
        var upload = new Upload(Open());
        try
        {
            var bytes = await upload.AppendAsync(context.Request.Body, begin: 0, maxBytes, new byte[BufferSize], context.RequestAborted);
            upload._parts.Add(new UploadPart("", FileName: null, context.Request.ContentType, Offset: 0, bytes));
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    /// <summary>Opens a part.</summary>
    /// <param name="part">The part.</param>
    public Stream Open(UploadPart part) => new UploadStream(_file, part);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open()
    {
        try
        {
            var path = Path.Combine(Path.GetTempPath(), $"orchestrations-{Guid.NewGuid():N}.upload");
            var file = File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
            {
                // The bytes live as long as the handle does; elsewhere the system deletes the file when the handle is closed, by whomever.
                File.Delete(path);
            }

            return file;
        }
        catch (Exception e) when (DirectoryFailure.IsOne(e))
        {
            throw DirectoryFailure.Explain(e, Path.GetTempPath());
        }
    }

    private async Task ReadAsync(MultipartReader reader, long maxBytes, CancellationToken cancellationToken)
    {
        var end = 0L;
        var buffer = new byte[BufferSize];
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            var (name, fileName) = NameOf(section);
            if (_parts.Count == MaxParts)
            {
                throw RequestProblems.Malformed($"has more than {MaxParts} parts");
            }

            var begin = end;
            end = await AppendAsync(section.Body, begin, maxBytes, buffer, cancellationToken);
            _parts.Add(new UploadPart(name, fileName, section.ContentType, begin, end - begin));
        }
    }

    private async Task<long> AppendAsync(Stream content, long begin, long maxBytes, byte[] buffer, CancellationToken cancellationToken)
    {
        var end = begin;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (end + read > maxBytes)
            {
                throw RequestProblems.TooLarge(maxBytes);
            }

            await WriteAsync(buffer.AsMemory(0, read), end, cancellationToken);
            end += read;
        }

        return end;
    }

    // What fails here is the service's disk, and not what was sent.
    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(_file, bytes, offset, cancellationToken);
        }
        catch (Exception e) when (DirectoryFailure.IsOne(e))
        {
            throw DirectoryFailure.Explain(e, Path.GetTempPath());
        }
    }

    private static (string Name, string? FileName) NameOf(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(disposition.Name) is not { Length: > 0 } name)
        {
            throw RequestProblems.Malformed("has a part without 'Content-Disposition: form-data' and a name");
        }

        var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
        return (name.ToString(), fileName.Value);
    }
}

/// <summary>A part of a multipart request.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FileName">The name of the file it was, or null. It is never made a path.</param>
/// <param name="ContentType">What it says it is, or null.</param>
/// <param name="Offset">Where it begins in the temporary file.</param>
/// <param name="Length">How many bytes it has.</param>
internal sealed record UploadPart(string Name, string? FileName, string? ContentType, long Offset, long Length);
