using System.Text.Json;
using Microsoft.OpenApi;
using Orchestrations.Http.OpenApi;

namespace Orchestrations.Http.Tests.OpenApi;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_description_is_valid_OpenAPI_of_version_3_1()
    {
        using var stream = new MemoryStream(ApiDescription.Json);

        var (document, diagnostic) = await OpenApiDocument.LoadAsync(stream, "json");

        Assert.NotNull(document);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic!.SpecificationVersion);
        Assert.Empty(diagnostic.Errors.Select(error => error.ToString()));
        Assert.Empty(diagnostic.Warnings.Select(warning => warning.ToString()));
    }

    [Fact]
    public void Every_route_is_described_and_nothing_else()
    {
        var routes = ApiRoutes.All.Select(route => $"{route.Method} /{route.Pattern} {route.Name} {(route.IsAnonymous ? "anonymous" : "keyed")}");

        var operations = Operations().Select(operation =>
            $"{operation.Method.ToUpperInvariant()} {operation.Path} {operation.Value.GetProperty("operationId")} {(IsAnonymous(operation.Value) ? "anonymous" : "keyed")}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_JSON_body_has_an_example_that_its_schema_allows()
    {
        var wrong = new List<string>();
        foreach (var (path, method, operation) in Operations())
        {
            var bodies = operation.GetProperty("responses").EnumerateObject().Select(response => (response.Name, DescribedApi.Resolve(response.Value))).ToList();
            if (operation.TryGetProperty("requestBody", out var request))
            {
                bodies.Add(("request", request));
            }

            foreach (var (name, body) in bodies.Where(body => body.Item2.TryGetProperty("content", out _)))
            {
                wrong.AddRange(WrongExamples(body.GetProperty("content")).Select(problem => $"{method} {path}, {name}: {problem}"));
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_parameter_of_a_path_is_described()
    {
        foreach (var (path, method, operation) in Operations())
        {
            var described = operation.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Select(DescribedApi.Resolve).Where(parameter => parameter.GetProperty("in").GetString() == "path")
                    .Select(parameter => $"{{{parameter.GetProperty("name")}}}").ToList()
                : [];

            var named = path.Split('/').Where(segment => segment.StartsWith('{'));
            Assert.True(named.SequenceEqual(described), $"{method} {path} has {string.Join(", ", described)}");
        }
    }

    private static IEnumerable<(string Path, string Method, JsonElement Value)> Operations() =>
        from path in DescribedApi.Document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private static bool IsAnonymous(JsonElement operation) => operation.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;

    private static IEnumerable<string> WrongExamples(JsonElement content)
    {
        foreach (var media in content.EnumerateObject().Where(media => media.Name.EndsWith("json", StringComparison.Ordinal)))
        {
            var schema = media.Value.GetProperty("schema");
            if (!media.Value.TryGetProperty("example", out var example))
            {
                // The description itself is its own example.
                if (schema.TryGetProperty("$ref", out _))
                {
                    yield return "no example";
                }

                continue;
            }

            foreach (var problem in DescribedApi.Problems(schema, example))
            {
                yield return problem;
            }
        }
    }
}
