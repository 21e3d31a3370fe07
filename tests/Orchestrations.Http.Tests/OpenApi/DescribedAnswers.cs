using System.Text;
using System.Text.Json;

namespace Orchestrations.Http.Tests.OpenApi;

/// <summary>Holds every answer that comes through it to the API's description: its status, its media type, its members, its trace.</summary>
/// <param name="inner">What sends the requests.</param>
internal sealed class DescribedAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // What says something of the answer or of what comes next. The rest is HTTP's own, or the same everywhere.
    private static readonly string[] Told =
        ["Accept", "Accept-Ranges", "Allow", "Content-Disposition", "Content-Range", "ETag", "Last-Modified", "Location", "Retry-After", "WWW-Authenticate"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        var isJson = mediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        if (isJson)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
        }

        var body = isJson && request.Method != HttpMethod.Head ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : null;
        var problem = Check(request, response, mediaType, body);
        Assert.True(
            problem is null,
            $"{request.Method} {request.RequestUri!.PathAndQuery} was answered {(int)response.StatusCode}, and the description has it otherwise: {problem} {(body is null ? "" : Encoding.UTF8.GetString(body))}");
        return response;
    }

    private static string? Check(HttpRequestMessage request, HttpResponseMessage response, string? mediaType, byte[]? body)
    {
        if (!response.Headers.Contains("traceparent"))
        {
            return "it carries no traceparent.";
        }

        var status = (int)response.StatusCode;
        var path = DescribedApi.Find(request.RequestUri!.AbsolutePath);
        var described = path is null ? null : DescribedApi.Response(path, request.Method.Method, status);
        if (described is not { } answer)
        {
            // What is no operation is refused by the pipeline, and described once.
            var isRefused = path is null || DescribedApi.Response(path, request.Method.Method, 500) is null;
            return isRefused && status is 401 or 404 or 405 or 429 ? CheckProblem(mediaType, body) : $"{status} is not described.";
        }

        var headers = answer.TryGetProperty("headers", out var known) ? known : default;
        if (Told.FirstOrDefault(name => Has(response, name) && !(headers.ValueKind == JsonValueKind.Object && headers.TryGetProperty(name, out _))) is { } header)
        {
            return $"its header {header} is not described.";
        }

        if (!answer.TryGetProperty("content", out var content))
        {
            return mediaType is null ? null : $"a body of {mediaType} is not described.";
        }

        if (mediaType is null || !content.TryGetProperty(mediaType, out var media))
        {
            return $"a body of {mediaType ?? "no type"} is not described.";
        }

        return body is not null && media.TryGetProperty("schema", out var schema)
            ? Join(DescribedApi.Problems(schema, JsonElement.Parse(body)))
            : null;
    }

    private static bool Has(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.Contains(header) || response.Content.Headers.NonValidated.Contains(header);

    private static string? CheckProblem(string? mediaType, byte[]? body) =>
        mediaType != "application/problem+json"
            ? $"a body of {mediaType ?? "no type"} is not described."
            : body is null ? null : Join(DescribedApi.Problems(JsonElement.Parse("""{ "$ref": "#/components/schemas/Problem" }"""), JsonElement.Parse(body)));

    private static string? Join(IReadOnlyList<string> problems) => problems.Count == 0 ? null : string.Join("; ", problems);
}
