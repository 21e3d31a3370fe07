using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Orchestrations.Http.Requests;

/// <summary>What a request says its body is.</summary>
internal static class RequestType
{
    /// <summary>The type of the body, which must be in UTF-8 and not compressed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="accepted">The types that are read, for the message.</param>
    /// <exception cref="ApiException">It doesn't say, can't be understood, or says that it is in another encoding: 415.</exception>
    public static MediaTypeHeaderValue Of(HttpRequest request, string accepted)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw RequestProblems.UnsupportedMediaType(request.ContentType, accepted);
        }

        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        {
            throw RequestProblems.UnsupportedMediaType(request.ContentType, $"{accepted}, in UTF-8");
        }

        return request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)
            ? throw RequestProblems.UnsupportedMediaType($"{request.ContentType} with Content-Encoding: {encoding}", $"{accepted}, not compressed")
            : type;
    }

    /// <summary>Whether a type is JSON: <c>application/json</c>, or another whose name ends in <c>+json</c>.</summary>
    /// <param name="type">The type.</param>
    public static bool IsJson(MediaTypeHeaderValue type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
    }
}
