namespace Orchestrations.Campaigns.Objects;

/// <summary>The directory of each container. They are made where they are missing, and may lie on different file systems.</summary>
/// <param name="Inputs">Claim-checked documents and media.</param>
/// <param name="Effects">The submission ledger and the asset library.</param>
/// <param name="Outputs">Videos, sidecars and manifests.</param>
public sealed record ObjectDirectories(string Inputs, string Effects, string Outputs)
{
    /// <summary>The folders of a data directory.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="outputs">Where outputs go instead, or null for the data directory's own folder.</param>
    public static ObjectDirectories Under(string dataDirectory, string? outputs = null) => new(
        Path.Combine(dataDirectory, "inputs"),
        Path.Combine(dataDirectory, "effects"),
        outputs ?? Path.Combine(dataDirectory, "outputs"));
}
