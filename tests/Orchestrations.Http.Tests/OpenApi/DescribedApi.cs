using System.Collections.Concurrent;
using System.Text.Json;
using Json.Schema;
using Microsoft.AspNetCore.Routing.Template;
using Orchestrations.Http.OpenApi;

namespace Orchestrations.Http.Tests.OpenApi;

/// <summary>What the API's description promises, so that answers can be held to it.</summary>
internal static class DescribedApi
{
    private const string Components = "#/components/schemas/";

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    /// <summary>The description. It comes before what is made of it.</summary>
    public static JsonElement Document { get; } = JsonElement.Parse(ApiDescription.Json);

    private static readonly IReadOnlyList<(string Path, TemplateMatcher Matcher)> Paths =
    [
        .. Document.GetProperty("paths").EnumerateObject()
            .OrderBy(path => path.Name.Count(character => character == '{'))
            .Select(path => (path.Name, new TemplateMatcher(TemplateParser.Parse(path.Name.TrimStart('/')), []))),
    ];

    private static readonly ConcurrentDictionary<string, Lazy<JsonSchema>> Schemas = new(StringComparer.Ordinal);

    /// <summary>The path of the description that a request's path is, or null where there is none.</summary>
    /// <param name="path">The request's path.</param>
    public static string? Find(string path) => Paths.FirstOrDefault(entry => entry.Matcher.TryMatch(path, [])).Path;

    /// <summary>What is described of an answer, or null where nothing is.</summary>
    /// <param name="path">The path, as the description has it.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="status">The answer's status.</param>
    public static JsonElement? Response(string path, string method, int status)
    {
        var member = method == "HEAD" ? "get" : method.ToLowerInvariant();
        return Document.GetProperty("paths").GetProperty(path).TryGetProperty(member, out var operation)
            && operation.GetProperty("responses").TryGetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture), out var response)
            ? Resolve(response)
            : null;
    }

    /// <summary>What is wrong with a value, by its schema; empty where nothing is.</summary>
    /// <param name="schema">The schema, as the description has it.</param>
    /// <param name="value">The value.</param>
    public static IReadOnlyList<string> Problems(JsonElement schema, JsonElement value)
    {
        var results = Schemas.GetOrAdd(schema.GetRawText(), text => new Lazy<JsonSchema>(() => Compile(text))).Value.Evaluate(value, Options);
        return results.IsValid
            ? []
            : [.. (results.Details ?? []).SelectMany(detail => detail.Errors?.Select(error => $"{detail.InstanceLocation}: {error.Key} {error.Value}") ?? [])];
    }

    /// <summary>What a reference within the description stands for.</summary>
    /// <param name="element">The reference, or what is none.</param>
    public static JsonElement Resolve(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference)
            ? reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(Document, (at, name) => at.GetProperty(name))
            : element;

    // A schema of its own: OpenAPI 3.1's schemas are JSON Schema's, but for where they lie.
    private static JsonSchema Compile(string schema)
    {
        var all = Document.GetProperty("components").GetProperty("schemas").GetRawText();
        return JsonSchema.FromText(
            $$"""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [{{schema}}], "$defs": {{all}} }"""
                .Replace(Components, "#/$defs/", StringComparison.Ordinal));
    }
}
