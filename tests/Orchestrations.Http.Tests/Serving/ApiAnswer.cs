using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Orchestrations.Http.Tests.Serving;

/// <summary>What the API answered.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Target">The request's path and query.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="ContentHeaders">The headers of its content.</param>
/// <param name="Body">Its body.</param>
internal sealed record ApiAnswer(
    string Method, string Target, HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>The body's media type, without parameters.</summary>
    public string? MediaType => ContentHeaders.ContentType?.MediaType;

    /// <summary>The paths of what is wrong, of problem details.</summary>
    public IReadOnlyList<string> ErrorPaths => [.. Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()!)];

    /// <summary>A member of the body, as text.</summary>
    /// <param name="path">Its place, with dots between names.</param>
    public string? Text(string path)
    {
        var value = Json;
        foreach (var name in path.Split('.'))
        {
            value = value.GetProperty(name);
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : value.ValueKind == JsonValueKind.Null ? null : value.GetRawText();
    }

    /// <summary>Holds the answer to be of a status.</summary>
    /// <param name="expected">The status.</param>
    public ApiAnswer Is(int expected)
    {
        Assert.True((int)Status == expected, $"{Method} {Target} was answered {(int)Status}, not {expected}: {System.Text.Encoding.UTF8.GetString(Body)}");
        return this;
    }

    /// <summary>Holds the answer to be problem details of a status and a code.</summary>
    /// <param name="expected">The status.</param>
    /// <param name="code">The code.</param>
    public ApiAnswer IsProblem(int expected, string code)
    {
        Is(expected);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(code, Text("code"));
        Assert.Equal(expected, Json.GetProperty("status").GetInt32());
        return this;
    }
}
