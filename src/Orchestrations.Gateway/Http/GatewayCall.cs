namespace Orchestrations.Gateway;

/// <summary>One of the gateway's calls.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">The path below the base address, without a query: fit for logs.</param>
/// <param name="Operation">What it does, in a word without ids: fit for metrics.</param>
internal sealed record GatewayCall(HttpMethod Method, string Path, string Operation)
{
    private const string AssetPath = "volc/asset/";

    /// <summary>The most that is read of an answer, in bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 1 << 20;

    /// <summary>Whether it is one of the asset library's.</summary>
    public bool IsAssetCall => Path.StartsWith(AssetPath, StringComparison.Ordinal);

    public static GatewayCall Asset(string action) => new(HttpMethod.Post, AssetPath + action, action);

    public static GatewayCall AssetList(string action) => Asset(action) with { MaxAnswerBytes = 4 << 20 };

    public override string ToString() => $"{Method} /{Path}";
}
