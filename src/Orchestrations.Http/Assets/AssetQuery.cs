using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Gateway;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Assets;

/// <summary>What is asked of a list of the provider's: a name, and a page.</summary>
internal sealed class AssetQuery
{
    private const string NameParameter = "name";
    private const string GroupParameter = "groupId";
    private const int MaxPage = 1_000_000;
    private const int MaxPageSize = 100;
    private const int DefaultPageSize = 20;

    private readonly QueryParameters _query;

    /// <summary>Reads a request's query.</summary>
    /// <param name="request">The request.</param>
    /// <param name="more">Parameters that it may have besides.</param>
    public AssetQuery(HttpRequest request, params string[] more)
    {
        _query = new QueryParameters(request, [NameParameter, "page", "pageSize", .. more]);
        Page = _query.Number("page", 1, MaxPage, 1);
        PageSize = _query.Number("pageSize", 1, MaxPageSize, DefaultPageSize);
        Name = _query.Text(NameParameter);
        if (Name is not null && AssetNames.Check(Name) is { } problem)
        {
            _query.Refuse(NameParameter, problem);
        }
    }

    /// <summary>Part of the name, or null for all.</summary>
    public string? Name { get; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; }

    /// <summary>How many a page has.</summary>
    public int PageSize { get; }

    /// <summary>The group, or null for all.</summary>
    public string? GroupId()
    {
        var id = _query.Text(GroupParameter);
        if (id is not null && AssetReader.CheckProviderId(id) is { } problem)
        {
            _query.Refuse(GroupParameter, problem);
        }

        return id;
    }

    /// <inheritdoc cref="QueryParameters.ThrowIfAny"/>
    public void ThrowIfAny() => _query.ThrowIfAny();

    /// <summary>The page that a list gave; where the gateway says "not found" of a list of nothing, that.</summary>
    /// <typeparam name="T">What is listed.</typeparam>
    /// <param name="listed">What the list gave.</param>
    /// <exception cref="ApiException">The gateway fails.</exception>
    public GatewayPage<T> PageOf<T>(GatewayResult<GatewayPage<T>> listed) =>
        listed.Failure is { Kind: GatewayFailureKind.NotFound } ? new GatewayPage<T>([], 0, Page, PageSize) : listed.ValueOrThrow();
}
