using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Gateway;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Assets;

/// <summary><c>POST /api/asset-groups</c>: an asset group, made now (201) or there already (200).</summary>
internal sealed class CreateAssetGroup(IGatewayClient gateway, KeyedLock locks) : ApiEndpoint
{
    private static readonly MemberNames Members = new("name");

    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new QueryParameters(context.Request).ThrowIfAny();
        var errors = new ProblemList();
        var values = await JsonBody.ReadObjectAsync(context, Members, errors);
        var name = AssetBody.ReadName(values[0], errors);
        errors.ThrowIfAny();

        // Two that ask at once would each find none, and make one each.
        using var held = await locks.EnterAsync($"asset-group:{name}", context.RequestAborted);
        var (group, isNew) = await AssetNames.FindOrCreateAsync(
            () => AssetNames.FindAsync<AssetGroup>(
                (page, size) => gateway.ListAssetGroupsAsync(name, page, size, context.RequestAborted),
                group => string.Equals(group.Name, name, StringComparison.Ordinal)),
            () => gateway.CreateAssetGroupAsync(name!, CancellationToken.None));
        await JsonAnswer.WriteAsync(
            context,
            isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            new CreatedAssetGroup(group.Id, group.Name),
            AssetAnswersJson.Default.CreatedAssetGroup);
    }
}
