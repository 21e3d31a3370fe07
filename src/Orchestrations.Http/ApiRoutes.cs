using Orchestrations.Http.Assets;
using Orchestrations.Http.Callbacks;
using Orchestrations.Http.Campaigns;
using Orchestrations.Http.Dashboard;
using Orchestrations.Http.Health;
using Orchestrations.Http.OpenApi;

namespace Orchestrations.Http;

/// <summary>All that the API answers, once, for both hosts: the embedded host maps it, the Functions app has a function for each.</summary>
public static class ApiRoutes
{
    /// <summary>Every row.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<StartCampaign>("StartCampaign", "POST", "api/campaigns"),
        ApiRoute.Of<StartGeneration>("StartGeneration", "POST", "api/generations"),
        ApiRoute.Of<ValidateCampaign>("ValidateCampaign", "POST", "api/campaigns/validate"),
        ApiRoute.Of<ListCampaigns>("ListCampaigns", "GET", "api/campaigns"),
        ApiRoute.Of<GetCampaign>("GetCampaign", "GET", "api/campaigns/{campaignId}"),
        ApiRoute.Of<DeleteCampaign>("DeleteCampaign", "DELETE", "api/campaigns/{campaignId}"),
        ApiRoute.Of<ListItems>("ListItems", "GET", "api/campaigns/{campaignId}/items"),
        ApiRoute.Of<GetItem>("GetItem", "GET", "api/campaigns/{campaignId}/items/{itemId}"),
        ApiRoute.Of<GetItemOutput>("GetItemOutput", "GET", "api/campaigns/{campaignId}/items/{itemId}/output"),
        ApiRoute.Of<GetManifest>("GetManifest", "GET", "api/campaigns/{campaignId}/manifest"),
        ApiRoute.Of<FollowCampaign>("FollowCampaign", "GET", "api/campaigns/{campaignId}/events"),
        ApiRoute.Of<CancelCampaign>("CancelCampaign", "POST", "api/campaigns/{campaignId}/cancel"),
        ApiRoute.Of<SuspendCampaign>("SuspendCampaign", "POST", "api/campaigns/{campaignId}/suspend"),
        ApiRoute.Of<ResumeCampaign>("ResumeCampaign", "POST", "api/campaigns/{campaignId}/resume"),
        ApiRoute.Of<RetryCampaign>("RetryCampaign", "POST", "api/campaigns/{campaignId}/retry"),
        ApiRoute.Of<CreateAssetGroup>("CreateAssetGroup", "POST", "api/asset-groups"),
        ApiRoute.Of<ListAssetGroups>("ListAssetGroups", "GET", "api/asset-groups"),
        ApiRoute.Of<CreateAsset>("CreateAsset", "POST", "api/assets"),
        ApiRoute.Of<ListAssets>("ListAssets", "GET", "api/assets"),
        ApiRoute.Of<NotifyTaskEnded>("NotifyTaskEnded", "POST", "api/callbacks/{token}") with { IsAnonymous = true },
        ApiRoute.Of<GetLiveness>("GetLiveness", "GET", "api/health/live") with { IsAnonymous = true },
        ApiRoute.Of<GetReadiness>("GetReadiness", "GET", "api/health/ready") with { IsAnonymous = true },
        ApiRoute.Of<GetOpenApi>("GetOpenApi", "GET", "api/openapi.json"),
        ApiRoute.Of<GetReference>("GetReference", "GET", "api/docs") with { IsAnonymous = true },
        ApiRoute.Of<GetDashboardFile>("Dashboard", "GET", "") with { IsAnonymous = true },
        ApiRoute.Of<GetDashboardFile>("DashboardFile", "GET", "dashboard/{file}") with { IsAnonymous = true },
    ];
}
