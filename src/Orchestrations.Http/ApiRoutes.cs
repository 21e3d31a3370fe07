using Orchestrations.Http.Campaigns;

namespace Orchestrations.Http;

/// <summary>All that the API answers, once, for both hosts: the embedded host maps it, the Functions app has a function for each.</summary>
public static class ApiRoutes
{
    /// <summary>Every row.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<StartCampaign>("StartCampaign", "POST", "api/campaigns"),
        ApiRoute.Of<StartGeneration>("StartGeneration", "POST", "api/generations"),
        ApiRoute.Of<ListCampaigns>("ListCampaigns", "GET", "api/campaigns"),
        ApiRoute.Of<GetCampaign>("GetCampaign", "GET", "api/campaigns/{campaignId}"),
        ApiRoute.Of<ListItems>("ListItems", "GET", "api/campaigns/{campaignId}/items"),
        ApiRoute.Of<GetItem>("GetItem", "GET", "api/campaigns/{campaignId}/items/{itemId}"),
        ApiRoute.Of<GetItemOutput>("GetItemOutput", "GET", "api/campaigns/{campaignId}/items/{itemId}/output"),
        ApiRoute.Of<GetManifest>("GetManifest", "GET", "api/campaigns/{campaignId}/manifest"),
        ApiRoute.Of<CancelCampaign>("CancelCampaign", "POST", "api/campaigns/{campaignId}/cancel"),
        ApiRoute.Of<SuspendCampaign>("SuspendCampaign", "POST", "api/campaigns/{campaignId}/suspend"),
        ApiRoute.Of<ResumeCampaign>("ResumeCampaign", "POST", "api/campaigns/{campaignId}/resume"),
    ];
}
