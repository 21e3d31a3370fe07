namespace Orchestrations.Campaigns.Assets;

/// <summary>Whether an asset, or the group it goes to, can be used.</summary>
public abstract record AssetReadiness
{
    private AssetReadiness()
    {
    }

    /// <summary>It can.</summary>
    /// <param name="Id">The provider's id.</param>
    public sealed record Ready(string Id) : AssetReadiness;

    /// <summary>Not yet: ask again.</summary>
    /// <param name="Cause">What stood in the way, or null where the provider is merely at work.</param>
    /// <param name="GroupIsUnknown">Whether the gateway says that it knows no such group, or asset name: the group may be new, or gone.</param>
    public sealed record Waiting(GenerationFailure? Cause, bool GroupIsUnknown = false) : AssetReadiness;

    /// <summary>It never will be.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(GenerationFailure Failure) : AssetReadiness;

    /// <summary>The account has to be mended first.</summary>
    /// <param name="Failure">What is wrong with it.</param>
    public sealed record Blocked(GenerationFailure Failure) : AssetReadiness;
}
