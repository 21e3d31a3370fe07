using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Http.Requests;

/// <summary>Reads small JSON bodies: strict, and bounded in size, depth and number of values.</summary>
internal static class JsonBody
{
    // The largest that anybody has a reason to send is a list of ten thousand ids.
    private const int MaxBytes = 1024 * 1024;

    private const string Accepted = "application/json";

    /// <summary>Reads a body that is an object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">The members that it may have.</param>
    /// <param name="errors">Takes the members that it has and may not have; the caller adds to it and calls <see cref="RequestProblems.ThrowIfAny"/>.</param>
    /// <param name="maxBytes">How many bytes are read.</param>
    /// <param name="accepted">The types that are read at that path, for the message.</param>
    /// <returns>The values in the order of the names; one that is not given is undefined.</returns>
    /// <exception cref="ApiException">It is of another type (415), too large (413), no JSON (400) or no object (422).</exception>
    public static async Task<JsonElement[]> ReadObjectAsync(
        HttpContext context, MemberNames members, ProblemList errors, int maxBytes = MaxBytes, string accepted = Accepted)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!RequestType.IsJson(RequestType.Of(context.Request, accepted)))
        {
            throw RequestProblems.UnsupportedMediaType(context.Request.ContentType, accepted);
        }

        return ReadObject(await ReadBytesAsync(context, maxBytes), members, errors);
    }

    /// <summary>Reads a body that is an object, or gives null where there is none.</summary>
    /// <inheritdoc cref="ReadObjectAsync" path="/param"/>
    /// <returns>The values in the order of the names, or null where the request has no body.</returns>
    /// <inheritdoc cref="ReadObjectAsync" path="/exception"/>
    public static async Task<JsonElement[]?> TryReadObjectAsync(HttpContext context, MemberNames members, ProblemList errors)
    {
        ArgumentNullException.ThrowIfNull(context);
        var hasNone = context.Request.ContentLength == 0 || (context.Request.ContentLength is null && context.Request.Headers.TransferEncoding.Count == 0);
        return hasNone ? null : await ReadObjectAsync(context, members, errors);
    }

    private static JsonElement[] ReadObject(byte[] body, MemberNames members, ProblemList errors)
    {
        ReadOnlySpan<byte> utf8 = body;
        var tokens = JsonText.MaxTokens;
        JsonElement root = default;
        if ((CampaignDocumentReader.Prepare(ref utf8) ?? JsonText.Parse(utf8, 1, ref tokens, out root)) is { } malformed)
        {
            throw RequestProblems.Malformed(malformed.Message);
        }

        if (!root.Is(JsonValueKind.Object, DocumentPath.Root, errors))
        {
            errors.ThrowIfAny();
        }

        return members.Read(root, DocumentPath.Root, errors);
    }

    private static async Task<byte[]> ReadBytesAsync(HttpContext context, int maxBytes)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > maxBytes)
            {
                throw RequestProblems.TooLarge(maxBytes);
            }
        }

        return buffer.ToArray();
    }
}
