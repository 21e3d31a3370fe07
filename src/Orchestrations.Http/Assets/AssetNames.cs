using Orchestrations.Campaigns.Intake;
using Orchestrations.Gateway;

namespace Orchestrations.Http.Assets;

/// <summary>Names of groups and assets: the gateway may match them loosely, and makes two of one name; here the name itself decides, and one is enough.</summary>
internal static class AssetNames
{
    private const int PageSize = 100;

    /// <summary>What is wrong with a name, or null.</summary>
    /// <param name="name">The name.</param>
    public static string? Check(string name) => DocumentText.CheckLine(name, GatewayClient.MaxNameLength);

    /// <summary>The first of a name, or null where there is none.</summary>
    /// <typeparam name="T">What is listed.</typeparam>
    /// <param name="list">Lists a page of a size.</param>
    /// <param name="isIt">Whether it is the one.</param>
    public static async Task<GatewayResult<T>?> FindAsync<T>(Func<int, int, Task<GatewayResult<GatewayPage<T>>>> list, Func<T, bool> isIt)
        where T : class
    {
        for (var page = 1; ; page++)
        {
            var listed = await list(page, PageSize);
            if (!listed.IsSuccess)
            {
                // A list of nothing is "not found" at some gateways.
                return listed.Failure.Kind == GatewayFailureKind.NotFound ? (GatewayResult<T>?)null : listed.Failure;
            }

            if (listed.Value.Items.FirstOrDefault(isIt) is { } found)
            {
                return found;
            }

            if (listed.Value.Items.Count == 0 || (long)page * PageSize >= listed.Value.Total)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Gives what is there already, or makes it. Where the making's answer is lost it is looked for again, so a caller may repeat what it got no
    /// answer to.
    /// </summary>
    /// <typeparam name="T">What is made.</typeparam>
    /// <param name="find">Looks for it.</param>
    /// <param name="create">Makes it.</param>
    /// <returns>It, and whether it was made now.</returns>
    /// <exception cref="ApiException">The gateway fails.</exception>
    public static async Task<(T Value, bool IsNew)> FindOrCreateAsync<T>(Func<Task<GatewayResult<T>?>> find, Func<Task<GatewayResult<T>>> create)
        where T : class
    {
        if (await find() is { } there)
        {
            return (there.ValueOrThrow(), false);
        }

        var created = await create();
        if (created is { Failure.Acceptance: GatewayAcceptance.Ambiguous } && await find() is { IsSuccess: true, Value: { } made })
        {
            return (made, true);
        }

        return (created.ValueOrThrow(), true);
    }
}
