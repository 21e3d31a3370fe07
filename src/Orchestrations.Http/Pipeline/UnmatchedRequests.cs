using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Orchestrations.Campaigns;

namespace Orchestrations.Http.Pipeline;

/// <summary>Says what is wrong with a request that no route is for.</summary>
internal static class UnmatchedRequests
{
    private static readonly IReadOnlyList<(ApiRoute Route, TemplateMatcher Matcher)> Routes =
        [.. ApiRoutes.All.Select(route => (route, new TemplateMatcher(TemplateParser.Parse(route.Pattern), [])))];

    /// <summary>405 where another method is answered at that path, or else 404.</summary>
    /// <param name="request">The request.</param>
    public static ApiException Refuse(HttpRequest request)
    {
        string[] methods =
        [
            .. Routes.Where(entry => entry.Matcher.TryMatch(request.Path, [])).SelectMany(entry => entry.Route.Methods).Distinct(StringComparer.Ordinal),
        ];
        return methods.Length > 0
            ? PipelineProblems.MethodNotAllowed(request.Method, methods)
            : new ApiException(Problem.NotFound("Nothing answers at this path. What does is described at /api/openapi.json."));
    }
}
