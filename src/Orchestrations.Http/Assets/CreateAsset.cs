using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Gateway;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Assets;

/// <summary><c>POST /api/assets</c>: an asset of a group, made now (201) or there already under that name (200).</summary>
internal sealed class CreateAsset(IGatewayClient gateway, KeyedLock locks, AssetBody body) : ApiEndpoint
{
    /// <inheritdoc/>
    public override Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new QueryParameters(context.Request).ThrowIfAny();
        return body.ReadAsync(context, request => AnswerAsync(context, request));
    }

    private async Task AnswerAsync(HttpContext context, CreateAssetRequest request)
    {
        using var held = await locks.EnterAsync($"asset:{request.GroupId}:{request.Name}", context.RequestAborted);
        var (asset, isNew) = await AssetNames.FindOrCreateAsync(() => FindAsync(request, context.RequestAborted), () => CreateAsync(request));
        if (asset.Kind is { } kind && kind != request.Kind)
        {
            throw new ApiException(Problem.Of(
                "id_conflict",
                StatusCodes.Status409Conflict,
                "The name is another asset's.",
                $"The group has an asset of that name, '{asset.Id}', and it is of the type {kind.ToString().ToLowerInvariant()}. Give this one another name."));
        }

        await JsonAnswer.WriteAsync(
            context,
            isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            new CreatedAsset(asset.Id),
            AssetAnswersJson.Default.CreatedAsset);
    }

    private Task<GatewayResult<Asset>?> FindAsync(CreateAssetRequest request, CancellationToken cancellationToken) =>
        AssetNames.FindAsync<Asset>(
            (page, size) => gateway.ListAssetsAsync(request.Name, request.GroupId, page, size, cancellationToken),
            asset => string.Equals(asset.Name, request.Name, StringComparison.Ordinal));

    // Not cancelled when the caller goes away: what is made then is found when the request is repeated.
    private async Task<GatewayResult<Asset>> CreateAsync(CreateAssetRequest request)
    {
        var created = await gateway.CreateAssetAsync(request, CancellationToken.None);
        return created.IsSuccess
            ? new Asset(created.Value, request.Name, request.GroupId, request.Kind, AssetStatus.Processing)
            : created.Failure;
    }
}
