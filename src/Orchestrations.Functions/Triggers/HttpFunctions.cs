using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Orchestrations.Functions.DurableTask;
using Orchestrations.Http;

namespace Orchestrations.Functions.Triggers;

/// <summary>A function for each route of the API, which answers as in any other host; keys are the Functions host's own.</summary>
public sealed class HttpFunctions(ApiPipeline pipeline, BoundClient bound)
{
    // An empty route would be the function's name to the host; this one holds nothing but the root.
    internal const string RootRoute = "{none:maxlength(0)?}";

    private static readonly Dictionary<string, ApiRoute> Routes = ApiRoutes.All.ToDictionary(route => route.Name, StringComparer.Ordinal);

    [Function(nameof(StartCampaign))]
    public Task StartCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/campaigns")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(StartCampaign), request, client);

    [Function(nameof(StartGeneration))]
    public Task StartGeneration(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/generations")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(StartGeneration), request, client);

    [Function(nameof(ValidateCampaign))]
    public Task ValidateCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/campaigns/validate")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(ValidateCampaign), request, client);

    [Function(nameof(ListCampaigns))]
    public Task ListCampaigns(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/campaigns")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(ListCampaigns), request, client);

    [Function(nameof(GetCampaign))]
    public Task GetCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/campaigns/{campaignId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(GetCampaign), request, client);

    [Function(nameof(DeleteCampaign))]
    public Task DeleteCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/campaigns/{campaignId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(DeleteCampaign), request, client);

    [Function(nameof(ListItems))]
    public Task ListItems(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/campaigns/{campaignId}/items")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(ListItems), request, client);

    [Function(nameof(GetItem))]
    public Task GetItem(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/campaigns/{campaignId}/items/{itemId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(GetItem), request, client);

    [Function(nameof(GetItemOutput))]
    public Task GetItemOutput(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/campaigns/{campaignId}/items/{itemId}/output")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(GetItemOutput), request, client);

    [Function(nameof(GetManifest))]
    public Task GetManifest(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/campaigns/{campaignId}/manifest")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(GetManifest), request, client);

    [Function(nameof(FollowCampaign))]
    public Task FollowCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/campaigns/{campaignId}/events")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(FollowCampaign), request, client);

    [Function(nameof(CancelCampaign))]
    public Task CancelCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/campaigns/{campaignId}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(CancelCampaign), request, client);

    [Function(nameof(SuspendCampaign))]
    public Task SuspendCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/campaigns/{campaignId}/suspend")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(SuspendCampaign), request, client);

    [Function(nameof(ResumeCampaign))]
    public Task ResumeCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/campaigns/{campaignId}/resume")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(ResumeCampaign), request, client);

    [Function(nameof(RetryCampaign))]
    public Task RetryCampaign(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/campaigns/{campaignId}/retry")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(RetryCampaign), request, client);

    [Function(nameof(CreateAssetGroup))]
    public Task CreateAssetGroup(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/asset-groups")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(CreateAssetGroup), request, client);

    [Function(nameof(ListAssetGroups))]
    public Task ListAssetGroups(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/asset-groups")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(ListAssetGroups), request, client);

    [Function(nameof(CreateAsset))]
    public Task CreateAsset(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/assets")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(CreateAsset), request, client);

    [Function(nameof(ListAssets))]
    public Task ListAssets(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/assets")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(ListAssets), request, client);

    [Function(nameof(NotifyTaskEnded))]
    public Task NotifyTaskEnded(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/callbacks/{token}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(NotifyTaskEnded), request, client);

    [Function(nameof(GetLiveness))]
    public Task GetLiveness(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/health/live")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(GetLiveness), request, client);

    [Function(nameof(GetReadiness))]
    public Task GetReadiness(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/health/ready")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(GetReadiness), request, client);

    [Function(nameof(GetOpenApi))]
    public Task GetOpenApi(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/openapi.json")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(GetOpenApi), request, client);

    [Function(nameof(GetReference))]
    public Task GetReference(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/docs")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(GetReference), request, client);

    [Function(nameof(Dashboard))]
    public Task Dashboard(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = RootRoute)] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(Dashboard), request, client);

    [Function(nameof(DashboardFile))]
    public Task DashboardFile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dashboard/{file}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => AnswerAsync(nameof(DashboardFile), request, client);

    /// <summary>What no route is for: it is said in problem details, as everything is.</summary>
    /// <param name="request">The request.</param>
    [Function(nameof(Unmatched))]
    public Task Unmatched(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "patch", "delete", "options", Route = "{*path}")] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return pipeline.RefuseAsync(request.HttpContext);
    }

    private Task AnswerAsync(string name, HttpRequest request, DurableTaskClient client)
    {
        bound.Use(client);
        return pipeline.InvokeAsync(request.HttpContext, Routes[name]);
    }
}
